"""What people say of stages, hands, next steps and talks."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from partners.models import Contact, ContactPolicy, Interaction, OfferPolicy


def day(label, **more):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class StageForm(forms.Form):
    """Why a partnership goes to another stage; asked for before a pause or an end."""

    why = forms.CharField(
        label=_("Why?"),
        max_length=300,
        error_messages={
            "required": _("Say why, in a few words: the reason stays with the partnership.")
        },
    )

    def __init__(self, *args, asks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"].required = asks


class HandOverForm(forms.Form):
    """Who looks after the employer from now on."""

    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Looked after by"), required=False, empty_label=_("Nobody")
    )
    note = forms.CharField(label=_("What should they know?"), max_length=300, required=False)

    def __init__(self, *args, carers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = carers


class HandOverManyForm(forms.Form):
    """Who looks after many employers from now on; "nobody" is said, never left standing."""

    NOBODY = "nobody"

    owner = forms.ChoiceField(
        label=_("Looked after by"),
        error_messages={"required": _("Choose a colleague, or nobody.")},
    )
    note = forms.CharField(label=_("What should they know?"), max_length=300, required=False)

    def __init__(self, *args, carers, **kwargs):
        super().__init__(*args, **kwargs)
        self.carers = {str(user.pk): user for user in carers}
        self.fields["owner"].choices = [
            ("", _("Choose")),
            *((key, str(user)) for key, user in self.carers.items()),
            (self.NOBODY, _("Nobody")),
        ]

    def clean_owner(self):
        return self.carers.get(self.cleaned_data["owner"])


class NextForm(forms.Form):
    """What comes next."""

    step = forms.CharField(
        label=_("Next step"),
        max_length=150,
        required=False,
        help_text=_("Such as: call about summer places."),
    )
    on = day(_("By when"), required=False)
    rest_until = day(
        _("Leave them in peace until"),
        required=False,
        help_text=_("Where they asked for it. Everybody sees it before they get in touch."),
    )

    def clean(self):
        data = super().clean()
        if data.get("on") and not data.get("step"):
            self.add_error("step", _("Say what is to be done on that day."))
        if data.get("step") and not data.get("on") and "on" not in self.errors:
            self.add_error("on", _("Choose a day: without one nobody is reminded."))
        return data


class NoteForm(forms.Form):
    """A talk with an employer."""

    kind = forms.ChoiceField(label=_("What"), choices=Interaction.Kind)
    on = day(_("On"), error_messages={"required": _("Choose the day.")})
    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("With"), required=False, empty_label=_("Somebody else")
    )
    theirs = forms.BooleanField(
        label=_("They came to us"),
        required=False,
        help_text=_("The employer called, wrote or came."),
    )
    note = forms.CharField(
        label=_("What was said"), required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    agreed = forms.BooleanField(
        label=_("I have agreed it with whoever looks after them"), required=False
    )

    def __init__(self, *args, partnership, warned=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = partnership.contacts.current()
        if not warned:
            del self.fields["agreed"]


USUAL = _("Usually {days}.")


def usually(words, days):
    """A help text with the number that holds where the school says nothing."""
    return format_lazy("{words} {usual}", words=words, usual=format_lazy(USUAL, days=days))


class PolicyForm(forms.ModelForm):
    """How a school treats its employers' time."""

    class Meta:
        model = ContactPolicy
        fields = ("rest_days", "stale_days")
        labels = {"stale_days": _("Days until silence is listed")}
        help_texts = {
            "rest_days": usually(
                _("For so long others see a warning before they get in touch as well."),
                ContactPolicy.REST_DAYS,
            ),
            "stale_days": usually(
                _("Today lists partners of whom nothing was heard for so long."),
                ContactPolicy.STALE_DAYS,
            ),
        }


class OfferRulesForm(forms.ModelForm):
    """How a school keeps its employers' offers up to date."""

    class Meta:
        model = OfferPolicy
        fields = ("reconfirm_days", "answer_days")
        labels = {"reconfirm_days": _("Days until the employer is asked again")}
        help_texts = {
            "reconfirm_days": usually(
                _("So long after an offer was last confirmed its employer is asked by mail."),
                OfferPolicy.RECONFIRM_DAYS,
            ),
            "answer_days": usually(
                _("Halfway one reminder goes out. What nobody answers by then closes by itself."),
                OfferPolicy.ANSWER_DAYS,
            ),
        }
