"""What employers and schools type about places: what still stands, who hosts in a year."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import HostingIntent, Opportunity


def day():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StandsForm(forms.ModelForm):
    """One offer on the employer's page: it stands, it stands otherwise, or it is over. Blank: later."""

    STANDS, CHANGED, OVER = "stands", "changed", "over"
    says = forms.ChoiceField(
        label=_("Does it still stand?"),
        required=False,
        choices=[
            (STANDS, _("Yes")),
            (CHANGED, _("Yes, changed as below")),
            (OVER, _("No, close it")),
        ],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Opportunity
        fields = ("capacity", "starts_on", "ends_on", "times")
        widgets = {"starts_on": day(), "ends_on": day()}
        error_messages = {
            "capacity": {
                "required": _("Type how many places there are."),
                "min_value": _("Type 1 or more, or close the offer."),
            }
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["capacity"].widget.attrs["min"] = 1

    def clean_capacity(self):
        places = self.cleaned_data["capacity"]
        if places < 1:
            raise forms.ValidationError(_("Type 1 or more, or close the offer."))
        return places

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day cannot lie before the first."))
        if not data.get("says") and self.has_changed():
            self.add_error("says", _("Choose an answer, so that your change is kept."))
        return data

    @property
    def facts(self):
        """What the employer says the offer is like."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class IntentForm(forms.Form):
    """Yes with how many, maybe or no with a reason."""

    says = forms.ChoiceField(
        label=_("Will you host students?"),
        choices=HostingIntent.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes, maybe or no.")},
    )
    places = forms.IntegerField(
        label=_("How many places, if yes"), required=False, min_value=1, max_value=500
    )
    reason = forms.CharField(
        label=_("Why, if maybe or no"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class NotedIntentForm(IntentForm):
    """What a coordinator was told."""

    said_by = forms.CharField(label=_("Who said so"), max_length=150, required=False)


class HostingFilter(forms.Form):
    """Which answers are shown."""

    NONE = "none"
    says = forms.ChoiceField(
        label=_("Answer"),
        required=False,
        choices=[("", _("All")), *HostingIntent.Answer.choices, (NONE, _("Not answered"))],
    )


class DivideForm(forms.Form):
    """The places of a year, and how many each school gets; one field a partnership."""

    total = forms.IntegerField(
        label=_("Places for all schools together"), min_value=0, max_value=10_000
    )

    def __init__(self, *args, partnerships, **kwargs):
        super().__init__(*args, **kwargs)
        self.partnerships = list(partnerships)
        for partnership in self.partnerships:
            self.fields[f"school-{partnership.pk}"] = forms.IntegerField(
                label=partnership.school.name, min_value=0, max_value=10_000, initial=0
            )

    @property
    def places(self):
        """What each school gets: {partnership: places}."""
        return {p.pk: self.cleaned_data[f"school-{p.pk}"] for p in self.partnerships}


class ShareForm(forms.Form):
    """What a school was told of its own share."""

    places = forms.IntegerField(label=_("Places for your school"), min_value=0, max_value=10_000)
    said_by = forms.CharField(label=_("Who said so"), max_length=150, required=False)


class StandingForm(forms.Form):
    """From when to when a standing agreement counts."""

    valid_from = forms.DateField(label=_("First day"), widget=day())
    valid_until = forms.DateField(label=_("Last day"), widget=day())

    def clean(self):
        data = super().clean()
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day cannot lie before the first."))
        return data


class SignStandingForm(forms.Form):
    """The name as typed, on the text that was shown."""

    shown = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Your full name"),
        max_length=150,
        error_messages={"required": _("Type your full name to sign.")},
    )
    agreed = forms.BooleanField(
        label=_("I have read this and sign it for the employer."),
        error_messages={"required": _("Tick the box to sign.")},
    )
