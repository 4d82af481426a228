"""What people type about partnership plans and about what a year brought."""

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _

from kit.widgets import Choices, Rating
from partners.actions.plans import Doing, Text, missing
from partners.forms.life import day
from partners.models import PartnershipPlan, YearlyRecord
from partners.models.plans import Side
from partners.rules import year_words

SATISFIED = [
    (1, _("Not at all")), (2, _("Hardly")), (3, _("Partly")), (4, _("Mostly")), (5, _("Fully")),
]  # fmt: skip
FIELDS = ("aims", "needs", "skills", "review_on")


def long(label, **more):
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": 3}), **more)


class PlanForm(forms.Form):
    """The words of a plan. What must be there depends on the form, and is asked for only when it is sent."""

    year = forms.TypedChoiceField(label=_("School year"), coerce=int)
    form = forms.ChoiceField(
        label=_("Which form?"),
        choices=PartnershipPlan.Form,
        widget=Choices,
        help_text=_(
            "The short form asks for aims, one activity and the day of the review: enough for a small firm. The full "
            "form asks for all, and for a name and a day with each activity."
        ),
    )
    aims = long(_("What do you want to reach together?"))
    needs = long(_("What does the employer need?"))
    skills = forms.CharField(
        label=_("Which skills does it want?"), max_length=500, help_text=_("With commas between.")
    )
    review_on = day(_("When do you look at it together?"))

    def __init__(self, *args, years=(), **kwargs):
        super().__init__(*args, **kwargs)
        if years:
            self.fields["year"].choices = [(year, year_words(year)) for year in years]
        else:
            del self.fields["year"]
        self.sends = not self.is_bound or "send" in self.data
        asked = dict(missing(Text(form=self.kind)))
        for name in FIELDS:
            self.fields[name].required = self.sends and name in asked
            if name in asked:
                self.fields[name].error_messages["required"] = asked[name]

    @property
    def kind(self):
        """The short or the full form, as chosen."""
        told = self.data.get("form") if self.is_bound else self.initial.get("form")
        return told if told in PartnershipPlan.Form.values else PartnershipPlan.Form.FULL

    def text(self, rows):
        """What was typed; the rows are those of the activities."""
        said = {name: self.cleaned_data.get(name) or "" for name in FIELDS}
        said["review_on"] = said["review_on"] or None
        return Text(form=self.kind, activities=tuple(rows), **said)

    def lacks(self, text):
        """Whether the plan may be sent as typed; else says what the activities lack."""
        found = [words for field, words in missing(text) if field == "activities"]
        if self.sends:
            for words in found:
                self.add_error(None, words)
        return self.sends and bool(found)


class ActivityForm(forms.Form):
    """One line of a plan: what is done, by whom, by when. Without words it is left out."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    what = forms.CharField(label=_("What"), max_length=200, required=False)
    side = forms.ChoiceField(label=_("Side"), choices=Side)
    doer = forms.CharField(label=_("Who there"), max_length=150, required=False)
    due_on = day(_("By when"), required=False)

    @property
    def about(self):
        """Who does it by when: the fields beside each other."""
        return [self[name] for name in ("side", "doer", "due_on")]

    def clean(self):
        data = super().clean()
        typed = data.get("doer") or data.get("due_on")
        if typed and not data.get("what") and not data.get("pk"):
            self.add_error("what", _("Say what is done, or clear the line."))
        return data


class BaseActivities(forms.BaseFormSet):
    """The lines of a plan, and some that are blank: three to begin with, else one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.extra = 1 if self.initial else 3

    @property
    def rows(self):
        """The lines that say something."""
        found = [form.cleaned_data for form in self.forms if form.cleaned_data.get("what")]
        return [Doing(**data) for data in found]


Activities = formset_factory(ActivityForm, formset=BaseActivities, max_num=40)


class TemplateForm(forms.Form):
    """How a template is called."""

    name = forms.CharField(
        label=_("Name of the template"),
        max_length=100,
        help_text=_("A template of yours with this name is written anew."),
        error_messages={"required": _("Give it a name that colleagues understand.")},
    )


class WishForm(forms.Form):
    """What the employer wants otherwise."""

    wish = long(
        _("What should be different?"),
        max_length=1000,
        error_messages={"required": _("Say what should be different.")},
    )


class RatingForm(forms.Form):
    """How satisfied the employer is."""

    rating = forms.TypedChoiceField(
        label=_("How satisfied are you with working together?"),
        choices=SATISFIED,
        coerce=int,
        widget=Rating,
        error_messages={"required": _("Choose 1 to 5.")},
    )


class ReviewForm(forms.Form):
    """What came of a plan."""

    on = day(_("When was it?"), error_messages={"required": _("Choose the day.")})
    outcome = long(
        _("What came of it?"),
        max_length=4000,
        error_messages={"required": _("Say in a sentence or two what came of it.")},
    )
    rating = forms.TypedChoiceField(
        label=_("How satisfied is the school?"),
        choices=SATISFIED,
        coerce=int,
        required=False,
        empty_value=None,
        widget=Rating,
    )


class RecordForm(forms.ModelForm):
    """What a year brought one side."""

    class Meta:
        model = YearlyRecord
        fields = ("brought", "hours", "hosted", "ideas")
        labels = {"brought": _("What did the year bring you?")}
        widgets = {
            "brought": forms.Textarea(attrs={"rows": 4}),
            "ideas": forms.Textarea(attrs={"rows": 2}),
        }
        error_messages = {"brought": {"required": _("Say in a sentence what it brought you.")}}

    def __init__(self, *args, years=(), **kwargs):
        super().__init__(*args, **kwargs)
        if years:
            choices = [(year, year_words(year)) for year in years]
            field = forms.TypedChoiceField(label=_("School year"), coerce=int, choices=choices)
            self.fields = {"year": field, **self.fields}
