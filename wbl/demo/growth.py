"""What feedback leads to at the high school: three who rate, goals, words in between, what came of them."""

from datetime import timedelta

from accounts.models import User
from assessments import actions, rules
from assessments.actions import adhoc, cycles, goals, hosts, quality
from assessments.models import (
    Cycle,
    Feedback,
    FeedbackRequest,
    Form,
    Goal,
    Question,
    Remark,
)
from assessments.states import ASKED
from kit import clock
from notifications import parties
from partners.rules import speaks_for_employer
from placements.models import Participant, Placement, Visit
from students.models import Student
from wbl.demo import cast, roster
from wbl.demo.people import ZONE, account_of
from wbl.demo.work import around

N, WHO = Cycle.Name, Form.Audience
BEGAN = timedelta(weeks=10)
EVERY = timedelta(days=2)
ASKED_OF = (
    *((N.BASELINE, who) for who in cycles.RATERS), (N.MIDDLE, WHO.STUDENT),
    (N.MIDDLE, WHO.TEACHER), (N.FINAL, WHO.HOST),
)  # fmt: skip
LEVELS = {  # what each says of the same skills
    (N.BASELINE, WHO.STUDENT): 4, (N.BASELINE, WHO.SUPERVISOR): 2, (N.BASELINE, WHO.TEACHER): 3,
    (N.MIDDLE, WHO.STUDENT): 4, (N.MIDDLE, WHO.TEACHER): 3, (N.FINAL, WHO.HOST): 4,
}  # fmt: skip
WORDS = {
    WHO.STUDENT: "Talking to people I do not know. I get better at it.",
    WHO.SUPERVISOR: "To ask before trying. Nobody minds a question.",
    WHO.TEACHER: "Tells the class what a day at work is like.",
}


def stories(world, now):
    yield rated(world, now)
    yield learned(world, now)
    yield told_back(world, now)
    yield heard(world, now)
    yield replied(world, now)


def rated(world, now):
    """Learners, workplaces and teachers are asked the same, and answer within days."""
    yield now - BEGAN
    programme = world.programmes[f"{roster.HIGH}:internship"]
    for name, audience in ASKED_OF:
        if not programme.cycles.current().filter(name=name, audience=audience).exists():
            cycle = Cycle(programme=programme, name=name, audience=audience, **cycles.USUAL[name])
            cycles.save_cycle(cycle, by=world.coordinator)
    for days in range(4, BEGAN.days, EVERY.days):
        yield now - BEGAN + timedelta(days=days)
        for request in asked(programme, clock.today(ZONE) - EVERY):
            answer(request)


def asked(programme, since):
    """What was asked some days ago; the learner on the sign-in page has yet to look back on the first half."""
    rows = FeedbackRequest.objects.filter(
        cycle__programme=programme, state__in=ASKED, opens_on__lte=since
    ).exclude(
        cycle__name=N.MIDDLE,
        cycle__audience=WHO.STUDENT,
        placement__student__email=cast.STUDENT.email,
    )
    found = rows.select_related("cycle", "form").order_by("pk")
    return [row for row in found if (row.cycle.name, row.cycle.audience) in LEVELS]


def answer(request):
    """Levels around what this rater says, and a word."""
    audience, answers = request.cycle.audience, {}
    level = LEVELS[request.cycle.name, audience]
    first = request.placement_id if audience == WHO.HOST else 0  # no two learners say the same
    for number, question in enumerate(request.form.questions.select_related("scale"), first):
        if question.kind == Question.Kind.SCALE:
            answers[question.pk] = min(around(level, number), len(question.scale.levels))
        elif question.kind == Question.Kind.CHOICE:
            answers[question.pk] = 1 + request.placement_id % 2
        elif question.kind == Question.Kind.TEXT and not question.school_only:
            answers[question.pk] = WORDS.get(audience, "")
    actions.submit(request, answers, by_label=parties.find(request.party).name)


def known():
    """The placement of the learner on the sign-in page, once it is under way."""
    rows = Placement.objects.filter(student__email=cast.STUDENT.email, state="active")
    return rows.with_everything().first()


def learned(world, now):
    """A teacher beside her; a goal from the first feedback, carried on, and one that is met."""
    learner = account_of(Student.objects.get(email=cast.STUDENT.email))
    teacher = User.objects.get(email=cast.TEACHER.email)
    yield now - timedelta(days=20)
    placement = known()
    if placement is None:
        return
    Participant.objects.create(placement=placement, role=Participant.Role.TEACHER, user=teacher)
    first = Feedback.objects.filter(
        request__placement=placement, request__cycle__name=N.BASELINE,
        request__form__audience=WHO.SUPERVISOR, submitted_at__isnull=False,
    ).first()  # fmt: skip
    today = clock.today(ZONE)
    said = {"text": "Asks before using a new tool", "due_on": today + timedelta(days=26)}
    goals.set_goal(placement, rules.speaker(teacher, placement), said, feedback=first)
    said = {"text": "Answers the telephone alone", "due_on": today + timedelta(days=14)}
    met = goals.set_goal(placement, rules.speaker(learner, placement), said)
    if first:
        goals.reply(first, "Thank you. I will ask more.", by=learner)
    yield now - timedelta(days=5)
    goals.settle(met, Goal.State.MET, rules.speaker(learner, placement), "Three calls on Monday")


def told_back(world, now):
    """Something that the supervisor missed became a quality action, and she is told what came of it."""
    yield now - timedelta(days=16)
    placement = known()
    if placement is None:
        return
    text = "We hear of exam weeks only when nobody comes. Could we know a month before?"
    remark = say(placement, placement.supervisor.contact, Remark.Kind.CONCERN, "school", text)
    yield now - timedelta(days=15)
    said = charge("quality", "Send the year’s exam weeks to every workplace", world.coordinator)
    action = quality.make(
        world.high, said, by=world.coordinator, placement=placement, source=remark
    )
    yield now - timedelta(days=9)
    quality.finish(
        action,
        result="The dates stand in the mail that every host gets in August.",
        told="You now have this year’s exam weeks by mail, and next year’s will come in August.",
        by=world.coordinator,
    )


def heard(world, now):
    """The supervisor praises one and worries about another, which is held; of a visit comes a change in teaching."""
    yield now - timedelta(days=3)
    placement = known()
    if placement is None:
        return
    dana = placement.supervisor.contact
    say(placement, dana, Remark.Kind.PRAISE, "learner", "A patient asked for her by name today.")
    yield now - timedelta(hours=30)
    others = dana.parts.filter(ended_on=None, placement__state="active")
    text = "Came twenty minutes late twice last week, and I would rather the school asked why."
    for part in others.exclude(placement=placement)[:1]:
        say(part.placement, dana, Remark.Kind.CONCERN, "learner", text)
    teacher = User.objects.get(email=cast.TEACHER.email)
    said = charge("teaching", "Practice telephone calls in class", teacher)
    visit = Visit.objects.filter(placement__school=world.high, state=Visit.State.MADE).first()
    at = visit.placement if visit else placement
    quality.make(world.high, said, by=world.coordinator, placement=at, source=visit)


def say(placement, contact, kind, about, text):
    """A word of somebody at the workplace."""
    speaker = rules.Speaker(rules.HOST, f"contact:{contact.pk}", contact.name)
    return adhoc.say(placement, speaker, {"kind": kind, "about": about, "text": text})


def charge(kind, what, owner):
    """Something to be done within ten days."""
    due_on = clock.today(ZONE) + timedelta(days=10)
    return {"kind": kind, "what": what, "owner": owner, "due_on": due_on}


def replied(world, now):
    """An employer that enough students have rated says something to it."""
    yield now - timedelta(hours=20)
    rows = Feedback.objects.filter(
        request__form__audience=WHO.HOST, submitted_at__isnull=False,
        request__placement__partnership__employer__name=cast.RATED,
    )  # fmt: skip
    feedback = rows.select_related("request__placement__partnership").first()
    if feedback is None:
        return
    contacts = feedback.request.placement.partnership.contacts.order_by("pk")
    for contact in [one for one in contacts if speaks_for_employer(one)][:1]:
        hosts.reply(contact, "Good to read. We now keep Friday noon free for questions.")
