"""A spreadsheet of employers on its way in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import School, User
from kit import clock


class EmployerImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lists uploaded for the schools that one runs."""
        return self.filter(school__in=user.coordinated_schools())


class EmployerImport(models.Model):
    """One spreadsheet of employers: read, looked at, taken, perhaps undone.

    What was read lies in the row and nowhere else, and only until it is taken. `made` and `changed` are what undo
    needs.
    """

    class State(models.TextChoices):
        READ = "read", _("Not taken yet")
        APPLIED = "applied", _("Taken")
        UNDONE = "undone", _("Undone")
        DISCARDED = "discarded", _("Put aside")

    school = models.ForeignKey(School, models.PROTECT, related_name="+", verbose_name=_("school"))
    made_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    name = models.CharField(_("file"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.READ, editable=False
    )
    # {"headings": [text], "samples": [[text, …], …], "rows": [[line, [text, …]], …]}
    table = models.JSONField(_("rows"), default=dict, blank=True, editable=False)
    # column of the sheet to what it means: {"0": "employer", …}
    columns = models.JSONField(_("columns"), default=dict, blank=True, editable=False)
    # heading, as kit.sheets.key() writes it, to what it means: what the school's next sheet starts from
    remembered = models.JSONField(_("headings"), default=dict, blank=True, editable=False)
    # what a person typed instead of bad cells: {"17": {"email": "dana@northgate.example"}}
    fixes = models.JSONField(_("corrections"), default=dict, blank=True, editable=False)
    # whether two names are one firm: {id of the pair: bool}
    joins = models.JSONField(_("decisions"), default=dict, blank=True, editable=False)
    counts = models.JSONField(_("counts"), default=dict, blank=True)  # {"new": 3, "changed": 0, …}
    # rows as dicts: level, line, column, row, reason
    problems = models.JSONField(_("problems"), default=list, blank=True)
    # {"partners.employer": [id, …], …}
    made = models.JSONField(_("rows made"), default=dict, blank=True, editable=False)
    # [["partners.contact", id, {field: [before, after]}], …]
    changed = models.JSONField(_("rows changed"), default=list, blank=True, editable=False)
    # what an undo had to leave, in words
    kept = models.JSONField(_("rows that stayed"), default=list, blank=True, editable=False)
    made_at = models.DateTimeField(_("made at"), default=clock.now)
    applied_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True, editable=False)

    objects = EmployerImportQuerySet.as_manager()

    PERSONAL = ("table", "fixes", "problems", "changed", "kept")

    class Meta:
        verbose_name = _("list of employers")
        verbose_name_plural = _("lists of employers")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.school} {self.made_at:%Y-%m-%d}"
