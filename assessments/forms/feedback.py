"""What people type: answers to a form's questions, a reason, a result, a word on the next year."""

from dataclasses import dataclass, field

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
SHOWN = 8  # objectives on the page; the others open on a tap
CHOSEN = (Question.Kind.SCALE, Question.Kind.OBJECTIVES, Question.Kind.CHOICE)


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


@dataclass
class Block:
    """One question as it stands on the page: its fields, and those that are shown when asked for."""

    question: Question
    fields: list
    rest: list = field(default_factory=list)
    title: str = ""  # above several fields
    help: str = ""  # beneath it


class FeedbackForm(forms.Form):
    """A form's questions as fields; of objectives one field each. As a draft nothing is required.

    `hints` are {competency id: {level: what is seen at it}}.
    """

    def __init__(self, questions, *args, objectives=(), hints=None, draft=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.objectives, self.hints, self.draft = list(objectives), hints or {}, draft
        self.asks = {}  # name of the field: question, objective or None
        self.blocks = [block for row in questions if (block := self.block_of(row))]

    def block_of(self, question):
        """The question with its fields; None for one that cannot be asked here."""
        kinds = Question.Kind
        if question.kind == kinds.OBJECTIVES:
            return self.objectives_of(question)
        if question.kind == kinds.SCALE and not levels_of(question):
            return None
        make = {
            kinds.SCALE: self.rating,
            kinds.CHOICE: self.choice,
            kinds.TEXT: self.words,
            kinds.CALL: self.call,
        }[question.kind]
        texts = {"label": said_of(question), "help_text": said_of(question, "help")}
        required = question.must_be_answered and not self.draft
        return Block(question, [self.add(question, make(question, required=required, **texts))])

    def objectives_of(self, question):
        """A row for each objective of the plan; beyond the first few none is required."""
        if not (self.objectives and levels_of(question)):
            return None
        rows = [
            self.add(question, self.rating(question, required=n < SHOWN, label=row.text), row)
            for n, row in enumerate(self.objectives)
        ]
        said = {"title": said_of(question), "help": said_of(question, "help")}
        return Block(question, rows[:SHOWN], rows[SHOWN:], **said)

    def add(self, question, made, objective=None):
        """Put the field in; gives it bound."""
        name = name_of(question.pk, objective and objective.pk)
        self.fields[name], self.asks[name] = made, (question, objective)
        return self[name]

    def rating(self, question, *, required=True, **texts):
        levels = [(n, said(word)) for n, word in enumerate(levels_of(question), start=1)]
        made = forms.TypedChoiceField(
            choices=[*levels, (NOT_SEEN, _("not seen yet"))],
            coerce=int,
            empty_value=None,
            widget=Rating,
            required=required and not self.draft,
            error_messages={
                "required": _("Choose a step, or “not seen yet”."),
                "invalid_choice": _("Choose one of the %(count)s steps, or “not seen yet”.")
                % {"count": len(levels)},
            },
            **texts,
        )
        hints = self.hints.get(question.competency_id, {})
        made.widget.hints = [(n, said(hints[n])) for n, _word in levels if n in hints]
        return made

    def choice(self, question, *, required=True, **texts):
        words = list(enumerate(said_of(question, "choices"), start=1))
        return forms.TypedChoiceField(
            choices=words,
            coerce=int,
            empty_value=None,
            widget=forms.RadioSelect,
            required=bool(words) and required,
            error_messages={
                "required": _("Choose what fits best."),
                "invalid_choice": _("Choose one of the answers that are listed."),
            },
            **texts,
        )

    def words(self, question, *, required=False, **texts):
        return words_field(LONGEST, rows=2, required=required, **texts)

    def call(self, question, *, required=False, **texts):
        return forms.BooleanField(required=required, **texts)

    @property
    def without_call(self):
        """For whoever takes it down: they are on the telephone already."""
        return [block for block in self.blocks if block.question.kind != Question.Kind.CALL]

    @property
    def chosen(self):
        """The fields that count as questions: ratings and choices."""
        return [
            self[name]
            for name, (question, _objective) in self.asks.items()
            if question.kind in CHOSEN
        ]

    @property
    def done(self):
        """How many of them have an answer."""
        return sum(not is_blank(found.value()) for found in self.chosen)

    def prefill(self, told):
        """Show what a link carries as chosen: nothing is kept by that."""
        for name, value in told.items():
            if name in self.asks and self.asks[name][0].kind in CHOSEN:
                known = {str(key) for key, _word in self.fields[name].choices}
                if value in known:
                    self.initial[name] = int(value)

    def answers(self):
        """{question id: value} of what was told and could be understood; of objectives {objective id: level}."""
        found = {}
        for name, (question, objective) in self.asks.items():
            if name not in self.cleaned_data or not self.is_told(name, question):
                continue
            if objective:
                found.setdefault(question.pk, {})[objective.pk] = self.cleaned_data[name]
            else:
                found[question.pk] = self.cleaned_data[name]
        return found

    def is_told(self, name, question):
        """Whether the post speaks of it; a box that is not ticked is left out by the browser."""
        if question.kind == Question.Kind.CALL:
            return any(other in self.data for other in self.asks)
        return name in self.data

    @property
    def says_something(self):
        """Whether anything was chosen or written."""
        return any(not is_blank(value) for value in self.cleaned_data.values())

    def told(self, values):
        """[(label, words)] of these values by field name, as a person reads them."""
        lines = []
        for name, (question, objective) in self.asks.items():
            if not is_blank(value := values.get(name)):
                label = objective.text if objective else said_of(question)
                choices = dict(getattr(self.fields[name], "choices", ()))
                word = _("yes") if question.kind == Question.Kind.CALL else value
                lines.append((label, choices.get(value, word)))
        return lines


def is_blank(value):
    """Whether nothing is said; 0 is "not seen yet"."""
    return value is None or value is False or value == ""


def levels_of(question):
    """The words of its scale, lowest first."""
    return question.scale.levels if question.scale else []


def name_of(question, objective=None):
    """The name of a field: "q12", of an objective "q12-34"."""
    return f"q{question}-{objective}" if objective else f"q{question}"


def initial_of(feedback):
    """What was answered so far, by field name."""
    answers = {
        name_of(row.question_id): row.text if row.level is None else row.level
        for row in feedback.answers.all()
    }
    ratings = {
        name_of(row.question_id, row.objective_id): row.level for row in feedback.ratings.all()
    }
    return answers | ratings


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
            self.fields["reason"].required = True  # no longer called optional
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
