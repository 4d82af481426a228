"""Delivery to a real SMTP server: sent, bounced, corrected, tried again, given up."""

import email
from datetime import timedelta
from email import policy

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from kit import clock
from kit.errors import Conflict, Refused
from notifications import actions, composing, delivery, emails, links, outbox, tasks
from notifications.models import AccessLink, Message, Notice
from tests.factories import make_contact, make_coordinator, make_partnership, make_school
from tests.notifications.conftest import DOOR

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def contact(school):
    return make_contact(make_partnership(school), name="Dana Ørtiz", email="dana@old.example")


@pytest.fixture
def party(contact):
    return f"contact:{contact.pk}"


@pytest.fixture
def message(doors, school, contact, party):
    """A mail that waits, with a link in it."""
    link = links.make(DOOR, party=party, about=contact, school=school, subject="Confirm Ava")
    outbox.post(emails.FRESH, party, about=link, school=school, key="k1")
    composing.compose_due(clock.database_now())
    return Message.objects.get()


def due_now(message):
    Message.objects.filter(pk=message.pk).update(next_at=clock.now() - timedelta(seconds=1))


def tick(message):
    due_now(message)
    tasks.tick()
    message.refresh_from_db()
    return message


def parsed(raw):
    return email.message_from_string(raw, policy=policy.default)


def test_a_mail_arrives_with_its_link(smtp, message, contact):
    assert tick(message).state == "sent"
    ((address, raw),) = smtp.mails
    arrived = parsed(raw)
    link = AccessLink.objects.get()
    assert address == "dana@old.example"
    assert arrived["Subject"] == "Confirm Ava"
    assert arrived["To"].addresses[0].display_name == "Dana Ørtiz"
    assert arrived["Message-ID"] == delivery.message_id(message)
    assert arrived["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        assert links.url(link) in arrived.get_body((kind,)).get_content()
    assert links.place(link) in message.text


def test_a_mail_is_short_and_names_a_person_to_call(smtp, message):
    words = message.text.split("--")[0].split()
    assert len(words) <= 60
    assert "Rhea Harjo" in message.text


def test_one_connection_serves_a_whole_tick(smtp, message, monkeypatch):
    opened = []
    plain_open = delivery.Post.open
    for n in range(3):
        Message.objects.create(
            key=f"m{n}", kind="x", to_address=f"a{n}@x.example", subject="S", text="T"
        )

    def counted(post):
        opened.append(post.is_open)
        plain_open(post)

    monkeypatch.setattr(delivery.Post, "open", counted)
    tick(message)
    assert len(smtp.mails) == 4
    assert opened == [False, True, True, True]


def test_a_refused_address_bounces_with_the_servers_words(smtp, message):
    smtp.answers["dana@old.example"] = "550 5.1.1 No such user here"
    assert tick(message).state == "bounced"
    assert message.error == "550 5.1.1 No such user here"
    tick(message)
    assert message.attempts == 1


def test_a_mail_refused_after_data_bounces(smtp, message):
    smtp.on_data = "554 5.7.1 Looks like spam"
    assert tick(message).state == "bounced"
    assert "spam" in message.error


def test_a_bounce_is_corrected_and_sent_again(smtp, message, school, contact, party):
    smtp.answers["dana@old.example"] = "550 No such user"
    tick(message)
    old = AccessLink.objects.get()
    actions.resend(message, by=make_coordinator(school), address="dana@new.example")
    assert tick(message).state == "sent"
    contact.refresh_from_db()
    old.refresh_from_db()
    fresh = AccessLink.objects.exclude(pk=old.pk).get()
    assert contact.email == "dana@new.example"
    assert old.revoked_at is not None
    assert smtp.mails[0][0] == "dana@new.example"
    assert links.url(fresh) in parsed(smtp.mails[0][1]).get_body(("plain",)).get_content()


def test_a_mail_that_goes_again_carries_links_that_open(smtp, message, school, contact, party):
    smtp.answers["dana@old.example"] = "550 No such user"
    tick(message)
    contact.email = "dana@new.example"
    contact.save()
    links.revoke(party=party)  # as the page of the contact does
    actions.resend(message, by=make_coordinator(school))
    tick(message)
    (fresh,) = AccessLink.objects.live(clock.now())
    assert smtp.mails[0][0] == "dana@new.example"
    assert links.url(fresh) in parsed(smtp.mails[0][1]).get_body(("plain",)).get_content()


def test_what_was_due_to_a_bounced_address_waits_for_the_correction(
    smtp, kinds, message, school, contact, party
):
    smtp.answers["dana@old.example"] = "550 No such user"
    tick(message)
    outbox.post("single", party, about=contact, school=school, key="k2")
    tasks.tick()
    assert Notice.objects.get(key="k2").state == "stuck"
    actions.resend(message, by=make_coordinator(school), address="dana@new.example")
    tick(message)
    assert sorted(address for address, _raw in smtp.mails) == ["dana@new.example"] * 2


def test_to_the_same_address_it_goes_again_once_a_day(smtp, message, school):
    smtp.answers["dana@old.example"] = "552 Mailbox full"
    by = make_coordinator(school)
    tick(message)
    actions.resend(message, by=by)
    tick(message)
    with pytest.raises(Refused, match="less than a day"):
        actions.resend(message, by=by)
    with clock.at(clock.now() + timedelta(hours=25)):
        assert actions.resend(message, by=by).state == "queued"


def test_two_people_send_again_at_once_and_one_is_told(smtp, message, school):
    smtp.answers["dana@old.example"] = "550 No such user"
    by = make_coordinator(school)
    tick(message)
    actions.resend(message, by=by, address="dana@new.example")
    with pytest.raises(Conflict):
        actions.resend(message, by=by, address="dana@other.example")


def test_a_busy_server_is_tried_again(smtp, message):
    smtp.answers["dana@old.example"] = "451 4.7.1 Greylisted, come back"
    tick(message)
    assert (message.state, message.attempts) == ("queued", 1)
    assert message.next_at > clock.now()
    smtp.answers.clear()
    tasks.tick()
    assert smtp.mails == []
    assert tick(message).state == "sent"
    assert message.error == ""


def test_after_eight_tries_a_mail_has_failed(smtp, message):
    smtp.answers["dana@old.example"] = "451 Busy"
    for _turn in range(8):
        tick(message)
    assert (message.state, message.attempts) == ("failed", 8)


def test_without_a_server_one_mail_is_tried_a_tick(settings, message):
    settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    Message.objects.create(key="m", kind="x", to_address="a@x.example", subject="S", text="T")
    tick(message)
    assert sorted(Message.objects.values_list("state", "attempts")) == [
        ("queued", 0),
        ("queued", 1),
    ]


def test_a_server_that_hangs_up_loses_nothing(smtp, message):
    smtp.on_data = "421 Shutting down"
    assert tick(message).state == "queued"
    smtp.on_data = None
    assert tick(message).state == "sent"


def test_an_address_that_cannot_be_written_fails_and_stops_nobody(smtp, message):
    Message.objects.filter(pk=message.pk).update(to_address="dana@old.example\nBcc: x@y.example")
    other = Message.objects.create(
        key="m", kind="x", to_address="a@x.example", subject="S", text="T"
    )
    assert tick(message).state == "failed"
    other.refresh_from_db()
    assert other.state == "sent"


def test_an_attachment_goes_along(smtp, message):
    name = default_storage.save("agreements/x.pdf", ContentFile(b"%PDF-1.7"))
    Message.objects.filter(pk=message.pk).update(attachment=name, attachment_name="Agreement.pdf")
    tick(message)
    (part,) = parsed(smtp.mails[0][1]).iter_attachments()
    assert part.get_filename() == "Agreement.pdf"
    assert part.get_content() == b"%PDF-1.7"


def test_the_same_key_makes_the_same_message_id(message):
    twin = Message(key=message.key)
    assert delivery.message_id(twin) == delivery.message_id(message)
    assert delivery.message_id(Message(key="other")) != delivery.message_id(message)


def test_a_fault_of_ours_in_one_mail_stops_no_other(smtp, message):
    AccessLink.objects.update(door="no-such-page")
    other = Message.objects.create(
        key="m", kind="x", to_address="a@x.example", subject="S", text="T"
    )
    assert tick(message).state == "queued"
    assert (message.attempts, message.error) == (1, "NoReverseMatch")
    other.refresh_from_db()
    assert other.state == "sent"
