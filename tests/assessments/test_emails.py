import re

import pytest
from django.core import mail as post
from django.urls import reverse

from assessments import actions
from assessments.actions import moves
from assessments.emails import feedback as emails
from assessments.models import FeedbackRequest
from kit import clock
from notifications import parties
from notifications.models import Notice
from notifications.tasks import tick
from placements.models import Placement
from tests.assessments.making import MONDAY, answers_to, make_asked, make_form, make_request
from tests.assessments.test_closing import make_finished
from tests.factories import make_coordinator, make_student

pytestmark = pytest.mark.django_db


def letter(kind, compose):
    """What the notices of this kind, all to one recipient, come to."""
    notices = list(Notice.objects.filter(kind=kind))
    return compose(parties.find(notices[0].recipient), notices, clock.now())


def test_one_mail_a_supervisor():
    first = make_asked()
    school, contact = first.placement.school, first.placement.supervisor.contact
    student = make_student(school, given_name="Zofia")
    make_asked(school=school, contact=contact, student=student)
    FeedbackRequest.objects.exclude(cycle__name="middle").update(state="waived")
    mail = letter("feedback_ask", emails.compose_ask)
    assert mail.subject == "Feedback on 2 students: 4 min"
    assert [name for name, _what in mail.details] == [first.placement.student.name, student.name]
    assert mail.link.party == f"contact:{contact.pk}"


def test_the_subject_names_the_student_and_the_time():
    request = make_asked()
    FeedbackRequest.objects.exclude(pk=request.pk).update(state="waived")
    assert letter("feedback_ask", emails.compose_ask).subject == "How is Ava doing? 2 min"


def test_the_first_question_is_answered_from_the_mail():
    request = make_asked()
    FeedbackRequest.objects.exclude(pk=request.pk).update(state="waived")
    tick()
    (sent,) = post.outbox
    first = request.form.questions.first()
    ends = [f"/{request.pk}/?q{first.pk}={n}" for n in (1, 2, 3, 4, 5, 0)]
    html = sent.alternatives[0][0]
    for text in (sent.body, html):
        assert "Attendance and punctuality" in text
        assert [end in text for end in ends] == [True] * 6
    found = re.findall(r"https?://\S+/f/\S+", sent.body)
    assert len(found) == 7  # a step each, "not seen yet", and the button
    assert "{link" not in sent.body + html


def test_a_form_that_begins_with_words_has_the_button_alone():
    request = make_request(make_form(kinds=("text", "scale")))
    moves.tell(request, "feedback_ask", request.party, "ask")
    assert letter("feedback_ask", emails.compose_ask).choices == ()


def test_whoever_named_another_is_not_asked_any_more():
    request = make_asked()
    actions.name_supervisor(
        [request.placement],
        contact=request.placement.supervisor.contact,
        name="Mia",
        email="mia@x.example",
    )
    assert letter("feedback_ask", emails.compose_ask) is None


def test_reminder_uses_the_same_link():
    make_asked()
    actions.chase(MONDAY.replace(day=19))
    ask, chase = (
        letter("feedback_ask", emails.compose_ask),
        letter("feedback_chase", emails.compose_chase),
    )
    assert ask.link == chase.link
    assert chase.subject == f"Reminder: {ask.subject}"


def test_no_longer_wanted_once_it_is_in():
    request = make_asked()
    actions.submit(request, answers_to(request), by_label="Dana")
    FeedbackRequest.objects.exclude(pk=request.pk).update(state="waived")
    assert letter("feedback_ask", emails.compose_ask) is None


def test_no_longer_wanted_when_the_placement_is_off():
    make_asked()
    Placement.objects.update(state="completed")
    assert letter("feedback_ask", emails.compose_ask) is None


def test_the_student_s_mail_holds_nothing_of_the_feedback():
    request = make_asked()
    actions.submit(request, answers_to(request, secret="Steals"), by_label="Dana")
    mail = letter("feedback_in", emails.compose_in)
    assert "Northgate" in mail.subject
    assert "Steals" not in str(mail)


def test_a_call_that_was_made_is_not_asked_for():
    request = make_asked()
    rhea = make_coordinator(request.placement.school)
    feedback = actions.submit(request, answers_to(request, call=True), by_label="Dana")
    assert letter("feedback_call", emails.compose_call).url == reverse(
        "assessments:placement", args=[request.placement_id]
    )
    actions.called_back(feedback, by=rhea)
    assert letter("feedback_call", emails.compose_call) is None


def test_result_and_thanks():
    placement = make_finished()
    actions.sign_off(placement, "completed", by=make_coordinator(placement.school))
    assert letter("placement_result", emails.compose_result).details[1][1] == "120 h"
    thanks = letter("placement_thanks", emails.compose_thanks)
    assert thanks.link.door == "assessments:again"
    assert [ending for _word, ending in thanks.choices] == [
        "?answer=yes", "?answer=maybe", "?answer=no"
    ]  # fmt: skip
    actions.say_again(placement.partnership, 2028, "yes", said_by="Dana")
    assert letter("placement_thanks", emails.compose_thanks).link is None


def test_a_learner_s_mail_says_each_thing_once():
    own = make_request(make_form("student"))
    ref = f"student:{own.placement.student_id}"
    host = make_request(make_form("host"), party=ref, placement=own.placement)
    FeedbackRequest.objects.update(party=ref)
    moves.tell(own, "feedback_ask", ref, "ask")
    alone = letter("feedback_ask", emails.compose_ask)
    assert (alone.details, alone.question) == ((), "A scale?")
    moves.tell(host, "feedback_ask", ref, "ask-2")
    both = letter("feedback_ask", emails.compose_ask)
    question = "How do you see your own progress?"
    assert both.details == [("Midpoint", question), ("Midpoint", host.question)]
    assert both.question == f"{question} A scale?"


def test_words_are_few():
    make_asked()
    actions.chase(MONDAY.replace(day=19))
    for mail in (
        letter("feedback_ask", emails.compose_ask),
        letter("feedback_chase", emails.compose_chase),
    ):
        assert len(" ".join([*mail.paragraphs, mail.not_me]).split()) <= 60
