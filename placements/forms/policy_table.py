"""The table of a policy: one line for each thing that a school can ask for."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from partners.models import Employer
from placements.models import DocumentKind, Requirement
from placements.requirements import DOCUMENT, About, known_kinds
from placements.states import Step

Level = Requirement.Level


@dataclass(frozen=True)
class Line:
    """One thing that can be asked for: what it begins with, and under which heading it stands."""

    begin: Requirement
    label: str
    about: str


class PolicyTable(forms.Form):
    """Level, step, whether it may be excused and firms of which size, for each line.

    `rows` are what the table begins with, `now` what is asked at present; both are Requirements.
    """

    began = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, rows, now, documents, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = {row.key: row for row in now}
        self.lines = lines(rows, documents)
        for line in self.lines:
            self.add(line)

    def add(self, line):
        row, of = line.begin, {"label": line.label}
        named = {
            "level": forms.ChoiceField(
                choices=Level, initial=row.level, widget=select(_("Level: %(label)s") % of)
            ),
            "step": forms.ChoiceField(
                choices=[
                    (Step.CONFIRM, _("Ready to start")),
                    (Step.START, _("The start")),
                    (Step.COMPLETE, _("Completion")),
                ],
                initial=row.step,
                widget=select(_("Before: %(label)s") % of),
            ),
            "waivable": forms.BooleanField(
                required=False,
                initial=row.waivable,
                widget=forms.CheckboxInput(
                    attrs={"aria-label": _("May be excused: %(label)s") % of}
                ),
            ),
            "sizes": forms.MultipleChoiceField(
                choices=Employer.Size,
                required=False,
                initial=row.sizes,
                widget=forms.CheckboxSelectMultiple,
            ),
        }
        for name, field in named.items():
            self.fields[f"{row.key}:{name}"] = field

    def groups(self):
        """The lines under their headings, as the page draws them."""
        headings = [*About.choices, (DOCUMENT, _("Documents of your own"))]
        found = [
            {
                "title": title,
                "lines": [self.drawn(line) for line in self.lines if line.about == about],
            }
            for about, title in headings
        ]
        return [group for group in found if group["lines"]]

    def drawn(self, line):
        """A line with its fields, how it stands now if it was changed, and the firms in words."""
        key = line.begin.key
        fields = {name: self[f"{key}:{name}"] for name in ("level", "step", "waivable", "sizes")}
        chosen = fields["sizes"].value() or []
        sizes = [str(label) for size, label in Employer.Size.choices if size in chosen]
        return {
            "label": line.label,
            "off": fields["level"].value() == Level.OFF,
            "was": self.was(key, fields),
            "size_words": ", ".join(sizes),
            **fields,
        }

    def was(self, key, fields):
        """What is asked now, in words, where the table says something else."""
        row = self.now.get(key)
        level = fields["level"].value()
        if row is None or row.level == Level.OFF:
            return "" if level == Level.OFF else _("not asked now")
        if (level, fields["step"].value()) == (row.level, row.step):
            return ""
        told = {"level": row.get_level_display(), "step": row.get_step_display()}
        return _("now: %(level)s, %(step)s") % told

    def asked(self):
        """The cleaned table as Requirements that are not saved: in the order of now, then of the table."""
        asked = [row for line in self.lines if (row := self.row(line)).level != Level.OFF]
        last = len(asked) + max((row.position for row in self.now.values()), default=0)
        asked.sort(key=lambda row: self.now[row.key].position if row.key in self.now else last)
        for position, row in enumerate(asked):
            row.position = position
        return asked

    def row(self, line):
        begin, said = line.begin, self.cleaned_data
        return Requirement(
            kind=begin.kind,
            document=begin.document,
            **{
                name: said[f"{begin.key}:{name}"]
                for name in ("level", "step", "waivable", "sizes")
            },
        )


def select(label) -> Any:
    return forms.Select(attrs={"aria-label": label})


def lines(rows, documents):
    """Every registered kind and every document of the school's own, with what the rows say of it."""
    given = {row.key: row for row in rows}
    own = {each.pk: each for each in documents}
    own |= {row.document_id: row.document for row in rows if row.document}
    found = [
        Line(given.get(name) or off(kind=name, step=known.step), str(known.label), known.about)
        for name, known in known_kinds().items()
    ]
    return found + [line_of(document, given) for document in own.values()]


def line_of(document: DocumentKind, given):
    row = off(kind=DOCUMENT, document=document, step=Step.START)
    return Line(given.get(row.key) or row, document.name, DOCUMENT)


def off(**facts):
    return Requirement(level=Level.OFF, **facts)
