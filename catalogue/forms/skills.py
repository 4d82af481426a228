"""What is typed of a set of skills: its name and sheet, and the words of one skill."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import sheet
from catalogue.models import Competency
from kit.sheets import LARGEST


class SheetForm(forms.Form):
    """A name, and a spreadsheet where there is one."""

    name = forms.CharField(
        label=gettext_lazy("Name of the set"),
        max_length=150,
        error_messages={"required": gettext_lazy("Give the set a name.")},
    )
    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy(
            "CSV or XLSX. Columns: code, name, kind (technical or soft), group, level 1 to level 5. Only the name"
            " is needed. Without a file you type the skills by hand."
        ),
        required=False,
        widget=forms.FileInput(
            attrs={
                "accept": ".csv,.tsv,.txt,.xlsx,text/csv,"
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise forms.ValidationError(_("The file is too large. Split it into several sets."))
        return file


class SkillForm(forms.ModelForm):
    """The words of one skill, and what is seen at each level."""

    class Meta:
        model = Competency
        fields = ("name", "kind", "group", "code")
        labels = {"name": gettext_lazy("What can be done"), "kind": gettext_lazy("Kind")}
        help_texts = {
            "group": gettext_lazy("A heading under which it stands in the set."),
            "code": gettext_lazy("A short name for lists, such as DA-01."),
        }
        error_messages = {
            "name": {"required": gettext_lazy("Say in a few words what can be done.")},
            "code": {"invalid": gettext_lazy("Only letters of English, digits, - and _.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].required = False
        seen = (
            {row.level: row.text for row in self.instance.behaviours.all()}
            if self.instance.pk
            else {}
        )
        for level in sheet.LEVELS:
            self.fields[f"level_{level}"] = forms.CharField(
                label=_("What is seen at level %d") % level,
                max_length=sheet.LONGEST_LEVEL,
                required=False,
                initial=seen.get(level, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean_code(self):
        """Made of the name where none is typed."""
        typed = self.cleaned_data["code"]
        return typed or sheet.code_of(self.cleaned_data.get("name", ""))[:60] or "skill"

    def levels(self):
        """What was typed for the levels, from the lowest."""
        return [self.cleaned_data[f"level_{level}"] for level in sheet.LEVELS]
