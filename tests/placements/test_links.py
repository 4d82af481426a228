"""The host and the family sign behind their mailed links."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from notifications import tasks
from placements import actions
from placements.models import LogEntry, Party, Placement, Signature
from placements.requirements.kinds import current_agreement
from placements.states import S
from tests import factories as make


@pytest.fixture
def placement(db):
    """Sent out: it waits for its host. The learner is a minor with a guardian."""
    school = make.make_school()
    placement = make.make_placement(school=school, coordinator=make.make_coordinator(school))
    make.make_guardian(placement.student, language="es")
    return actions.send_out(placement, by=placement.coordinator)


def mailed(address):
    """The path of the newest link that was mailed to this address."""
    tasks.tick()
    message = next(m for m in reversed(mail.outbox) if m.to == [address] or address in m.to[0])
    return re.search(r"https?://[^/]+(/\S+)", message.body)[1]


def as_shown(client, path, **changed):
    """What a browser posts back: every field as the page showed it, and what was changed."""
    form = client.get(path).context
    data = dict(form["form"].initial)
    if "shown" not in data:
        data |= {"shown": form["sign"].initial["shown"]}
    plain = {k: "" if v is None else v for k, v in data.items()}
    return {**plain, "name": "Dana Ortiz", "agreed": "on", **changed}


def host_path(placement):
    return mailed(placement.signatory.contact.email)


def test_the_host_confirms_and_signs_in_one_sitting(
    client, placement, django_capture_on_commit_callbacks
):
    path = host_path(placement)
    assert client.post(path, as_shown(client, path)).status_code == 302
    placement.refresh_from_db()
    assert placement.host_confirmed_by == placement.signatory.contact.name
    assert Signature.objects.get().party == Party.SIGNATORY
    assert b"Thank you" in client.get(path).content


def test_a_correction_is_shown_again_before_it_is_signed(client, placement):
    path = host_path(placement)
    client.post(path, as_shown(client, path, pay="paid", pay_note="$14 an hour"))
    assert (Signature.objects.count(), current_agreement(placement).version) == (0, 2)
    page = client.get(path)
    assert "$14 an hour" in page.content.decode()
    client.post(path, as_shown(client, path))
    assert Signature.objects.get().agreement == current_agreement(Placement.objects.get())


def test_the_family_is_asked_after_the_host_and_signs(client, placement):
    path = host_path(placement)
    client.post(path, as_shown(client, path))
    guardian = placement.student.guardians.get()
    theirs = mailed(guardian.email)
    page = client.get(theirs)
    assert page.headers["Content-Language"] == "es"
    assert client.post(theirs, as_shown(client, theirs, name="Nora Longbow")).status_code == 302
    assert Signature.objects.filter(party=Party.GUARDIAN, name="Nora Longbow").exists()


def test_opening_a_link_changes_nothing(client, placement):
    path = host_path(placement)
    before = Placement.objects.values().get(), Signature.objects.count()
    for _n in range(50):
        client.get(path)
        client.head(path)
    assert (Placement.objects.values().get(), Signature.objects.count()) == before


def test_a_host_who_cannot_says_why_and_the_coordinator_is_told(client, placement):
    path = host_path(placement)
    client.post(path, {"cannot": "1", "why": "We move house that month."})
    placement.refresh_from_db()
    assert placement.state == S.CANCELLED
    tasks.tick()
    assert "cannot host" in mail.outbox[-1].subject


def test_a_mistake_keeps_what_was_typed(client, placement):
    path = host_path(placement)
    page = client.post(path, as_shown(client, path, ends_on="2026-01-01", dress="Safety shoes"))
    assert page.status_code == 422
    assert "Safety shoes" in page.content.decode()
    assert not LogEntry.objects.exists()


def test_a_link_opens_only_its_own_door(client, placement):
    token = host_path(placement).strip("/").split("/")[-1]
    assert client.get(f"/sign/{token}/").status_code == 404
    assert client.get(f"/host/{token[:-1]}x/").status_code == 404
    assert client.get(f"/host/{token}/agreement.pdf")["Content-Type"] == "application/pdf"


@pytest.mark.django_db(transaction=True)
def test_fifty_posts_at_once_make_one_signature():
    school = make.make_school()
    placement = make.make_placement(school=school, coordinator=make.make_coordinator(school))
    make.make_guardian(placement.student)
    placement = actions.send_out(placement, by=placement.coordinator)
    path = host_path(placement)
    data = as_shown(Client(), path)

    def post(_n):
        try:
            return Client().post(path, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        codes = list(pool.map(post, range(50)))
    assert set(codes) <= {200, 302}
    assert Signature.objects.count() == 1
