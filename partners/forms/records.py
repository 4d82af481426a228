"""What people type about employers."""

from django import forms
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import School
from catalogue.models import PlacementType
from partners.models import Contact, Employer, Opportunity, Partnership, Site

WIDE = (School.Kind.DISTRICT, School.Kind.STATE)


def tel():
    return forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})


def language():
    return forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial="en")


def as_field(field, **kwargs):
    """A form field of a column; an address typed without "https://" gets it."""
    if isinstance(field, models.URLField):
        kwargs["assume_scheme"] = "https"
    return field.formfield(**kwargs)


class EmployerForm(forms.ModelForm):
    """What all schools share."""

    class Meta:
        model = Employer
        fields = ("name", "cluster", "size", "phone", "website")
        formfield_callback = as_field
        widgets = {"phone": tel()}
        error_messages = {"name": {"required": _("Type the employer’s name.")}}


class TermsForm(forms.ModelForm):
    """What is the school's own."""

    class Meta:
        model = Partnership
        fields = (
            "stage", "hosts", "places_a_year", "insurance_until", "languages", "notes",
            "keeps_record",
        )  # fmt: skip
        widgets = {
            "insurance_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "notes": forms.Textarea(attrs={"rows": 3}),
        }


class SiteForm(forms.ModelForm):
    """A place of work."""

    class Meta:
        model = Site
        fields = ("name", "address", "latitude", "longitude", "directions", "wheelchair")
        labels = {"name": _("Name of the site")}
        help_texts = {
            "latitude": _(
                "For the distance. Press long on the place on any map on the web; this is the first number."
            ),
            "longitude": _(
                "The second number. In the Americas it begins with a minus, such as -97.05837."
            ),
        }


class OpportunityForm(forms.ModelForm):
    """An offer of places, as students read it."""

    class Meta:
        model = Opportunity
        fields = (
            "title", "type", "site", "capacity", "tasks", "skills", "times", "starts_on", "ends_on",
            "pay", "delivery", "setting", "languages", "wheelchair", "dress", "travel", "contact",
        )  # fmt: skip
        labels = {"title": _("Title")}
        widgets = {
            "tasks": forms.Textarea(attrs={"rows": 4}),
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        error_messages = {
            "title": {"required": _("Type a title, such as Dental assistant.")},
            "type": {"required": _("Choose the type.")},
        }

    def __init__(self, *args, partnership, **kwargs):
        super().__init__(*args, **kwargs)
        school = partnership.school
        types = PlacementType.objects.offered()
        self.fields["type"].queryset = types.filter(Q(school=None) | Q(school=school))
        self.fields["site"].queryset = partnership.employer.sites.all()
        self.fields["contact"].queryset = partnership.contacts.current()
        self.fields["setting"].required = False

    def clean_setting(self):
        return self.cleaned_data["setting"] or Opportunity.Setting.WORKPLACE

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day cannot lie before the first."))
        return data


class ContactForm(forms.ModelForm):
    """A person at the employer."""

    language = language()

    class Meta:
        model = Contact
        fields = (
            "name", "job_title", "email", "phone", "language", "can_sign", "can_supervise",
            "can_coordinate",
        )  # fmt: skip
        labels = {"name": _("Name")}
        widgets = {"phone": tel()}


class SchoolForm(forms.Form):
    """For which school the employer is found."""

    school = forms.ModelChoiceField(School.objects.none(), label=_("School"), empty_label=None)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        schools = School.objects.filter(pk__in=user.coordinated_schools(), ended_on=None)
        narrow = schools.exclude(kind__in=WIDE)
        self.fields["school"].queryset = narrow if narrow.exists() else schools


class AnotherForm(forms.Form):
    """Whether a new employer is really none of those that look like it (partners.twins.Twin)."""

    another = forms.BooleanField(
        label=_("None of these: it is another firm"),
        required=False,
        error_messages={
            "twins": _("This may be an employer that is here already. Choose it, or tick this."),
        },
    )

    def __init__(self, *args, twins, **kwargs):
        super().__init__(*args, **kwargs)
        self.asks = any(twin.asks for twin in twins)

    def clean_another(self):
        said = self.cleaned_data["another"]
        if self.asks and not said:
            raise forms.ValidationError(self.fields["another"].error_messages["twins"])
        return said


class UploadForm(SchoolForm):
    """The spreadsheet, and whose partners they are."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_(
            "Excel (.xlsx) or CSV, as you keep it: one row a firm or a site, any order of columns. Only the "
            "employer’s name is needed. On the next page you see how each column was understood."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt,.tsv,text/csv"}),
        error_messages={
            "required": _("Choose the spreadsheet."),
            "empty": _("The file is empty. Save the spreadsheet and choose it again."),
        },
    )
