"""What feedback leads to, and for whom it waits: to read, goals that are due, words that are held, quality actions.

All of it is read in one query, as Today asks for it.
"""

from datetime import date
from functools import partial

from django.db.models import Case, CharField, DateField, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import Feedback, Goal, QualityAction, Remark
from assessments.models.feedback import OWN
from assessments.models.ratings import FEWEST, with_raters
from kit.waiting import LINES, More, Waiting
from partners.models import Contact
from partners.rules import speaks_for_employer
from partners.waiting.hosts import Turn

# where all of them stand that Today has no room for
LISTS = {
    "read-feedback": "placements:list",
    "goal": "assessments:goals",
    "goal-claimed": "assessments:goals",
    "held-word": "assessments:remarks",
}
COLUMNS = ("w_key", "w_pk", "w_placement", "w_label", "w_detail", "w_since", "w_due")


def waiting(user: User, today: date) -> list[Waiting | More]:
    """For learners, for those who run a school, and for those who were charged with something."""
    sources = (
        to_read(user),
        goals_due(user, today),
        goals_claimed(user),
        held(user),
        actions(user, today),
    )
    rows = [rows.values_list(*COLUMNS)[: LINES + 1] for rows in sources]
    found: dict[str, list] = {}
    for row in rows[0].union(*rows[1:], all=True):
        found.setdefault(row[0], []).append(row)
    return [told for key, lines in found.items() for told in shown(key, lines)]


def shown(key, lines):
    """The lines of one group, and that there are more."""
    lines.sort(key=lambda row: (row[6] or row[5] or date.max, row[1]))
    yield from map(TELL[key], lines[:LINES])
    if len(lines) > LINES:
        yield More(key=key, count=None, url=reverse(LISTS.get(key, "assessments:actions")))


def columns(rows, key, *, placement, label, detail="", since=None, due=None):
    """Rows of any kind in the same seven columns."""
    text, day = CharField(), DateField()
    return rows.annotate(
        w_key=key if hasattr(key, "resolve_expression") else Value(key, output_field=text),
        w_pk=Cast(F("pk"), IntegerField()),
        w_placement=Cast(F(placement), IntegerField()),
        w_label=Cast(label, text),
        w_detail=Cast(F(detail) if detail else Value(""), text),
        w_since=TruncDate(since) if since else Cast(Value(None), day),
        w_due=Cast(F(due) if due else Value(None), day),
    )


def student_name(path):
    """The learner's name as the pages say it."""
    first = Coalesce(NullIf(f"{path}__preferred_name", Value("")), F(f"{path}__given_name"))
    return Concat(first, Value(" "), F(f"{path}__family_name"))


def to_read(user):
    """Feedback on oneself that one has not read."""
    rows = Feedback.objects.filter(
        request__placement__student__user=user, submitted_at__isnull=False, read_at=None
    ).exclude(request__form__audience__in=OWN)
    where = Coalesce("request__placement__partnership__employer__name", F("given_by"))
    rows = columns(
        rows, "read-feedback", placement="request__placement", label=where, since="submitted_at"
    )
    return rows.order_by("submitted_at", "pk")


def goals_due(user, today):
    """One's own goals of which the day has come."""
    rows = Goal.objects.due(today).filter(placement__student__user=user, claimed_at=None)
    return columns(rows, "goal", placement="placement", label=F("text"), due="due_on").order_by(
        "due_on", "pk"
    )


def goals_claimed(user):
    """Goals that one set and of which the learner says that they are met."""
    rows = Goal.objects.open().filter(party=f"user:{user.pk}", claimed_at__isnull=False)
    rows = columns(
        rows, "goal-claimed", placement="placement", label=student_name("placement__student"),
        detail="text", since="claimed_at",
    )  # fmt: skip
    return rows.order_by("claimed_at", "pk")


def held(user):
    """Words that nobody has looked after, in the schools that one runs."""
    rows = Remark.objects.waiting().filter(placement__school__in=user.coordinated_schools())
    rows = columns(
        rows, "held-word", placement="placement", label=student_name("placement__student"),
        detail="by_label", since="at",
    )  # fmt: skip
    return rows.order_by("at", "pk")


def actions(user, today):
    """What one was charged with; what others are late with, in the schools that one runs."""
    late = Q(school__in=user.coordinated_schools(), due_on__lt=today)
    rows = QualityAction.objects.open().filter(Q(owner=user) | late)
    key = Case(
        When(owner=user, then=Value("quality")),
        default=Value("quality-late"),
        output_field=CharField(),
    )
    rows = columns(rows, key, placement="pk", label=F("what"), detail="owner__name", due="due_on")
    return rows.order_by("due_on", "pk")


def told(row, *, verb, name, by_placement=False, detail=False, waits=False):
    """One line of Today."""
    key, pk, placement, label, more, since, due = row
    return Waiting(
        key=key,
        verb=verb(),
        label=label,
        detail=more if detail else "",
        url=reverse(f"assessments:{name}", args=[placement if by_placement else pk]),
        since=since,
        due=due,
        waits_for=more if waits else "",
    )


TELL = {
    "read-feedback": partial(
        told, verb=lambda: _("Read your feedback"), name="placement", by_placement=True
    ),
    "goal": partial(told, verb=lambda: _("Your goals"), name="goal"),
    "goal-claimed": partial(
        told, verb=lambda: _("Goals said to be met"), name="goal", detail=True
    ),
    "held-word": partial(told, verb=lambda: _("Read and pass on"), name="remark", detail=True),
    "quality": partial(told, verb=lambda: _("Quality actions"), name="action"),
    "quality-late": partial(
        told, verb=lambda: _("Late quality actions"), name="action", waits=True
    ),
}


def turns(contact: Contact):
    """That there is something to read for whoever speaks for the employer: once a year, from five students on."""
    if not speaks_for_employer(contact):
        return
    if not hasattr(contact, "raters"):  # the employer's own place has read it with the contact
        contact = with_raters(Contact.objects).get(pk=contact.pk)
    raters, answered = getattr(contact, "raters", 0), getattr(contact, "answered_raters", False)
    if raters >= FEWEST and not answered:
        yield Turn(
            what="rating_by_link",
            about=contact.pk,
            title=_("What students say about working with you"),
            detail=_("From five students on, and never whose answer is which."),
            button=_("Read it"),
        )
