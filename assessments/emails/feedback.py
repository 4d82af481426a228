"""Mails about feedback: asked for, missing, in; a call wanted; thanks, and the result."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from assessments.models import Cycle, FeedbackRequest, FinalAssessment
from assessments.rules import next_school_year
from assessments.states import ASKED
from kit.templatetags.house import hours
from notifications import links
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from partners.models import Contact, HostingIntent
from placements.models import Placement

LINK_DAYS = 45  # longer than a request waits


@letter("feedback_ask", bundle=True, title=gettext_lazy("Feedback asked for"))
def compose_ask(recipient, notices, moment):
    """To the supervisor: all students of one school in one mail."""
    requests = still_asked(recipient, notices)
    if not requests:
        return None
    subject = subject_of(requests)
    return Letter(
        subject=subject,
        paragraphs=[
            _("Your view helps the student to grow, and the school to help.")
            + " "
            + _("No account is needed, and what you type is kept as you go.")
        ],
        details=[(r.placement.student.name, str(r.cycle)) for r in requests],
        button=_("Give feedback"),
        link=feedback_link(recipient, requests[0].placement.school, subject),
        not_me=_("Not your student? Please tell the school."),
    )


@letter("feedback_chase", bundle=True, title=gettext_lazy("Feedback reminder"))
def compose_chase(recipient, notices, moment):
    """The same request again, with the same link."""
    again = compose_ask(recipient, notices, moment)
    if again is None:
        return None
    words = [_("A few taps are enough."), *again.paragraphs[1:]]
    subject = _("Reminder: %s") % again.subject
    return Letter(**{**vars(again), "subject": subject, "paragraphs": words})


def still_asked(recipient, notices):
    """The requests of these notices that still wait for this person."""
    found = (
        FeedbackRequest.objects.under_way()
        .for_pages()
        .filter(
            pk__in={notice.about_id for notice in notices},
            party=recipient.ref,
            state__in=ASKED,
        )
    )
    return list(found.order_by("due_on", "pk"))


def subject_of(requests):
    """Who, what and how long: "How is Zofia doing? 2 min"."""
    minutes = sum(request.form.minutes for request in requests)
    if len(requests) > 1:
        words = ngettext(
            "Feedback on %(count)s student: %(minutes)s min",
            "Feedback on %(count)s students: %(minutes)s min",
            len(requests),
        )
        return words % {"count": len(requests), "minutes": minutes}
    first = {"name": requests[0].placement.student.first_name, "minutes": minutes}
    if requests[0].cycle.name == Cycle.Name.FINAL:
        return _("How did %(name)s do? %(minutes)s min") % first
    return _("How is %(name)s doing? %(minutes)s min") % first


def feedback_link(recipient, school, subject):
    """The one link under which this person finds all their students."""
    word, _colon, key = recipient.ref.partition(":")
    person = (Contact if word == "contact" else User).objects.get(pk=key)
    return links.make(
        "assessments:feedback",
        party=recipient.ref,
        about=person,
        school=school,
        days=LINK_DAYS,
        subject=subject,
    )


@handed(
    "assessments:feedback",
    words=("contact",),
    kinds=("feedback_ask", "feedback_chase"),
    by_person=True,
)
def feedback_offer(pk, ref):
    """The page on which a supervisor finds all feedback that is asked of them."""
    contact = Contact.objects.current().select_related("partnership__school").filter(pk=pk).first()
    if contact is None or ref != f"contact:{pk}":
        return None
    return Offer(contact, contact.partnership.school, _("Feedback asked for"), days=LINK_DAYS)


def request_of(notices):
    """The request that the notice is about."""
    return FeedbackRequest.objects.for_pages().get(pk=notices[0].about_id)


@letter("feedback_in", title=gettext_lazy("Feedback is in"))
def compose_in(recipient, notices, moment):
    """To the learner: there is something to read."""
    request = request_of(notices)
    if request.given is None:
        return None
    where = request.placement.employer_name or str(request.placement.school)
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
    contact = Contact.objects.filter(pk=request.party.partition(":")[2]).first()
    name, student = request.given.given_by, request.placement.student.name
    return Letter(
        subject=_("Please call %(name)s about %(student)s") % {"name": name, "student": student},
        paragraphs=[_("The feedback is in, and the supervisor asks for a call.")],
        details=[(name, contact.phone)] if contact and contact.phone else (),
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
        paragraphs=[*paragraphs, _("One question, one tap: would you host again next year?")],
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
