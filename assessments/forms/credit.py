"""What people type about credit: a decision, what is missing, an appeal."""

from django import forms
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from assessments.forms.feedback import words_field
from assessments.models import Credit

LONGEST = 1000
SHOW = (
    ("", _("Ready to decide")),
    ("appealed", _("Appeals")),
    ("returned", _("Sent back")),
    ("decided", _("Decided")),
)


def why_field(label, *, required=True, **more):
    """A reason that stays with the decision."""
    errors = {"required": gettext_lazy("Say why, in a few words.")}
    return words_field(
        LONGEST, rows=2, label=label, required=required, error_messages=errors, **more
    )


def credits_field(**more):
    return forms.DecimalField(
        label=_("Credits"), max_digits=5, decimal_places=2, min_value=0, **more
    )


class AwardForm(forms.Form):
    """So many credits; another amount than the rule's with a reason."""

    credits = credits_field()
    why = why_field(
        _("Why"), required=False, help_text=_("Needed where the rule says something else.")
    )


class RefuseForm(forms.Form):
    why = why_field(_("Why no credit is given"), help_text=_("Student and guardians read this."))


class ReturnForm(forms.Form):
    """More is wanted: of whom, what, until when."""

    asked = forms.ChoiceField(
        label=_("Of whom"), choices=Credit.Asked, widget=forms.RadioSelect, initial="student"
    )
    why = why_field(_("What is missing"))
    due_on = forms.DateField(
        label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class AgainForm(forms.Form):
    why = why_field(_("What was added"), required=False)


class AppealForm(forms.Form):
    why = why_field(
        _("Why you do not agree"), help_text=_("Somebody who did not decide before reads this.")
    )


class HearForm(forms.Form):
    """The last word."""

    credits = credits_field(help_text=_("0: refused for good."))
    why = why_field(_("Why"), help_text=_("Student and guardians read this."))


class CreditFilterForm(forms.Form):
    """Which credit is shown."""

    q = forms.CharField(label=_("Student"), required=False)
    show = forms.ChoiceField(label=_("Show"), required=False, choices=SHOW)
