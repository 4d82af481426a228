"""What a coordinator notes of a sheet that was signed by hand."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import clock, files
from kit.errors import Refused
from placements.models import Party


class PaperForm(forms.Form):
    """Who signed, when, and the sheet itself if it was scanned."""

    who = forms.MultipleChoiceField(
        label=gettext_lazy("Who has signed?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick who has signed.")},
    )
    signed_on = forms.DateField(
        label=gettext_lazy("Day on the paper"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    scan = forms.FileField(
        label=gettext_lazy("Scan or photo"),
        help_text=gettext_lazy("PDF, JPEG or PNG, at most 10 MB. Without one your tick counts."),
        widget=forms.FileInput(attrs={"accept": files.accept()}),
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("For example where the sheet is kept."),
        max_length=300,
        required=False,
    )

    def __init__(self, *args, placement, choices, **kwargs):
        """`choices` are pairs of a Party and what it is called."""
        super().__init__(*args, **kwargs)
        self.today = clock.today(placement.school.time_zone)
        self.fields["who"].choices = choices
        self.fields["signed_on"].widget.attrs["max"] = self.today.isoformat()

    def clean_who(self):
        return [Party(party) for party in self.cleaned_data["who"]]

    def clean_signed_on(self):
        day = self.cleaned_data["signed_on"]
        if day and day > self.today:
            raise forms.ValidationError(
                _("The day on the paper cannot lie ahead. Check the date.")
            )
        return day

    def clean_scan(self):
        scan = self.cleaned_data["scan"]
        if scan:
            try:
                files.check_upload(scan)
            except Refused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return scan
