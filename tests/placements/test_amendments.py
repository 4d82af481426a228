"""A change of what was signed, while the placement runs, is signed itself before it counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from kit import clock
from kit.errors import Refused
from notifications import links, tasks
from placements import actions
from placements.actions import changing, plans, schedule
from placements.models import Agreement, Amendment, Party, Placement, Signature
from placements.requirements.kinds import current_agreement
from placements.states import S
from placements.tasks.placements import calendar
from placements.waiting import waiting
from tests import factories as make
from tests.placements.test_moves import sent_out, sign_all

pytestmark = pytest.mark.django_db
ALL = (Party.SIGNATORY, Party.STUDENT, Party.GUARDIAN, Party.SCHOOL)


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


def run_on(school, coordinator, **extra):
    """A placement that runs on what all have signed."""
    placement = sent_out(school, coordinator, **extra)
    sign_all(placement, coordinator)
    Placement.objects.filter(pk=placement.pk).update(state=S.ACTIVE)
    return Placement.objects.get(pk=placement.pk)


@pytest.fixture
def running(school, coordinator):
    return run_on(school, coordinator)


def longer(placement, **more):
    return actions.Details(fields={"ends_on": placement.ends_on + timedelta(days=7), **more})


def propose(placement, coordinator, **more):
    actions.change(placement, longer(placement), by=coordinator, **more)
    return placement.amendments.latest("number")


def ref_of(placement, party):
    return {
        Party.SIGNATORY: f"contact:{placement.signatory.contact_id}",
        Party.STUDENT: f"student:{placement.student_id}",
        Party.GUARDIAN: f"guardian:{placement.student.guardians.first().pk}",
        Party.SCHOOL: f"user:{placement.coordinator_id}",
    }[party]


def sign(amendment, party):
    placement = amendment.placement
    return actions.sign(
        placement,
        party,
        person=ref_of(placement, party),
        name="Ava Longbow",
        shown=amendment.text.content_hash,
        by=placement.coordinator if party == Party.SCHOOL else None,
        amendment=amendment,
    )


def asked(mails):
    """The addresses, without the names beside them."""
    return sorted(m.to[0].partition("<")[2].rstrip(">") or m.to[0] for m in mails)


def link_to(amendment, party):
    made = links.make(
        "placements:amend",
        party=ref_of(amendment.placement, party),
        about=amendment,
        school=amendment.placement.school,
    )
    return links.path(made)


def test_nothing_changes_before_everybody_has_signed(running, coordinator):
    before, original = running.ends_on, current_agreement(running)
    amendment = propose(running, coordinator)
    running.refresh_from_db()
    assert running.ends_on == before
    assert current_agreement(running) == original
    assert [c[0] for c in amendment.text.amendment["changes"]] == ["Last day"]
    assert [party for party, _label in amendment.text.content["parties"]] == [
        "student", "guardian", "signatory", "school",
    ]  # fmt: skip
    for party in ALL:
        sign(amendment, party)
    running.refresh_from_db()
    assert running.ends_on == before + timedelta(days=7)
    text = current_agreement(running)
    assert (text, bool(text.pdf_hash)) == (amendment.text, True)
    unchanged = Agreement.objects.get(pk=original.pk)
    assert (unchanged.content, unchanged.pdf_hash) == (original.content, original.pdf_hash)
    assert unchanged.signatures.count() == 4


def test_what_is_not_in_the_text_is_changed_at_once(running, coordinator):
    actions.change(running, longer(running, dress="Scrubs"), by=coordinator)
    running.refresh_from_db()
    assert running.dress == "Scrubs"
    actions.change(running, actions.Details(fields={"travel": "Bus 4"}), by=coordinator)
    assert Amendment.objects.count() == 1


def test_hours_site_and_people_change_as_signed(running, coordinator):
    other = make.make_contact(running.partnership, name="Sam Reed")
    clock_time = (running.periods.first().begins, running.periods.first().ends)
    details = actions.Details(
        fields={"site": running.site, "pay": "paid"},
        periods=[(4, *clock_time, 30)],
        tasks=["Greet patients"],
        supervisor=other,
    )
    actions.change(running, details, by=coordinator)
    amendment = Amendment.objects.get()
    for party in ALL:
        sign(amendment, party)
    fresh = Placement.objects.get(pk=running.pk)
    assert [(p.weekday, p.minutes) for p in fresh.periods.all()] == [(4, 150)]
    assert (fresh.pay, str(fresh.supervisor)) == ("paid", "Sam Reed")
    assert [str(o) for o in fresh.objectives.all()] == ["Greet patients"]


def test_the_second_amendment_changes_the_first(running, coordinator):
    for number in (1, 2):
        amendment = propose(running, coordinator)
        for party in ALL:
            sign(amendment, party)
        running.refresh_from_db()
        assert (amendment.number, amendment.text.amendment["of"]) == (number, number)
    assert amendment.text.content["title"] == "Amendment 2 · Agreement for work-based learning"
    assert Agreement.objects.filter(state="counts").count() == 3


def test_one_at_a_time_and_only_for_those_who_run_it(running, coordinator):
    propose(running, coordinator)
    with pytest.raises(Refused, match="Withdraw it first"):
        actions.change(running, longer(running), by=coordinator)
    for user in (make.make_coordinator(make.make_school("Bluestem")), make.make_user()):
        with pytest.raises(PermissionDenied):
            actions.change(running, longer(running), by=user)
        with pytest.raises(PermissionDenied):
            actions.withdraw(Amendment.objects.get(), by=user, why="No")


def test_withdrawn_it_changes_nothing_and_the_next_may_be_written(running, coordinator):
    amendment = propose(running, coordinator)
    sign(amendment, Party.SIGNATORY)
    actions.withdraw(amendment, by=coordinator, why="Not needed after all")
    with pytest.raises(Refused):
        sign(amendment, Party.STUDENT)
    assert current_agreement(running).version == 1
    assert propose(running, coordinator).number == 2


def test_it_counts_from_its_day(running, coordinator):
    today = clock.today(running.school.time_zone)
    amendment = propose(running, coordinator, from_on=today + timedelta(days=3))
    for party in ALL:
        sign(amendment, party)
    calendar()
    amendment.refresh_from_db()
    assert amendment.in_force_at is None
    with time_machine.travel(clock.now() + timedelta(days=4), tick=False):
        Placement.objects.filter(pk=running.pk).update(
            starts_on=today, ends_on=today + timedelta(days=90)
        )
        calendar()
    amendment.refresh_from_db()
    assert amendment.in_force_at


def test_a_change_that_books_a_student_twice_is_refused_at_once(school, coordinator):
    student = make.make_student(school)
    running = run_on(school, coordinator, student=student)
    after = running.ends_on + timedelta(days=1)
    make.make_placement(
        "active", school, student, starts_on=after, ends_on=after + timedelta(days=60)
    )
    with pytest.raises(Refused, match="another placement"):
        actions.change(running, longer(running), by=coordinator)
    assert not Amendment.objects.exists()


def test_without_a_signed_agreement_the_change_is_made_and_signed_anew(school, coordinator):
    placement = make.make_placement("active", school, coordinator=coordinator)
    actions.change(placement, longer(placement), by=coordinator)
    assert not Amendment.objects.exists()


def test_each_party_is_asked_in_turn_by_mail_and_signs_by_link(client, running, coordinator):
    tasks.tick()
    mail.outbox.clear()
    amendment = propose(running, coordinator)
    tasks.tick()
    host = running.signatory.contact
    assert [host.email in m.to[0] for m in mail.outbox] == [True]
    path = link_to(amendment, Party.SIGNATORY)
    page = client.get(path)
    assert "As it will then be" in page.text
    shown = page.context["form"].initial["shown"]
    client.post(path, {"name": host.name, "agreed": "on", "shown": shown})
    assert Signature.objects.filter(agreement=amendment.text).count() == 1
    tasks.tick()
    family = [running.student.email, running.student.guardians.get().email]
    assert asked(mail.outbox[1:]) == sorted(family)
    sign(amendment, Party.STUDENT)
    actions.sign_all_on_paper(running, [Party.GUARDIAN], by=coordinator, amendment=amendment)
    client.force_login(coordinator)
    url = reverse("placements:sign_amendment", args=[running.pk, 1])
    client.post(url, {"name": "Rhea", "agreed": "on", "shown": shown})
    tasks.tick()
    changed = [m for m in mail.outbox if m.subject.startswith("Changed")]
    assert asked(changed) == sorted([host.email, *family])
    assert all(m.attachments for m in changed)


def test_the_edit_page_writes_an_amendment_and_today_shows_it(client, running, coordinator):
    client.force_login(coordinator)
    url = reverse("placements:edit", args=[running.pk])
    page = client.get(url)
    assert "written as an amendment" in page.text
    data = {k: v for k, v in page.context["form"].initial.items() if v is not None}
    data |= {"programme": running.programme_id, "partnership": running.partnership_id}
    data |= {"pay_note": "$14 an hour", "from_on": ""}
    answer = client.post(url, data)
    assert answer.status_code == 302
    detail = client.get(answer.url).text
    assert "Amendment 1, not in force yet" in detail
    assert "$14 an hour" in detail
    keys = {item.key for item in waiting(coordinator, clock.today())}
    assert "amendment" in keys


@pytest.mark.django_db(transaction=True)
def test_fifty_posts_at_once_sign_an_amendment_once():
    school = make.make_school()
    coordinator = make.make_coordinator(school)
    amendment = propose(run_on(school, coordinator), coordinator)
    path = link_to(amendment, Party.SIGNATORY)
    shown = amendment.text.content_hash

    def post(_n):
        try:
            data = {"name": "Dana Ortiz", "agreed": "on", "shown": shown}
            return Client().post(path, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        codes = set(pool.map(post, range(50)))
    assert codes <= {200, 302}
    assert amendment.text.signatures.count() == 1


def test_hours_at_several_sites_and_in_parts_come_out_of_an_amendment_as_they_went_in(
    running, coordinator
):
    site = running.partnership.employer.sites.create(name="Second", address="9 Oak St")
    first, last = running.starts_on + timedelta(days=7), running.ends_on
    hours = [
        changing.Stretch(0, time(8), time(12)),
        changing.Stretch(3, time(8), time(11), 15, first, last, site, "odd"),
    ]
    schedule.save_schedule(
        running, hours, by=coordinator, structure="alternating", over_holidays=False
    )
    amendment = running.amendments.get()
    for party in ALL:
        sign(amendment, party)
    amendment.refresh_from_db()
    assert amendment.in_force_at
    assert [schedule.as_stretch(row) for row in running.periods.order_by("weekday")] == hours


def test_a_plan_that_changes_on_the_way_leaves_what_was_signed(running, coordinator):
    text = current_agreement(running)
    plans.add(running, {"text": "Set up the X-ray"}, by=coordinator)
    running.refresh_from_db()
    assert current_agreement(Placement.objects.get(pk=running.pk)) == text
    assert "Set up the X-ray" in [task.text for task in running.tasks]


def test_the_schedules_page_says_that_the_change_waits_to_be_signed(client, running, coordinator):
    client.force_login(coordinator)
    period = running.periods.first()
    answer = client.post(reverse("placements:remove_period", args=[period.pk]), follow=True)
    assert "Saved as an amendment" in answer.text
    assert running.periods.count() == 2
