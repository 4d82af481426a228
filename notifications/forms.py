"""What a coordinator types: what to look for, and a corrected address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import Message

HELD, STUCK = "held", "stuck"
STATES = [
    ("", _("All mail")),
    *Message.State.choices,
    (HELD, _("Held until go-live")),
    (STUCK, _("No address that works")),
]


class MailFilter(forms.Form):
    """Which mails to show."""

    q = forms.CharField(label=_("Name, address or subject"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    school = forms.TypedChoiceField(
        label=_("School"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, *args, schools, **kwargs):
        super().__init__(*args, **kwargs)
        named = [(school.pk, school.name) for school in schools]
        self.fields["school"].choices = [("", _("All schools")), *named]
        if len(named) == 1:
            del self.fields["school"]

    def chosen(self, name):
        """What was chosen, or None where it makes no sense."""
        self.is_valid()
        return self.cleaned_data.get(name) or None


class AddressForm(forms.Form):
    """One corrected address."""

    address = forms.EmailField(
        label=_("Correct address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "size": 24}),
        error_messages={
            "required": _("Type the correct address."),
            "invalid": _("Type an address such as dana@northgate.example."),
        },
    )

    def clean_address(self):
        return self.cleaned_data["address"].lower()
