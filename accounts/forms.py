"""What people type about themselves, their colleagues and their school."""

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts import rules
from accounts.models import Holiday, Role, School, Term, User
from accounts.models.schools import DEPTH
from kit.admin import HouseForm

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
            "language",
        ]  # fmt: skip
        help_texts = {
            "latitude": _(
                "With these two numbers students see how far each place is. Open any map on the web, press long (or "
                "click right) on the school, and copy the two numbers that appear. This is the first, such as 36.11561."
            ),
            "longitude": _(
                "The second number. In the Americas it begins with a minus, such as -97.05837."
            ),
        }
        error_messages = {"name": {"required": _("Type the school's name.")}}


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
