"""A placement under way: hours written and looked at, feedback given, the end signed off."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from assessments import actions as assessments
from assessments.models import Cycle, FinalAssessment, Form, Question
from assessments.states import ASKED
from kit import clock
from partners.models import HostingIntent
from placements.actions import log, looking
from placements.actions.hour_checks import Work
from placements.actions.looking import Verdict
from placements.actions.moves import waive
from placements.actions.reflections import observe
from placements.models.hours import COUNTED
from placements.states import RUNNING, S
from wbl.demo import credits
from wbl.demo.people import ZONE, account_of

WEEK = timedelta(days=7)
SHARE = {Cycle.Name.MIDDLE: 50, Cycle.Name.FINAL: 100}
NOTES = (
    "Busy day, learned a lot.",
    "",
    "",
    "Shadowed a colleague in the morning.",
    "",
    "Stock day.",
)
QUERIES = ("We closed at two that day.", "You left an hour early for the dentist, right?")
PRAISE = {
    5: "Comes early, asks good questions, and our customers like her. We would keep her.",
    4: "Reliable and careful. Gets quicker every week.",
    3: "Friendly and willing. Needs a reminder now and then.",
}
LATER = {5: "An apprenticeship would suit.", 4: "Go on practising on your own.", 3: "Keep a list."}


def at(day, hour, minute=0):
    """That moment in the schools' own time."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(ZONE))


def days(first, last):
    """Every day from the first to the last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def hours(plan):
    """The student writes down each planned day in the evening."""
    for day in days(plan.first, plan.last):
        if day.weekday() not in plan.weekdays or day in plan.holidays:
            continue
        yield at(day, 18, day.day % 50)
        if (plan.quiet_from and day >= plan.quiet_from) or plan.state() != S.ACTIVE:
            return
        write_day(plan, day)


def write_day(plan, day):
    """As the button "Worked as planned" does, with the periods read once a placement."""
    if plan.periods is None:
        plan.periods = {period.weekday: period for period in plan.fresh().periods.all()}
    period = plan.periods[day.weekday()]
    note = NOTES[(day.day + plan.student.pk) % len(NOTES)]
    planned = replace(log.as_planned(period, day), note=note)
    uuid = log.planned_uuid(period, day)
    by = account_of(plan.student)
    log.log(plan.placement, planned, by=by, today=day, uuid=uuid)


def looks(plan):
    """The supervisor looks every Monday at what was written."""
    monday = plan.first + timedelta(days=7 - plan.first.weekday())
    while monday <= plan.last + WEEK:
        yield at(monday, 10, plan.student.pk % 60)
        if plan.blind_from and monday >= plan.blind_from:
            return
        doubtful = bool(plan.query_on) and monday >= plan.query_on
        if plan.state() in COUNTED:
            look(plan, doubtful=doubtful)
        if doubtful:
            plan.query_on = None
            if plan.answers:
                yield at(monday + timedelta(days=1), 12)
                answer(plan)
        monday += WEEK


def look(plan, *, doubtful):
    """All lines are right, but for the first where something is off."""
    words = QUERIES[plan.student.pk % len(QUERIES)]
    lines = plan.placement.log.waiting()
    verdicts = [
        Verdict(line.pk, line.version, right=not (doubtful and n == 0), query=words)
        for n, line in enumerate(lines)
    ]
    looking.look(verdicts, by=plan.placement.supervisor.contact)


def answer(plan):
    """The student says how it was."""
    for line in plan.placement.log.queried():
        work = Work(line.worked_on, line.minutes, line.begins, line.ends, line.break_minutes)
        log.rewrite(
            line,
            work,
            by=account_of(plan.student),
            today=clock.today(ZONE),
            answer="We tidied the store room afterwards, so I stayed.",
        )


def feedback(plan, name):
    """The supervisor answers some days after being asked."""
    length = (plan.last - plan.first).days
    asked = plan.first + timedelta(days=length * SHARE[name] // 100)
    yield at(asked + timedelta(days=4), 11)
    requests = plan.placement.feedback_requests.filter(
        cycle__name=name, cycle__audience=Form.Audience.SUPERVISOR, state__in=ASKED
    )
    for request in requests:
        answers = answers_to(request, plan)
        assessments.submit(request, answers, by_label=str(plan.placement.supervisor))
        yield at(asked + timedelta(days=6), 20)
        if plan.student.user:
            assessments.mark_read(plan.placement, by=plan.student.user)


def answers_to(request, plan):
    """Levels around the plan's, a word of praise, sometimes the wish for a call."""
    answers = {}
    for number, question in enumerate(request.form.questions.all()):
        if question.kind == Question.Kind.SCALE:
            answers[question.pk] = around(plan.level, number)
        elif question.kind == Question.Kind.OBJECTIVES:
            tasks = enumerate(request.placement.tasks)
            answers[question.pk] = {task.pk: around(plan.level, n) for n, task in tasks}
        elif question.kind == Question.Kind.CALL:
            answers[question.pk] = plan.calls
        elif not question.school_only:
            words = PRAISE if request.cycle.name == Cycle.Name.MIDDLE else LATER
            answers[question.pk] = words[plan.level]
    return answers


def around(level, number):
    """This level, one more or one less."""
    return max(1, min(5, level + (number % 3) - 1))


def watched(plan):
    """Whom the learner watched; of one without an account the coordinator heard it."""
    placement, learner = plan.placement, plan.student.user
    if learner is None:
        waive(placement, "observation_log", reason="Told us in class", by=plan.by)
        return
    said = {"observed": f"{placement.supervisor}", "task": "A whole day at work", "note": ""}
    observe(placement, on=plan.last, by=learner, today=clock.today(ZONE), **said)


def sign_off(plan):
    """The coordinator closes the placement; the host says whether to come again."""
    yield at(plan.last + timedelta(days=12), 15)
    placement = plan.fresh()
    if placement.state not in RUNNING:
        return
    if placement.type.code == "job_shadow":
        watched(plan)
    credits.marked(placement, plan.level, plan.by)
    comment = "Well done. Put it on your career plan."
    outcome = FinalAssessment.Outcome.COMPLETED
    assessments.sign_off(placement, outcome, comment, by=plan.by)
    yield at(plan.last + timedelta(days=14), 9)
    said = HostingIntent.Answer.YES if plan.level > 3 else HostingIntent.Answer.MAYBE
    who = str(placement.supervisor)
    assessments.say_again(placement.partnership, plan.last.year + 1, said, said_by=who)
