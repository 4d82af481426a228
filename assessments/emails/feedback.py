"""Mails about feedback: asked for, missing, in; a call wanted; thanks, and the result."""

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.models import (
    FeedbackRequest,
    FinalAssessment,
    Form,
    Question,
    SupervisorChange,
    said_of,
)
from assessments.rules import next_school_year
from assessments.states import ASKED
from kit.templatetags.house import hours
from notifications import links, parties
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from partners.models import Contact, HostingIntent
from placements.models import Placement
from students.models import Guardian, Student

DOOR = "assessments:feedback"
PEOPLE = {"contact": Contact, "user": User, "student": Student, "guardian": Guardian}
LINK_DAYS = 45  # longer than a request waits


@letter("feedback_ask", bundle=True, title=gettext_lazy("Feedback asked for"))
def compose_ask(recipient, notices, moment):
    """All that one school asks of one person in one mail; the first question can be answered from it."""
    requests = still_asked(recipient, notices)
    if not requests:
        return None
    subject = subject_of(requests)
    question, choices = first_question(requests)
    return Letter(
        subject=subject,
        paragraphs=[*named_by(recipient, requests), opening(requests[0])],
        details=details_of(requests),
        question=question,
        choices=choices,
        button=_("Give feedback"),
        link=feedback_link(recipient, requests[0].placement.school, subject),
        not_me=not_me(requests[0]),
    )


@letter("feedback_chase", bundle=True, title=gettext_lazy("Feedback reminder"))
def compose_chase(recipient, notices, moment):
    """The same request again, with the same link."""
    again = compose_ask(recipient, notices, moment)
    if again is None:
        return None
    words = [_("A few taps are enough.")]
    subject = _("Reminder: %s") % again.subject
    return Letter(**{**vars(again), "subject": subject, "paragraphs": words})


def details_of(requests):
    """Who and which time; of a learner's own the questions, where there are several."""
    own = requests[0].is_learners_own
    if own and len(requests) == 1:
        return ()
    lines = [(r.heading, r.time) for r in requests]
    return [(what, asked) for asked, what in lines] if own else lines


def opening(request):
    """What it is good for, for this reader."""
    kept = _("No account is needed, and what you type is kept as you go.")
    if request.form.audience == Form.Audience.HOST:
        return _("Your school reads it. The employer sees numbers of several students only.")
    if request.form.audience == Form.Audience.STUDENT:
        return _("Look at yourself before others do. Your school reads it, too.")
    return _("Your view helps the student to grow, and the school to help.") + " " + kept


def not_me(request):
    """What to do if it is wrong."""
    if request.is_learners_own:
        return ""
    if request.form.audience == Form.Audience.SUPERVISOR:
        return _("No longer the supervisor? Open the page and name a colleague.")
    return _("Not your student? Please tell the school.")


def named_by(recipient, requests):
    """Who named this person as the supervisor, if somebody did."""
    changes = SupervisorChange.objects.filter(
        placement__in=[request.placement_id for request in requests],
        state=SupervisorChange.State.DONE,
        after=contact_key(recipient.ref),
    )
    change = changes.select_related("before").first()
    if change is None:
        return []
    return [_("%(name)s named you as the supervisor.") % {"name": change.before.name}]


def contact_key(ref):
    word, _colon, key = ref.partition(":")
    return int(key) if word == "contact" else None


def first_question(requests):
    """The first question of the first page, and a link for each answer: it shows the choice and keeps nothing."""
    first = requests[0]
    asked = first.form.questions.select_related("scale").first()
    words = answers_to(asked)
    if not words:
        return "", ()
    ends = [(word, f"{first.pk}/?q{asked.pk}={value}") for value, word in words]
    label = said_of(asked)
    if len(requests) > 1:
        label = (
            f"{first.heading} {label}" if first.is_learners_own else f"{first.heading}: {label}"
        )
    return label, ends


def answers_to(question):
    """[(value, words)] of a question that can be answered by one tap; empty for others."""
    if question is None or question.school_only:
        return []
    if question.kind == Question.Kind.CHOICE:
        return list(enumerate(said_of(question, "choices"), start=1))
    if question.kind != Question.Kind.SCALE or question.scale is None:
        return []
    steps = [
        (n, f"{n} · {gettext(word)}") for n, word in enumerate(question.scale.levels, start=1)
    ]
    return [*steps, (0, _("not seen yet"))]


def still_asked(recipient, notices):
    """The requests of these notices that still wait for this person, who has named nobody else."""
    named = SupervisorChange.objects.open().filter(before=contact_key(recipient.ref))
    found = (
        FeedbackRequest.objects.under_way()
        .for_pages()
        .filter(
            pk__in={notice.about_id for notice in notices},
            party=recipient.ref,
            state__in=ASKED,
        )
    )
    found = found.exclude(placement__in=named.values("placement"))
    return list(found.order_by("due_on", "pk"))


def subject_of(requests):
    """Who, what and how long: "How is Zofia doing? 2 min"."""
    first, minutes = requests[0], sum(request.form.minutes for request in requests)
    if len(requests) == 1:
        return _("%(question)s %(minutes)s min") % {"question": first.question, "minutes": minutes}
    if first.is_learners_own:
        return _("Your placement, in your words: %(minutes)s min") % {"minutes": minutes}
    students = len({request.placement.student_id for request in requests})
    words = ngettext(
        "Feedback on %(count)s student: %(minutes)s min",
        "Feedback on %(count)s students: %(minutes)s min",
        students,
    )
    return words % {"count": students, "minutes": minutes}


def feedback_link(recipient, school, subject):
    """The one link under which this person finds all that is asked of them."""
    return links.make(
        DOOR,
        party=recipient.ref,
        about=person_of(recipient.ref),
        school=school,
        days=LINK_DAYS,
        subject=subject,
    )


def person_of(ref):
    """The row behind a party; None where it is gone."""
    word, _colon, key = ref.partition(":")
    return PEOPLE[word].objects.filter(pk=key).first()


@handed(
    DOOR,
    words=("contact", "student", "guardian"),
    kinds=("feedback_ask", "feedback_chase"),
    by_person=True,
)
def feedback_offer(pk, ref):
    """The page on which somebody finds all feedback that is asked of them."""
    person = person_of(ref)
    if person is None or person.pk != pk or getattr(person, "ended_on", None):
        return None
    asked = FeedbackRequest.objects.of_party(ref).select_related("placement__school").last()
    school = (
        person.partnership.school
        if isinstance(person, Contact)
        else asked and asked.placement.school
    )
    return Offer(person, school, _("Feedback asked for"), days=LINK_DAYS) if school else None


def request_of(notices):
    """The request that the notice is about."""
    return FeedbackRequest.objects.for_pages().get(pk=notices[0].about_id)


@letter("feedback_in", title=gettext_lazy("Feedback is in"))
def compose_in(recipient, notices, moment):
    """To the learner: there is something to read."""
    request = request_of(notices)
    if request.given is None:
        return None
    where = request.where
    if request.form.audience != Form.Audience.SUPERVISOR:
        where = request.given.given_by or where
    return Letter(
        subject=_("Your feedback from %(where)s is in") % {"where": where},
        paragraphs=[
            _("%(name)s wrote down how it goes. See what goes well, and what comes next.")
            % {"name": request.given.given_by or where}
        ],
        **to_read(request.placement, _("Read your feedback")),
    )


def to_read(placement, words):
    """A button to the learner's page, for learners who can sign in."""
    if placement.student.user_id is None:
        return {}
    return {"button": words, "url": reverse("assessments:placement", args=[placement.pk])}


@letter("feedback_call", title=gettext_lazy("A supervisor asks for a call"))
def compose_call(recipient, notices, moment):
    """To the coordinator: somebody wants to talk."""
    request = request_of(notices)
    if request.given is None or request.given.called_at:
        return None
    asker = parties.find(request.party)
    name, student = request.given.given_by, request.placement.student.name
    return Letter(
        subject=_("Please call %(name)s about %(student)s") % {"name": name, "student": student},
        paragraphs=[_("The feedback is in, and whoever gave it asks for a call.")],
        details=[(name, asker.phone)] if asker and asker.phone else (),
        button=_("Open the feedback"),
        url=reverse("assessments:placement", args=[request.placement_id]),
    )


def placement_of(notices):
    """The placement that the notice is about."""
    rows = Placement.objects.select_related("student", "school", "partnership__employer")
    return rows.get(pk=notices[0].about_id)


def signed_off_words(assessment):
    """With a word of praise where it was seen through."""
    words = [_("The school has signed off your placement.")]
    if assessment.outcome == FinalAssessment.Outcome.COMPLETED:
        words.append(_("Well done for seeing it through."))
    return words


@letter("placement_result", title=gettext_lazy("Result"))
def compose_result(recipient, notices, moment):
    """To the learner: it is done, and this is what came of it."""
    placement = placement_of(notices)
    assessment = FinalAssessment.objects.get(placement=placement)
    where = placement.employer_name or str(placement.type)
    return Letter(
        subject=_("%(where)s: %(outcome)s")
        % {"where": where, "outcome": assessment.get_outcome_display().lower()},
        paragraphs=signed_off_words(assessment),
        details=[
            (_("Result"), assessment.get_outcome_display()),
            (_("Hours confirmed"), hours(assessment.confirmed_minutes)),
        ],
        **to_read(placement, _("See your result")),
    )


@letter("placement_thanks", bundle=True, title=gettext_lazy("Thanks to the host"))
def compose_thanks(recipient, notices, moment):
    """To the host: thanks, and one question about the next year."""
    found = Placement.objects.select_related("student", "school", "partnership__employer")
    placements = list(found.filter(pk__in={notice.about_id for notice in notices}).order_by("pk"))
    names = [placement.student.name for placement in placements]
    subject = _("Thank you for hosting %(names)s") % {"names": ", ".join(names[:3])}
    paragraphs = [
        ngettext(
            "The placement is complete. Thank you for your time and care.",
            "The placements are complete. Thank you for your time and care.",
            len(placements),
        )
    ]
    last = placements[-1]
    year = next_school_year(last.ends_on)
    if HostingIntent.objects.filter(partnership=last.partnership, year=year).exists():
        return Letter(subject=subject, paragraphs=paragraphs)
    return Letter(
        subject=subject,
        paragraphs=paragraphs,
        question=_("One question, one tap: would you host again next year?"),
        choices=[(word, f"?answer={value}") for value, word in HostingIntent.Answer.choices],
        button=_("Answer"),
        link=links.make(
            "assessments:again",
            party=recipient.ref,
            about=last,
            school=last.school,
            days=90,
            subject=subject,
        ),
    )
