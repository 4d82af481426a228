"""What the school puts right of hours."""

from django import forms
from django.utils.translation import gettext_lazy

from placements.forms.log import HoursForm


class CorrectionForm(HoursForm):
    """The school puts a line right: never without a reason."""

    photos = None  # type: ignore[assignment]
    reason = forms.CharField(
        label=gettext_lazy("Why it is put right"),
        help_text=gettext_lazy("Stays on the line, with your name."),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why, in a few words.")},
    )
    confirm = forms.BooleanField(
        label=gettext_lazy("The employer has confirmed it, on paper or by telephone"),
        required=False,
    )
