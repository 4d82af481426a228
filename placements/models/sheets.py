"""A coordinator's own sheet of placements, from the upload to the undo."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from kit import clock


class SheetImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Sheets uploaded for the schools that one runs."""
        return self.filter(school__in=user.coordinated_schools())


class SheetImport(models.Model):
    """One sheet, a row a placement: read, looked at, brought in, perhaps undone.

    What was read lies in the row itself and nowhere else, and only until it is brought in: a sheet of people is not
    kept for its own sake. `made` and `changed` are what undo needs.
    """

    class State(models.TextChoices):
        READ = "read", _("Not brought in yet")
        APPLYING = "applying", _("Being brought in")
        APPLIED = "applied", _("Brought in")
        UNDONE = "undone", _("Undone")
        DISCARDED = "discarded", _("Put aside")

    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    name = models.CharField(_("file"), max_length=200)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.READ, editable=False
    )
    # {"headings": [text], "rows": [[line, [text, …]], …], "tab": worksheet, "other_tabs": [those not read]}
    table = models.JSONField(_("rows"), default=dict, blank=True, editable=False)
    # column of the sheet to what it means: {"0": "student", …}
    columns = models.JSONField(_("columns"), default=dict, blank=True, editable=False)
    # heading, as kit.sheets.key() writes it, to what it means: what the school's next sheet starts from
    remembered = models.JSONField(_("headings"), default=dict, blank=True, editable=False)
    # what a person typed into bad cells: {"17": {"starts_on": "2026-09-01"}}
    fixes = models.JSONField(_("corrections"), default=dict, blank=True, editable=False)
    # what a person decided: {"joins": {id: bool}, "programmes": {name: choice}, "order", "ends_on"}
    choices = models.JSONField(_("decisions"), default=dict, blank=True, editable=False)
    # how many students, employers, placements … are new, found, changed: {"placements": 131, …}
    counts = models.JSONField(_("counts"), default=dict, blank=True, editable=False)
    # rows that were left out: [[line, [text, …], reason], …]
    aside = models.JSONField(_("rows set aside"), default=list, blank=True, editable=False)
    # {"placements.placement": [id, …], …}
    made = models.JSONField(_("rows made"), default=dict, blank=True, editable=False)
    # [["placements.placement", id, {field: [before, after]}], …]
    changed = models.JSONField(_("rows changed"), default=list, blank=True, editable=False)
    # what an undo had to leave, in words
    kept = models.JSONField(_("rows that stayed"), default=list, blank=True, editable=False)
    made_at = models.DateTimeField(_("made at"), default=clock.now, editable=False)
    applied_at = models.DateTimeField(_("brought in at"), null=True, blank=True, editable=False)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True, editable=False)

    objects = SheetImportQuerySet.as_manager()

    PERSONAL = ("table", "fixes", "choices", "aside", "changed", "kept")

    class Meta:
        verbose_name = _("sheet of placements")
        verbose_name_plural = _("sheets of placements")
        ordering = ["-pk"]

    def __str__(self):
        return self.name
