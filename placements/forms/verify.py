"""A copy that somebody wants to compare with the one on record."""

from django import forms
from django.utils.translation import gettext_lazy

from kit import files
from kit.errors import Refused


class CopyForm(forms.Form):
    """The file is read, compared and not kept."""

    file = forms.FileField(
        label=gettext_lazy("Your copy"),
        help_text=gettext_lazy("A PDF of at most 10 MB. It is compared and not kept."),
        widget=forms.FileInput(attrs={"accept": files.accept((files.PDF,))}),
        error_messages={"required": gettext_lazy("Choose the PDF file to check.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            files.check_upload(file, (files.PDF,))
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return file
