"""What people type about themselves, their colleagues and their school."""

from datetime import timedelta
from zoneinfo import available_timezones

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.models import Holiday, Role, School, Term, User
from accounts.models.schools import DEPTH
from accounts.models.tokens import LONGEST
from kit import clock
from kit.admin import HouseForm

TOKEN_DAYS = timedelta(days=90)  # unless another last day is chosen

# These stand first in the list: most schools lie in one of them.
NEAR_ZONES = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
)


def zone_choices():
    far = sorted(zone for zone in available_timezones() if "/" in zone)
    return [
        (_("United States"), [(zone, zone) for zone in NEAR_ZONES]),
        (_("All"), [(zone, zone) for zone in far if zone not in NEAR_ZONES]),
    ]


class Day(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class ProfileForm(forms.ModelForm):
    """What a person says about themselves."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ["name", "language"]
        error_messages = {"name": {"required": _("Type your name.")}}


class InviteForm(forms.Form):
    """Whom to bring in, as what, and where."""

    name = forms.CharField(
        label=_("Name"), max_length=150, error_messages={"required": _("Type the person's name.")}
    )
    email = forms.EmailField(
        label=_("E-mail"), error_messages={"required": _("Type the person's e-mail address.")}
    )
    school = forms.ModelChoiceField(label=_("School"), queryset=School.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        schools = School.objects.filter(pk__in=user.coordinated_schools())
        self.fields["school"].queryset = schools
        self.fields["school"].initial = schools.first()
        self.fields["school"].empty_label = None
        if not user.is_superuser and not user.administered_schools().exists():
            self.fields["role"].choices = [(r, r.label) for r in rules.COORDINATOR_INVITES]

    def clean(self):
        data = super().clean()
        school, role = data.get("school"), data.get("role")
        if school and role and not rules.can_invite(self.user, school, role):
            self.add_error(
                "role",
                _("Only an administrator of this school gives this role. Choose another one."),
            )
        return data


class SchoolForm(forms.ModelForm):
    """How a school is reached, and where its clock stands."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)

    class Meta:
        model = School
        fields = [
            "name", "address", "latitude", "longitude", "phone", "contact_name", "time_zone",
            "language", "open_to_enquiries", "second_factor_from",
        ]  # fmt: skip
        widgets = {"second_factor_from": Day}
        help_texts = {
            "latitude": _(
                "With these two numbers students see how far each place is. Open any map on the web, press "
                "long (or click right) on the school, and copy the two numbers that appear. This is the "
                "first, such as 36.11561."
            ),
            "longitude": _(
                "The second number. In the Americas it begins with a minus, such as -97.05837."
            ),
        }
        error_messages = {"name": {"required": _("Type the school's name.")}}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if not rules.can_demand_second_step(user, self.instance):
            del self.fields["second_factor_from"]


class HolidayForm(forms.ModelForm):
    """Days on which the school is closed. A single day is its own last day."""

    last_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=Day,
        help_text=_("Leave it empty for a single day."),
    )

    class Meta:
        model = Holiday
        fields = ["name", "first_on", "last_on"]
        widgets = {"first_on": Day}
        error_messages = {
            "name": {"required": _("Type a name, such as Fall break.")},
            "first_on": {"required": _("Choose the first day.")},
        }

    def clean_last_on(self):
        return self.cleaned_data["last_on"] or self.cleaned_data.get("first_on")


class TermForm(forms.ModelForm):
    """A stretch of the school year, where no roster brings it."""

    class Meta:
        model = Term
        fields = ["title", "kind", "starts_on", "ends_on"]
        widgets = {"starts_on": Day, "ends_on": Day}
        error_messages = {
            "title": {"required": _("Type a title, such as Fall 2026.")},
            "starts_on": {"required": _("Choose the first day.")},
            "ends_on": {"required": _("Choose the last day.")},
        }


class TreeForm(HouseForm):
    """A school in the admin: the tree has no circles and at most four levels."""

    def clean_parent(self):
        parent = self.cleaned_data["parent"]
        line = []
        node = parent
        while node is not None and len(line) < DEPTH:
            line.append(node.pk)
            node = node.parent
        if self.instance.pk in line:
            raise forms.ValidationError(_("A school cannot belong to itself or to one below it."))
        if len(line) >= DEPTH:
            raise forms.ValidationError(_("The tree has at most four levels. Choose one above."))
        return parent


class OneUse(forms.Form):
    """A code of the app opens once, also while a late telephone may still show it."""

    valid_seconds = 3 * 30
    code = forms.CharField(
        label=_("Code"),
        error_messages={"required": _("Type the code.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self):
        code = super().clean_code()
        if self.authenticator.type == Authenticator.Type.TOTP:
            key = f"accounts:code-used:{self.user.pk}:{code.strip()}"
            if not cache.add(key, True, self.valid_seconds):
                raise forms.ValidationError(
                    _("This code was used already. Wait for the next one.")
                )
        return code


class SecondStepForm(OneUse, AuthenticateForm):
    """The second step at sign-in."""


class AgainForm(OneUse, ReauthenticateForm):
    """The same before a sensitive change."""


class MailedCodeForm(forms.Form):
    """A code that was mailed."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        error_messages={"required": _("Type the code from the mail.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "off"}),
    )


class AddressForm(forms.Form):
    """The address with which one wants to sign in from now on."""

    email = forms.EmailField(
        label=_("New e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Type the new address."),
            "invalid": _("Type an address such as name@school.org."),
        },
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if email == (self.user.email or "").lower():
            raise forms.ValidationError(_("You sign in with this address already."))
        return email


class ResetForm(forms.Form):
    """Why a colleague's second step is taken away, and that it is really the colleague who asks."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Such as: telephone lost, asked at my desk. It is kept."),
        error_messages={"required": _("Type what happened.")},
    )
    checked = forms.BooleanField(
        label=_("I have seen or called this person and know who asks"),
        error_messages={"required": _("Make sure first who asks, then tick this.")},
    )


class TokenForm(forms.Form):
    """A new token for the API: what it is for, and how long it lives."""

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=60,
        help_text=_("Such as: nightly report."),
        error_messages={"required": _("Type a name by which you know it again.")},
    )
    expires_on = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=lambda: clock.today() + TOKEN_DAYS,
        help_text=_("At most a year from now."),
        error_messages={
            "required": _("Type the last day on which it works."),
            "invalid": _("Type a day such as 2027-01-31."),
        },
    )

    def clean_expires_on(self):
        day, today = self.cleaned_data["expires_on"], clock.today()
        if not today <= day <= today + LONGEST:
            raise forms.ValidationError(_("Choose a day from today to a year from now."))
        return day
