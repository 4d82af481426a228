"""A document that comes, and what a school asks for by itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit import files
from placements.forms.placements import date_field
from placements.models import DocumentKind


class SendForm(forms.Form):
    """A scan or a photo by telephone, and its last day where it has one."""

    file = forms.FileField(
        label=_("Scan or photo"),
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": files.accept()}),
        error_messages={"required": _("Choose the scan, or take a photo.")},
    )
    valid_until = date_field(_("Valid until"))

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        if not kind.expires:
            del self.fields["valid_until"]
        else:
            words = _("Say until when it is valid.")
            self.fields["valid_until"].error_messages["required"] = words


class RefuseForm(forms.Form):
    """What is wrong with it."""

    why = forms.CharField(
        label=_("What is wrong with it?"),
        max_length=300,
        error_messages={"required": _("Say what is wrong with it, so that it can be sent anew.")},
    )


class DocumentKindForm(forms.ModelForm):
    """A document of the school's own; who sent one for the school alone is not shown to employers later."""

    class Meta:
        model = DocumentKind
        fields = ("name", "help", "sent_by", "expires", "seen_by_host")
        error_messages = {"name": {"required": _("Give it a name, such as: TB test.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.documents.exists():
            # what has come was sent by these people under these words
            for name in ("sent_by", "expires", "seen_by_host"):
                self.fields[name].disabled = True

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())
