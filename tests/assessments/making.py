"""What these tests need on top of tests.factories."""

from datetime import UTC, date, datetime, time, timedelta

from assessments import actions, presets
from assessments.models import Cycle, FeedbackRequest, Form, Question
from catalogue.models import Scale
from placements.models import LogEntry
from tests.factories import make_placement

MONDAY = date(2026, 11, 16)
FRIDAY = date(2026, 12, 11)
FIRST, LAST = MONDAY, MONDAY + timedelta(days=100)  # of a placement of a hundred days
DAY = timedelta(days=1)


def noon(day):
    """Noon in the schools of these tests, for kit.clock.at."""
    return datetime.combine(day, time(18), UTC)


def make_asked(cycle="middle", today=MONDAY, **extra):
    """A request that was asked for: a placement under way whose middle and end lie behind."""
    extra.setdefault("state", "active")
    placement = make_placement(
        starts_on=extra.pop("starts_on", MONDAY), ends_on=extra.pop("ends_on", MONDAY), **extra
    )
    actions.plan_requests(today)
    # one after the other as if at once: nobody has had a mail today
    FeedbackRequest.objects.update(mailed_on=None)
    actions.open_due(today)
    return FeedbackRequest.objects.get(placement=placement, cycle__name=cycle)


def make_form(audience="supervisor", kinds=("scale", "text"), **extra):
    """A form with one question of each of these kinds."""
    form = Form.objects.create(
        code=extra.pop("code", audience), title="Feedback", audience=audience, **extra
    )
    scale = Scale.objects.get(code="five-steps")
    for n, kind in enumerate(kinds):
        Question.objects.create(
            form=form,
            kind=kind,
            text=f"A {kind}?",
            position=n,
            scale=scale if kind in {"scale", "objectives"} else None,
            choices=["Too few", "Just right"] if kind == "choice" else [],
        )
    return form


def make_request(form=None, party="", placement=None, **extra):
    """Asked with this form; of the supervisor, where nobody else is named."""
    form = form or make_form()
    placement = placement or make_placement("active", starts_on=MONDAY, ends_on=FRIDAY)
    cycle, _made = Cycle.objects.get_or_create(
        programme=placement.programme,
        name=extra.pop("name", "middle"),
        audience=form.audience,
        defaults={"value": 50, "form": form},
    )
    return FeedbackRequest.objects.create(
        placement=placement,
        cycle=cycle,
        form=form,
        party=party or f"contact:{placement.supervisor.contact_id}",
        opens_on=MONDAY,
        due_on=FRIDAY,
        state=extra.pop("state", "sent"),
        asked_on=MONDAY,
        **extra,
    )


def answers_to(request, level=4, words="Calm with patients.", secret="Often late.", call=False):
    """An answer to every question, by id."""
    texts = {True: secret, False: words}
    return {
        question.pk: {"scale": level, "call": call}.get(question.kind, texts[question.school_only])
        for question in request.form.questions.exclude(kind="objectives")
    }


def typed(request, **options):
    """The same answers as a browser posts them."""
    found = answers_to(request, **options)
    return {f"q{pk}": value for pk, value in found.items() if value is not False}


def confirm_hours(placement, days=5):
    """Confirmed lines of the log, a full day and night each."""
    LogEntry.objects.bulk_create(
        LogEntry(
            placement=placement,
            student=placement.student,
            worked_on=MONDAY + timedelta(days=n),
            minutes=1440,
            state="confirmed",
        )
        for n in range(days)
    )


def make_long(**extra):
    """A placement under way of a hundred days, in a programme that asks nothing yet."""
    extra = {"starts_on": FIRST, "ends_on": LAST} | extra
    return make_placement("active", **extra)


def make_cycle(programme, name="middle", when="percent", value=50, audience="supervisor", **extra):
    """A cycle with the ready form of the middle."""
    form = presets.form_for("middle", programme.school)
    return Cycle.objects.create(
        programme=programme,
        name=name,
        when=when,
        value=value,
        audience=audience,
        form=form,
        **extra,
    )
