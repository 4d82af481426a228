"""What people type about suggestions: what the employer looks for, whom to ask, the answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from partners.models import Contact, Suggestion


class SuggestForm(forms.Form):
    """What an employer would have the school teach, buy or practise."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=Suggestion.Kind,
        widget=forms.RadioSelect,
        initial=Suggestion.Kind.SKILL,
    )
    subject = forms.CharField(
        label=_("In a few words"),
        max_length=100,
        help_text=_("Such as: reading technical drawings."),
        error_messages={"required": _("Type it in a few words.")},
    )
    text = forms.CharField(
        label=_("More of it"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NotedSuggestionForm(SuggestForm):
    """What a member of staff was told."""

    contact = forms.ModelChoiceField(
        Contact.objects.none(), label=_("Who said it"), required=False,
        empty_label=_("Somebody else"),
    )  # fmt: skip

    def __init__(self, *args, partnership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact"].queryset = partnership.contacts.current()


class AskForm(forms.Form):
    """Whom to ask what the employer looks for."""

    contact = forms.ModelChoiceField(
        Contact.objects.none(),
        label=_("Whom to ask"),
        empty_label=None,
        error_messages={"required": _("Choose somebody with an e-mail address.")},
        help_text=_("One mail leaves, with a link to tell the school. No account is needed."),
    )

    def __init__(self, *args, partnership, **kwargs):
        super().__init__(*args, **kwargs)
        people = partnership.contacts.current().exclude(email="")
        self.fields["contact"].queryset = people.order_by("-can_coordinate", "-can_sign", "pk")


class AnswerForm(forms.Form):
    """What becomes of a suggestion."""

    state = forms.ChoiceField(label=_("State"), choices=Suggestion.State)
    words = forms.CharField(
        label=_("Answer"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SuggestionFilter(forms.Form):
    """Which suggestions are shown."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Suggestion.State.choices]
    )
    kind = forms.ChoiceField(
        label=_("What"), required=False, choices=[("", _("All")), *Suggestion.Kind.choices]
    )
