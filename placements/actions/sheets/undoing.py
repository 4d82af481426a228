"""Taking a sheet back: what it made goes, what it changed is put back, what has been used since stays by name."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import models

from accounts.models import User
from kit import files
from partners.models import Contact, Employer, Partnership, Site
from placements.models import (
    Agreement,
    Move,
    Participant,
    Placement,
    Programme,
    SheetImport,
    Signature,
)
from placements.sheet.traces import Traces, by_itself, model_of, pending
from students.models import Attendance, Student

# what goes and stays with its placement
PARTS: dict[type[models.Model], str] = {
    Signature: "agreement__placement",
    Agreement: "placement",
    Move: "placement",
    Participant: "placement",
}
ORDER = (Placement, Programme, Contact, Site, Partnership, Employer, Attendance, Student, User)


class Undoer:
    """Takes back what one sheet did, inside the caller's transaction. `kept` names what had to stay, and why."""

    def __init__(self, batch: SheetImport):
        self.batch = batch
        self.going = {label: set(pks) for label, pks in batch.made.items()}
        self.traces = Traces(self.going)
        self.kept: list[list[str]] = []

    def run(self) -> None:
        list(Placement.objects.select_for_update().filter(sheet=self.batch).values_list("pk"))
        self.put_back()
        self.spare_placements()
        self.drop_papers()
        for model in ORDER:
            self.drop(model)

    def put_back(self) -> None:
        """What was changed and has not been changed again since."""
        for label, pk, told in reversed(self.batch.changed):
            model = model_of(label)
            row = model._base_manager.filter(pk=pk).first()
            if row is None:
                continue
            fields: dict[str, Any] = {name: model._meta.get_field(name) for name in told}
            same = {
                name: field.to_python(told[name][0])
                for name, field in fields.items()
                if getattr(row, field.attname) == field.to_python(told[name][1])
            }
            for name, value in same.items():
                setattr(row, fields[name].attname, value)
            if same:
                row.save(update_fields=list(same))
            if label == Placement._meta.label_lower and len(same) < len(told):
                self.kept.append([str(row), str(Placement._meta.verbose_name)])

    def spare_placements(self) -> None:
        """Placements that have been used stay, with their parts; so do papers that others have signed as well."""
        blocked = self.traces.blocked(Placement)
        for pk, why in self.traces.blocked(Agreement).items():
            owner = Agreement.objects.values_list("placement", flat=True).get(pk=pk)
            blocked.setdefault(owner, Counter()).update(why)
        for pk, why in self.traces.blocked(Signature).items():
            owner = Signature.objects.values_list("agreement__placement", flat=True).get(pk=pk)
            blocked.setdefault(owner, Counter()).update(why)
        self.tell(Placement, blocked)
        self.spare(Placement, blocked)
        for model, path in PARTS.items():
            rows = model._base_manager.filter(**{f"{path}__in": blocked})
            self.spare(model, rows.values_list("pk", flat=True))

    def spare(self, model: type[models.Model], pks: Iterable[int]) -> None:
        self.going.get(model._meta.label_lower, set()).difference_update(pks)

    def drop_papers(self) -> None:
        """Agreements go with their files; those of placements that were here before go alone."""
        texts = Agreement.objects.filter(pk__in=self.going.get("placements.agreement", ()))
        for text in texts:
            files.forget(text.pdf)
        Signature._base_manager.filter(pk__in=self.going.get("placements.signature", ())).delete()
        texts.delete()

    def drop(self, model: type[models.Model]) -> None:
        """Rows of one model, but for those that others refer to by now."""
        label = model._meta.label_lower
        if model is not Placement:
            blocked = self.traces.blocked(model)
            if model in {Student, Employer, Programme}:
                self.tell(model, self.strangers(blocked))
            self.spare(model, blocked)
        pks = self.going.get(label, set())
        if not pks:
            return
        for rows in by_itself(model, pks):
            rows.delete()
        pending(model, pks).delete()
        model._base_manager.filter(pk__in=pks).delete()

    def strangers(self, blocked: dict[int, Counter]) -> dict[int, Counter]:
        """Only what stays for more than a placement that was named already."""
        if self.kept:
            own = {
                str(m._meta.verbose_name_plural)
                for m in (Placement, Attendance, Site, Partnership)
            }
            return {pk: why for pk, why in blocked.items() if set(why) - own}
        return blocked

    def tell(self, model: type[models.Model], blocked: dict[int, Counter]) -> None:
        """Name what stays: "Zofia Nowak · Northgate Dental", "log lines (3)"."""
        rows = model._base_manager.in_bulk(list(blocked))
        for pk, why in blocked.items():
            told = ", ".join(f"{word} ({count})" for word, count in why.items())
            self.kept.append([str(rows[pk]), told])
