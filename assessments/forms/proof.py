"""What people type for proof: what a certificate tells, which badge for which level, what came of a placement."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.models import Badge, Certificate, FollowUp
from catalogue.models import Competency
from kit.widgets import Choices


class ChoiceForm(forms.ModelForm):
    """What the page behind the code of a certificate tells."""

    class Meta:
        model = Certificate
        fields = ("name_as", "with_hours", "with_skills")
        labels = {"name_as": _("My name")}
        help_texts = {"with_skills": _("They then stand on the certificate, too.")}
        widgets = {"name_as": forms.RadioSelect}


class BadgeForm(forms.ModelForm):
    """A skill, a scale, and the level from which the school gives a badge."""

    class Meta:
        model = Badge
        fields = ("competency", "scale", "level", "criteria")
        labels = {"criteria": _("What it takes, in your words")}
        help_texts = {
            "level": _("1 is the lowest level of the scale."),
            "criteria": _("It stands in the badge, for whoever reads it."),
        }
        error_messages = {
            "competency": {"required": _("Choose the skill.")},
            "scale": {"required": _("Choose the scale by which it is rated.")},
            "level": {"required": _("Type the level as a number.")},
        }

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        skills = Competency.objects.for_school(school)
        self.fields["competency"].queryset = skills
        self.fields["competency"].choices = [("", "---------"), *skills.as_choices()]


class AwardForm(forms.Form):
    """A badge for what a teacher has seen."""

    badge: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Badge"),
        queryset=Badge.objects.none(),
        error_messages={"required": _("Choose the badge.")},
    )
    because = forms.CharField(
        label=_("What you have seen"),
        max_length=300,
        help_text=_("It stands in the badge, with your name."),
        error_messages={"required": _("Say what you have seen.")},
    )

    def __init__(self, *args, badges, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["badge"].queryset = badges


class AfterwardsForm(forms.Form):
    """Five questions on what came of a placement; only the first asks for an answer."""

    doing = forms.ChoiceField(
        label=_("What do you do now?"),
        choices=FollowUp.Doing,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you do now.")},
    )
    same = forms.ChoiceField(
        label=_("Is it at the employer of the placement?"),
        choices=FollowUp.Same,
        widget=Choices,
        required=False,
    )
    offer = forms.ChoiceField(
        label=_("Were you offered a job there at the end?"),
        choices=FollowUp.Offer,
        widget=forms.RadioSelect,
        required=False,
    )
    related = forms.ChoiceField(
        label=_("Does it fit your career goal?"),
        choices=FollowUp.Much,
        widget=Choices,
        required=False,
    )
    helps = forms.ChoiceField(
        label=_("Does what you learned there help you?"),
        choices=FollowUp.Much,
        widget=Choices,
        required=False,
    )
