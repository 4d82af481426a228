"""What a coordinator says of a training."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit import clock, files
from partners.forms.life import day
from partners.models import ContactTraining


class TrainingForm(forms.Form):
    """What somebody at the employer has learned, and until when it holds."""

    kind = forms.ChoiceField(label=_("What"), choices=ContactTraining.Kind)
    title = forms.CharField(
        label=_("Title"),
        max_length=150,
        help_text=_("As it stands on the certificate."),
        error_messages={"required": _("Type what the training is called.")},
    )
    trained_on = day(
        _("Trained on"), error_messages={"required": _("Choose the day of the training.")}
    )
    valid_until = day(
        _("Valid until"), required=False, help_text=_("Blank where it does not end.")
    )
    file = forms.FileField(
        label=_("Scan or photo"),
        required=False,
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": files.accept()}),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    seen = forms.BooleanField(label=_("I have seen the certificate"), required=False)

    def clean(self):
        data = super().clean()
        first, last = data.get("trained_on"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day cannot lie before the first."))
        if first and first > clock.today():
            self.add_error("trained_on", _("That day has not come yet. Note it once it is done."))
        return data
