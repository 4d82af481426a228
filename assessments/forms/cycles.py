"""When a programme asks whom for feedback; and the dates of a look ahead."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Cycle, Form
from placements.forms.placements import date_field

LONGEST = 731  # days of a look ahead


class FormChoice(forms.ModelChoiceField):
    def label_from_instance(self, form):
        return f"{form} · {form.get_audience_display()}"


class CycleForm(forms.ModelForm):
    """One cycle. Once somebody was asked, its name and whom it asks stay."""

    form = FormChoice(
        Form.objects.none(),
        label=gettext_lazy("Form"),
        required=False,
        empty_label=gettext_lazy("The usual one"),
    )

    class Meta:
        model = Cycle
        fields = ("name", "audience", "when", "value", "due_after", "closes_after", "form")
        labels = {
            "name": gettext_lazy("What"),
            "audience": gettext_lazy("Who is asked"),
            "when": gettext_lazy("When"),
            "value": gettext_lazy("How many"),
            "due_after": gettext_lazy("Due after so many working days"),
            "closes_after": gettext_lazy("Closes after so many working days"),
        }
        help_texts = {
            "when": gettext_lazy("0 days is the first or the last day itself."),
            "value": gettext_lazy("Percent, weeks, days or hours."),
            "due_after": gettext_lazy("Counted from the day on which it is asked."),
            "closes_after": gettext_lazy("From then on nobody is asked or reminded."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cycle = self.instance
        self.fields["form"].queryset = usable(cycle)
        if cycle.pk and cycle.requests.exists():
            for name in ("name", "audience"):
                self.fields[name].disabled = True

    def clean(self):
        cleaned = super().clean()
        weekly, regular = (
            cleaned.get(field) == value
            for field, value in (("when", Cycle.When.WEEKS), ("name", Cycle.Name.REGULAR))
        )
        if "when" in cleaned and "name" in cleaned and weekly != regular:
            words = (
                _("Regular feedback comes every so many weeks. Choose that, or another name.")
                if regular
                else _("Only regular feedback comes every so many weeks.")
            )
            self.add_error("when", words)
        return cleaned


def usable(cycle):
    """The newest version of each form of everybody and of the school, and the one that is used now."""
    school = cycle.programme.school
    found = Form.objects.published().filter(Q(school=None) | Q(school=school))
    newest = found.order_by("code", "school_id", "-version").distinct("code", "school_id")
    return Form.objects.filter(Q(pk__in=newest.values("pk")) | Q(pk=cycle.form_id)).order_by(
        "title", "pk"
    )


class AheadForm(forms.Form):
    """The two dates of a placement that nobody has."""

    first = date_field(gettext_lazy("From"))
    last = date_field(gettext_lazy("To"))

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and not 0 <= (last - first).days <= LONGEST:
            raise forms.ValidationError(
                _("The last day lies after the first, at most two years later.")
            )
        return cleaned
