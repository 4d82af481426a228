"""Taking a list of employers back: what it made goes unless it has been used since, what it changed turns back."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext as _

from notifications.models import AccessLink, Message, Notice
from partners.models import Contact, Employer, EmployerImport, Partnership, Site

ORDER = (
    Contact,
    Site,
    Partnership,
    Employer,
)  # from what rests on others to what stands by itself


class Undoer:
    """Takes back one list inside the caller's transaction; `kept` names what had to stay."""

    def __init__(self, batch: EmployerImport):
        self.batch = batch
        self.kept: list[str] = []

    def run(self) -> None:
        for label, pk, fields in reversed(self.batch.changed):
            self.turn_back(apps.get_model(label), pk, fields)
        for model in ORDER:
            self.take_away(model, self.batch.made.get(model._meta.label_lower, []))

    def turn_back(self, model: type[Model], pk: int, fields: dict[str, list]) -> None:
        """Put back what the list changed, where nobody has changed it again."""
        row = model._default_manager.select_for_update().filter(pk=pk).first()
        if row is None:
            return
        back = []
        for name, (before, after) in fields.items():
            field: Any = model._meta.get_field(name)
            if field.to_python(getattr(row, field.attname)) == field.to_python(after):
                setattr(row, field.attname, field.to_python(before))
                back.append(name)
            else:
                self.kept.append(
                    _("%(row)s: %(field)s was changed since.")
                    % {"row": row, "field": field.verbose_name}
                )
        if back:
            row.save(update_fields=back)

    def take_away(self, model: type[Model], pks: list[int]) -> None:
        """Delete the rows to which nothing refers and about which nobody was written to."""
        busy = used(model, pks) | written_to(model, pks)
        rows = model._default_manager.filter(pk__in=pks)
        self.kept += [_("%s is used by now and stays.") % row for row in rows.filter(pk__in=busy)]
        rows.exclude(pk__in=busy).delete()


def used(model: type[Model], pks: list[int]) -> set[int]:
    """Keys of the rows to which others refer."""
    found: set[int] = set()
    for relation in model._meta.related_objects:
        name = relation.field.name
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": pks})
        found |= set(rows.values_list(name, flat=True))
    return found


def written_to(model: type[Model], pks: Iterable[int]) -> set[int]:
    """Contacts who were sent something, or hold a link."""
    if model is not Contact:
        return set()
    parties = [f"contact:{pk}" for pk in pks]
    found = {*AccessLink.objects.filter(party__in=parties).values_list("party", flat=True)}
    for rows in (Notice.objects, Message.objects):
        found |= {*rows.filter(recipient__in=parties).values_list("recipient", flat=True)}
    return {int(party.partition(":")[2]) for party in found}
