"""What people type: answers to a form's questions, a reason, a result, a word on the next year."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from assessments.models import FinalAssessment, Question, said_of
from kit.widgets import Choices, Rating
from partners.models import HostingIntent, Partnership
from placements import rules
from placements.actions.short import LONGEST as LONGEST_SHORT
from placements.actions.short import Short
from placements.models import Programme
from students.models import Student

LONGEST = 4000
NOT_SEEN = 0


def said(text):
    """A ready form's words in the reader's language; a school's own words as they are."""
    return gettext(text) if text else ""


def words_field(longest, rows=3, **more):
    """A text with a clear word where it is too long: the browser cuts nothing off."""
    more.setdefault("error_messages", {})["max_length"] = gettext_lazy(
        "Keep it to %(limit_value)s characters; it has %(show_value)s now."
    )
    field = forms.CharField(
        max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **more
    )
    field.widget.attrs.pop("maxlength", None)
    return field


class FeedbackForm(forms.Form):
    """A form's questions as fields. As a draft nothing is required."""

    SHOWN = (Question.Kind.SCALE, Question.Kind.TEXT, Question.Kind.CALL)

    def __init__(self, questions, *args, draft=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = {f"q{row.pk}": row for row in questions if row.kind in self.SHOWN}
        for name, question in self.questions.items():
            self.fields[name] = self.field_of(question, draft)

    def field_of(self, question, draft):
        """The field for one question."""
        make = {
            Question.Kind.SCALE: self.rating,
            Question.Kind.TEXT: self.words,
            Question.Kind.CALL: self.call,
        }[question.kind]
        texts = {"label": said_of(question), "help_text": said_of(question, "help")}
        return make(question, draft or not question.must_be_answered, **texts)

    def rating(self, question, draft, **texts):
        levels = [(n, said(word)) for n, word in enumerate(question.scale.levels, start=1)]
        return forms.TypedChoiceField(
            choices=[*levels, (NOT_SEEN, _("not seen yet"))],
            coerce=int,
            empty_value=None,
            widget=Rating,
            required=not draft,
            error_messages={
                "required": _("Choose a step, or “not seen yet”."),
                "invalid_choice": _("Choose one of the %(count)s steps, or “not seen yet”.")
                % {"count": len(levels)},
            },
            **texts,
        )

    def words(self, question, draft, **texts):
        return words_field(LONGEST, rows=2, required=not draft, **texts)

    def call(self, question, draft, **texts):
        return forms.BooleanField(required=False, **texts)

    @property
    def ratings(self):
        return self.of_kind(Question.Kind.SCALE)

    @property
    def others(self):
        return self.of_kind(Question.Kind.TEXT, Question.Kind.CALL)

    @property
    def texts(self):
        return self.of_kind(Question.Kind.TEXT)

    def of_kind(self, *kinds):
        return [self[name] for name, q in self.questions.items() if q.kind in kinds]

    @property
    def done(self):
        """How many ratings have an answer."""
        return sum(field.value() not in (None, "") for field in self.ratings)

    def answers(self):
        """{question id: value} of what could be understood."""
        return {
            question.pk: self.cleaned_data[name]
            for name, question in self.questions.items()
            if name in self.cleaned_data
        }


def initial_of(feedback):
    """What was answered so far, by field name."""
    return {
        f"q{answer.question_id}": answer.text or answer.level for answer in feedback.answers.all()
    }


class ReasonForm(forms.Form):
    """Why feedback is excused."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it excused?"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why, in a few words.")},
    )


class SignOffForm(forms.Form):
    """What came of a placement."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Result"),
        choices=FinalAssessment.Outcome,
        widget=forms.RadioSelect,
        initial=FinalAssessment.Outcome.COMPLETED,
        error_messages={"required": gettext_lazy("Choose the result.")},
    )
    comment = words_field(
        LONGEST,
        label=gettext_lazy("Comment"),
        help_text=gettext_lazy("The student reads this with the result."),
        required=False,
    )


class AgainForm(forms.Form):
    """Whether the employer would host again."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Would you host again?"),
        choices=HostingIntent.Answer,
        widget=Choices,
        error_messages={"required": gettext_lazy("Choose yes, maybe or no.")},
    )
    reason = words_field(
        300,
        rows=2,
        label=gettext_lazy("Why? When would suit you?"),
        required=False,
    )

    def clean(self):
        """A no without a word leaves the school guessing, so it is asked for."""
        cleaned = super().clean()
        if cleaned.get("answer") == HostingIntent.Answer.NO and not cleaned.get("reason"):
            self.add_error("reason", ValidationError(_("A word on why helps the school.")))
        return cleaned


class ShortForm(forms.Form):
    """Micro-learning: who, what, when, how many minutes."""

    student: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Who"),
        queryset=Student.objects.none(),
        empty_label=gettext_lazy("Choose"),
    )
    what = forms.CharField(
        label=gettext_lazy("What they learned"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say in a few words what it was.")},
    )
    on = forms.DateField(
        label=gettext_lazy("When"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), min_value=1, max_value=LONGEST_SHORT, initial=15
    )
    programme: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Program"), queryset=Programme.objects.none(), empty_label=None
    )
    partnership: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Employer"),
        queryset=Partnership.objects.none(),
        required=False,
        empty_label=gettext_lazy("Your own organization"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        schools = user.coordinated_schools()
        in_work = Student.objects.run_by(user).current().exclude(kind=Student.Kind.PUPIL)
        programmes = (
            Programme.objects.taking().filter(school__in=schools).of_type("micro_learning")
        )
        hosts = Partnership.objects.filter(school__in=schools)
        hosts = hosts.exclude(stage=Partnership.Stage.ENDED).select_related("employer")
        self.fields["student"].queryset = in_work
        self.fields["programme"].queryset = programmes.select_related("type", "school")
        self.fields["partnership"].queryset = hosts.order_by("employer__name")

    def clean(self):
        data = super().clean()
        programme, host = data.get("programme"), data.get("partnership")
        if programme and host and host.school_id != programme.school_id:
            self.add_error("partnership", _("This employer is a partner of another school."))
        elif programme and host is None and rules.needs_host(programme):
            self.add_error("partnership", _("Choose the employer at which it was learned."))
        return data

    def short(self):
        """What was typed, for the action."""
        return Short(
            **{name: self.cleaned_data[name] for name in ("what", "on", "minutes", "partnership")}
        )
