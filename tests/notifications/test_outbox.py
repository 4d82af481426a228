"""What is posted leaves once, when it is due, if it is still wanted, to whom it concerns."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection, transaction
from django.utils.translation import get_language

from kit import clock
from notifications import outbox, tasks
from notifications.models import Message, Notice
from tests.factories import make_coordinator, make_school, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make_school()


@pytest.fixture
def reader():
    return make_user(name="Dana Ortiz")


def post(reader, school, key="a", kind="single", **extra):
    outbox.post(kind, f"user:{reader.pk}", about=school, school=school, key=key, **extra)


def states():
    return [notice.state for notice in Notice.objects.order_by("key")]


def test_a_key_is_told_once(kinds, school, reader):
    for _turn in range(3):
        post(reader, school)
        tasks.tick()
    assert [m.subject for m in mail.outbox] == ["1 to confirm"]
    assert Notice.objects.get().message == Message.objects.get()


def test_post_wakes_the_worker_after_commit(
    kinds, school, reader, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as woken:
        post(reader, school)
    assert len(woken) == 1


def test_a_failed_transaction_posts_nothing(kinds, school, reader):
    @transaction.atomic
    def act():
        post(reader, school)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert not Notice.objects.exists()


def test_a_party_that_nobody_knows_is_refused_at_once(school):
    with pytest.raises(ValueError, match="names no party"):
        outbox.post("single", "martian:1", about=school, school=school, key="a")


def test_notices_of_a_bundled_kind_become_one_mail(kinds, school, reader):
    for n in range(3):
        post(reader, school, key=f"w{n}", kind="weekly", label=f"Learner {n}")
    tasks.tick()
    assert [m.subject for m in mail.outbox] == ["3 to confirm"]
    assert "Learner 0 waits." in mail.outbox[0].body
    assert Message.objects.get().notices.count() == 3


def test_notices_of_another_kind_leave_one_by_one(kinds, school, reader):
    for n in range(3):
        post(reader, school, key=f"s{n}")
    tasks.tick()
    assert len(mail.outbox) == 3


def test_two_schools_are_never_bundled(kinds, school, reader):
    post(reader, school, key="here", kind="weekly")
    post(reader, make_school("Cedar High School"), key="there", kind="weekly")
    tasks.tick()
    senders = {m.from_email.partition(" <")[0] for m in mail.outbox}
    assert senders == {"Redbud High School", "Cedar High School"}


def test_what_is_no_longer_wanted_is_dropped(kinds, school, reader):
    post(reader, school)
    kinds["yes"] = False
    tasks.tick()
    assert (states(), mail.outbox) == (["dropped"], [])


def test_nothing_leaves_before_it_is_due(kinds, school, reader):
    post(reader, school, due_at=clock.now() + timedelta(days=2))
    tasks.tick()
    assert mail.outbox == []
    with clock.at(clock.now() + timedelta(days=3)):
        tasks.tick()
    assert len(mail.outbox) == 1


def test_mail_is_held_until_the_school_is_live(kinds, reader):
    school = make_school(live=False)
    post(reader, school)
    tasks.tick()
    assert (states(), mail.outbox) == (["pending"], [])
    school.live_at = clock.now()
    school.save()
    tasks.tick()
    assert (states(), len(mail.outbox)) == (["posted"], 1)


def test_without_an_address_a_notice_is_stuck_until_there_is_one(kinds, school):
    reader = make_user(email=None)
    post(reader, school)
    tasks.tick()
    assert states() == ["stuck"]
    reader.email = "found@redbud.example"
    reader.save()
    outbox.retry_stuck(f"user:{reader.pk}")
    tasks.tick()
    assert states() == ["posted"]
    assert mail.outbox[0].to[0].endswith("<found@redbud.example>")


def test_stuck_notices_are_looked_at_again_every_hour(kinds, school):
    reader = make_user(email=None)
    post(reader, school)
    tasks.tick()
    reader.email = "found@redbud.example"
    reader.save()
    tasks.tick()
    assert states() == ["stuck"]
    cache.delete("mail:stuck")
    tasks.tick()
    assert states() == ["posted"]


def test_a_notice_for_a_row_that_is_gone_is_dropped(kinds, school):
    outbox.post("single", "user:999999", about=school, school=school, key="a")
    tasks.tick()
    assert states() == ["dropped"]


def test_the_readers_language_is_spoken(kinds, school):
    reader = make_user(language="es")
    spoken = []

    @outbox.letter("tongue")
    def compose(recipient, notices, moment):
        spoken.append(get_language())

    post(reader, school, kind="tongue")
    tasks.tick()
    assert spoken == ["es"]


def test_a_composer_that_fails_keeps_its_notice_and_stops_nobody_else(kinds, school, reader):
    @outbox.letter("broken")
    def compose(recipient, notices, moment):
        raise RuntimeError("no words")

    post(reader, school, key="a", kind="broken")
    post(reader, school, key="b")
    with pytest.raises(RuntimeError, match="no words"):
        tasks.tick()
    assert (states(), len(mail.outbox)) == (["pending", "posted"], 1)


def test_the_school_and_its_telephone_stand_at_the_foot(kinds, school, reader):
    post(reader, school)
    tasks.tick()
    text, (html, _type) = mail.outbox[0].body, mail.outbox[0].alternatives[0]
    for body in (text, html):
        assert "Rhea Harjo" in body
        assert "+1 405 555 0100" in body


def test_the_tick_leaves_a_sign_of_life():
    tasks.tick()
    assert cache.get(tasks.HEARTBEAT)


def test_a_coordinator_sees_notices_of_their_school_only(kinds, school, reader):
    post(reader, school)
    stranger = make_coordinator(make_school("Cedar High School"))
    assert list(Notice.objects.visible_to(stranger)) == []
    assert Notice.objects.visible_to(make_coordinator(school)).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail(kinds):
    school, reader = make_school(), make_user()
    for n in range(20):
        post(reader, school, key=f"w{n}", kind="weekly")
        post(reader, school, key=f"s{n}")
    together = threading.Barrier(4)

    def work():
        together.wait()
        tasks.tick()
        connection.close()

    workers = [threading.Thread(target=work) for _n in range(4)]
    [worker.start() for worker in workers]
    [worker.join() for worker in workers]
    tasks.tick()
    subjects = sorted(m.subject for m in mail.outbox)
    assert subjects == ["1 to confirm"] * 20 + ["20 to confirm"]
