"""What a coordinator says of a paper or visit of a site."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit import files
from partners.forms.life import day
from partners.models import Check, Site


class CheckForm(forms.Form):
    """A paper that was seen, or a visit that was made."""

    kind = forms.ChoiceField(label=_("What"), choices=Check.Kind)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), empty_label=None)
    valid_from = day(_("Valid from"), required=False)
    valid_until = day(
        _("Valid until"), required=False, help_text=_("Blank where it does not end.")
    )
    file = forms.FileField(
        label=_("Scan or photo"),
        required=False,
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": files.accept()}),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args, partnership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = partnership.employer.sites.all()

    def clean(self):
        data = super().clean()
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day cannot lie before the first."))
        return data


class RefuseForm(forms.Form):
    """What is wrong with a paper."""

    why = forms.CharField(
        label=_("What is wrong with it?"),
        max_length=300,
        error_messages={
            "required": _("Say what is wrong with it, so that the employer can mend it.")
        },
    )
