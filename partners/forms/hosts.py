"""What an employer's own people type on their place, and what a school shows them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit import files
from partners.forms.life import day
from partners.forms.offers import StandsForm
from partners.forms.records import language, tel
from partners.models import Contact, Opportunity, Partnership, SchoolPaper, Site


class OwnDetailsForm(forms.ModelForm):
    """One's own telephone, job and language; a new address goes to the school first."""

    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_(
            "A new address is told to the school. Mail goes there once they took it over."
        ),
        error_messages={"invalid": _("Type an address such as dana@firm.example.")},
    )
    language = language()

    class Meta:
        model = Contact
        fields = ("phone", "job_title", "language", "keeps_in_touch")
        widgets = {"phone": tel()}


class OwnSiteForm(forms.ModelForm):
    """A place of work, as those who work there know it."""

    class Meta:
        model = Site
        fields = ("name", "address", "directions", "wheelchair")
        labels = {"name": _("Name of the site")}

    def clean(self):
        data = super().clean()
        if not (data.get("name") or data.get("address")):
            self.add_error("address", _("Type where it is, or what it is called."))
        return data


class ColleagueForm(forms.ModelForm):
    """Somebody who supervises; who may sign, only the school says."""

    language = language()

    class Meta:
        model = Contact
        fields = ("name", "job_title", "email", "phone", "language")
        labels = {"name": _("Name")}
        widgets = {"phone": tel()}
        error_messages = {"name": {"required": _("Type your colleague’s name.")}}


class LeaveForm(forms.Form):
    """Who takes over from a person who leaves."""

    successor = forms.ModelChoiceField(
        Contact.objects.none(),
        label=_("Who takes over?"),
        required=False,
        empty_label=_("Nobody yet: the school decides"),
    )
    sure = forms.BooleanField(
        label=_("I am leaving, and this page is to close."),
        error_messages={"required": _("Tick the box, so that nobody leaves by mistake.")},
    )

    def __init__(self, *args, heirs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = heirs


class OwnOfferForm(StandsForm):
    """An offer of one's own: it stands, perhaps otherwise, is paused, or is over."""

    says = forms.ChoiceField(
        label=_("How does it stand?"),
        choices=[
            (Opportunity.State.OPEN, _("Open: students can find it")),
            (Opportunity.State.PAUSED, _("Paused for now")),
            (Opportunity.State.FILLED, _("All places are taken")),
            (Opportunity.State.CLOSED, _("Over: close it")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("says",)


class WishesForm(forms.ModelForm):
    """What a coordinator was told of the employer's wishes."""

    said_by = forms.CharField(
        label=_("Who said so"),
        max_length=150,
        error_messages={"required": _("Say who at the employer told you.")},
    )

    class Meta:
        model = Partnership
        fields = ("wants_recognition", "wants_talent_pool")


class SchoolPaperForm(forms.ModelForm):
    """A paper that employers ask the school for."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": files.accept()}),
    )
    valid_until = day(
        _("Valid until"),
        required=False,
        help_text=_("Employers do not see it after that day. Blank where it does not end."),
    )

    class Meta:
        model = SchoolPaper
        fields = ("kind", "title", "text", "file", "valid_until")
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "title": _("Where the kind says too little, such as: State Mutual, policy 4711."),
            "text": _("Such as: who carries it, a telephone number, what to do first."),
        }

    def clean(self):
        data = super().clean()
        kept = self.instance.pk and self.instance.file
        if "file" not in self.errors and not (data.get("text") or data.get("file") or kept):
            self.add_error("text", _("Write something, or choose a file."))
        return data
