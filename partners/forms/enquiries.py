"""What a stranger writes at the front door, and what a coordinator makes of it."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from catalogue.models import PlacementType
from kit import clock
from partners.front.schools import kinds_of
from partners.models import Enquiry

QUICKEST = timedelta(seconds=3)
LONGEST = timedelta(days=1)
signer = signing.Signer(salt="partners.enquiry")


def text(label, most, complete, required="", **more):
    """A line of text that the browser may fill in."""
    errors = {"required": required} if required else {}
    widget = forms.TextInput(attrs={"autocomplete": complete, **more.pop("attrs", {})})
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(required),
        error_messages=errors,
        widget=widget,
        **more,
    )


class EnquiryForm(forms.Form):
    """A hello. `fax` is for nobody: who fills it in is a machine. `stamp` says when the page was shown."""

    wants = forms.MultipleChoiceField(
        label=_("I would like to"),
        choices=Enquiry.Want.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one. It binds you to nothing.")},
    )
    organisation = text(
        _("Firm or organization"),
        200,
        "organization",
        _("Type the name of your firm, or your own."),
    )
    name = text(_("Your name"), 150, "name", _("Type your name."))
    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Type an address to which the school can write."),
            "invalid": _("Type an address such as name@firm.com."),
        },
    )
    phone = text(_("Telephone"), 40, "tel", attrs={"type": "tel"})
    town = text(_("Town or address"), 300, "street-address")
    types = forms.ModelMultipleChoiceField(
        PlacementType.objects.none(),
        label=_("Which kinds?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    message = forms.CharField(
        label=_("Message"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    fax = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        self.school = school
        self.fields["types"].queryset = kinds_of(school)

    @property
    def is_trap(self):
        """Whether a field was filled in that no person sees."""
        return bool(self.data.get("fax"))

    @property
    def shown_at(self):
        """When the page was shown, by its own signature; None where that does not hold."""
        try:
            pk, _colon, seconds = signer.unsign(self.data.get("stamp", "")).partition(":")
        except signing.BadSignature:
            return None
        shown = datetime.fromtimestamp(int(seconds), UTC)
        return shown if pk == str(self.school.pk) and shown > clock.now() - LONGEST else None

    @property
    def signed(self):
        """The stamp to send along: what came, as long as it holds, else a new one."""
        if self.is_bound and self.shown_at:
            return self.data["stamp"]
        return signer.sign(f"{self.school.pk}:{int(clock.now().timestamp())}")

    def clean(self):
        data = super().clean()
        if self.shown_at is None:
            self.add_error(
                None, _("This page lay open for long. Look at it once more, and send it again.")
            )
        elif not self.errors and clock.now() - self.shown_at < QUICKEST:
            self.add_error(None, _("That was quick. Look at it once more, and send it again."))
        return data

    @property
    def said(self):
        """What was written, without what guards the form."""
        return {k: v for k, v in self.cleaned_data.items() if k not in {"fax", "stamp"}}


class WhereForm(forms.Form):
    """Where the employer is."""

    near = forms.CharField(
        label=_("Your town, or a school’s name"), required=False, max_length=200
    )


class EnquiryFilter(forms.Form):
    """Which enquiries are shown."""

    ALL = "all"
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("Open")), (ALL, _("All"))],
    )


class TakeUpForm(forms.Form):
    """Whose enquiry it is: one of the employers that look alike, or a new one."""

    NEW = "new"
    firm = forms.ChoiceField(
        label=_("Is it one of these?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one, so that no employer is here twice."),
            "invalid_choice": _("Choose one of these."),
        },
    )
    name = forms.CharField(
        label=_("Name of the new employer"),
        max_length=200,
        required=False,
        error_messages={"required": _("Type the employer’s name.")},
    )
    address = forms.CharField(label=_("Its address"), max_length=300, required=False)

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["firm"].choices = [
            *choices,
            (self.NEW, _("None of these: a new employer")),
        ]
        if not choices:
            self.fields["firm"].widget = forms.HiddenInput()
            self.initial["firm"] = self.NEW
            self.fields["name"].required = True

    def clean(self):
        data = super().clean()
        if data.get("firm") == self.NEW and not data.get("name"):
            self.add_error("name", _("Type the employer’s name."))
        return data


class DeclineForm(forms.Form):
    """Why not, and whether they are told."""

    why = forms.CharField(
        label=_("Why not?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why, in a few words: the reason is kept.")},
    )
    tell = forms.BooleanField(
        label=_("Mail it to them, with these words"),
        required=False,
        help_text=_("Kindly, and in their language around your words."),
    )
