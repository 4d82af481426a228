"""What a coordinator says of their own sheet: the file, its columns, and what to do with what is unclear."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import School
from kit.sheets import LARGEST
from kit.sheets.cells import DAY_FIRST, MONTH_FIRST
from placements.forms.placements import date_field
from placements.sheet.columns import COLUMNS, LABELS
from placements.sheet.reading import Entry

ROWS_SHOWN = 60  # rows to put right on one page; more are put right in the spreadsheet
TWINS_SHOWN = 100


class MendField(forms.CharField):
    """A cell to put right: what is left as it is, or blank, is judged with its row."""

    def validate(self, value):
        pass


class SheetUploadForm(forms.Form):
    """The spreadsheet, and whose placements they are."""

    school = forms.ModelChoiceField(
        School.objects.none(), label=gettext_lazy("School"), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("Your spreadsheet"),
        help_text=gettext_lazy(
            "Excel (.xlsx) or CSV, one row a placement: student, employer and start at least. Leave it as it is: "
            "you say on the next page what each column means."
        ),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".xlsx,.xlsm,.csv,.txt,.tsv,text/csv,text/plain"}
        ),
        error_messages={
            "required": gettext_lazy("Choose the spreadsheet."),
            "empty": gettext_lazy("The file is empty. Save the spreadsheet and choose it again."),
        },
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        schools = School.objects.filter(pk__in=user.coordinated_schools(), ended_on=None)
        narrow = schools.exclude(kind__in=(School.Kind.DISTRICT, School.Kind.STATE))
        self.fields["school"].queryset = narrow if narrow.exists() else schools
        if self.fields["school"].queryset.count() == 1:
            self.fields["school"].initial = self.fields["school"].queryset.first()
            self.fields["school"].widget = forms.HiddenInput()

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 20 MB. Split it."))
        return file


class ColumnsForm(forms.Form):
    """What each column of the sheet means; each meaning once."""

    def __init__(self, *args, batch, **kwargs):
        super().__init__(*args, **kwargs)
        options = [("", _("Leave out")), *((column.name, column.label) for column in COLUMNS)]
        self.headings = batch.table["headings"]
        for index, heading in enumerate(self.headings):
            self.fields[f"column-{index}"] = forms.ChoiceField(
                label=heading or _("Column %d") % (index + 1),
                choices=options,
                required=False,
                initial=batch.columns.get(str(index), ""),
            )

    def columns(self) -> dict[int, str]:
        return {n: self.cleaned_data[f"column-{n}"] for n in range(len(self.headings))}


class CheckForm(forms.Form):
    """Cells that nobody could read, twins, unknown programs, and days that may be read in two ways."""

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.rows = [self.add_row(entry) for entry in plan.bad[:ROWS_SHOWN]]
        self.twins = [self.add_twin(twin) for twin in plan.twins[:TWINS_SHOWN]]
        unknown = [choice for choice in plan.choices.values() if not choice.is_exact]
        self.programmes = [self.add_programme(n, choice) for n, choice in enumerate(unknown)]
        self.unknown = unknown
        self.days = [*self.add_order(), *self.add_end()]

    def add_row(self, entry: Entry) -> dict[str, Any]:
        """An input for each bad cell of a row."""
        names = []
        for column, reason in entry.problems.items():
            name = f"fix-{entry.number}-{column}"
            self.fields[name] = MendField(
                label=LABELS[column],
                initial=entry.texts.get(column, ""),
                help_text=reason,
                max_length=300,
            )
            names.append(name)
        who = entry.student_name or entry.texts.get("student", "")
        return {
            "number": entry.number,
            "who": who or _("No name"),
            "where": entry.get("employer"),
            "fields": [self[name] for name in names],
        }

    def add_twin(self, twin) -> dict[str, Any]:
        name = f"join-{twin.id}"
        self.fields[name] = forms.BooleanField(required=False, initial=twin.joined)
        return {"twin": twin, "field": self[name]}

    def add_programme(self, n: int, choice) -> dict[str, Any]:
        name = f"programme-{n}"
        known = [(f"p:{row.pk}", str(row)) for row in self.plan.known.programmes]
        new = [(f"t:{row.pk}", str(row)) for row in self.plan.known.types]
        options = [(_("Programs of the school"), known)] if known else []
        same = [
            (value, other.name)
            for value, other in self.plan.new_names().items()
            if other.key != choice.key
        ]
        options += [(_("The same as"), same)] if same else []
        self.fields[name] = forms.ChoiceField(
            label=_("“%s”") % choice.name if choice.name else _("Rows without a program"),
            choices=[*options, (_("A new program, of the type"), new)],
            initial=choice.value,
        )
        return {"choice": choice, "field": self[name]}

    def add_order(self):
        """Asked only where some day may be read in two ways."""
        if not self.plan.unclear:
            return
        self.fields["order"] = forms.ChoiceField(
            label=_("03/04/2026 means"),
            choices=[(MONTH_FIRST, _("March 4")), (DAY_FIRST, _("April 3"))],
            initial=self.plan.order,
        )
        yield self["order"]

    def add_end(self):
        """Asked only where some row names no last day."""
        if not self.plan.no_end:
            return
        self.fields["ends_on"] = date_field(_("Last day, where the sheet names none"))
        self.fields["ends_on"].initial = self.plan.ends_on
        yield self["ends_on"]

    def fixes(self) -> dict[str, dict[str, str]]:
        """What was typed anew: {"17": {"starts_on": "2026-09-01"}}."""
        found: dict[str, dict[str, str]] = {}
        for entry in self.plan.bad[:ROWS_SHOWN]:
            for column in entry.problems:
                text = self.cleaned_data[f"fix-{entry.number}-{column}"]
                if text != entry.texts.get(column, ""):
                    found.setdefault(str(entry.number), {})[column] = text
        return found

    def choices(self) -> dict[str, Any]:
        """What was decided, as SheetImport.choices has it."""
        data = self.cleaned_data
        found: dict[str, Any] = {
            "joins": {row["twin"].id: data[row["field"].name] for row in self.twins},
            "programmes": {
                choice.key: data[f"programme-{n}"] for n, choice in enumerate(self.unknown)
            },
        }
        if data.get("order"):
            found["order"] = data["order"]
        if isinstance(data.get("ends_on"), date):
            found["ends_on"] = data["ends_on"].isoformat()
        return found
