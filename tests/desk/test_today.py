"""Today: what waits, under the verbs of what is to be done."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from desk import today as desk
from kit import clock, waiting
from kit.waiting import Waiting
from placements import actions
from tests.factories import (
    make_contact,
    make_coordinator,
    make_guardian,
    make_partnership,
    make_placement,
    make_school,
    make_student,
    make_user,
)

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 11, 20)


def item(key="chase", label="Ava", **more):
    return Waiting(key=key, verb=key.title(), label=label, url="/x/", **more)


def board_of(monkeypatch, *items):
    monkeypatch.setattr(desk, "SOURCES", (lambda user, today: items,))
    return desk.board(None, FRIDAY)


def test_things_stand_under_their_verbs_the_most_pressing_first(monkeypatch):
    found = board_of(
        monkeypatch,
        item("sign", "late", due=FRIDAY + timedelta(days=9)),
        item("chase", "new", since=FRIDAY - timedelta(days=4)),
        item("chase", "old", since=FRIDAY - timedelta(days=6)),
    )
    assert [group.title for group in found.groups] == ["Chase", "Sign"]
    assert [line.label for line in found.groups[0].lines] == ["old", "new"]
    assert found.groups[0].note == "2, oldest 6 days"
    assert found.count == 3


def test_what_is_calm_stands_last_and_is_not_counted(monkeypatch):
    found = board_of(
        monkeypatch,
        item("visit", "silent", since=FRIDAY - timedelta(days=200), calm=True),
        item("chase", "new", since=FRIDAY),
        item("sign", "some day"),
    )
    assert [group.title for group in found.groups] == ["Chase", "Sign", "Visit"]
    assert found.count == 2


def test_what_is_urgent_stands_before_what_is_older(monkeypatch):
    found = board_of(
        monkeypatch,
        item("chase", "old", since=FRIDAY - timedelta(days=90)),
        item("sign", "in danger", due=FRIDAY + timedelta(days=1), urgent=True),
    )
    assert [group.title for group in found.groups] == ["Sign", "Chase"]


def test_remind_all_says_how_many(monkeypatch):
    found = board_of(monkeypatch, *(item(label=str(n), remind_url="/r/") for n in range(5)))
    assert found.groups[0].remind == "Remind all 5"
    assert found.groups[0].remind_url == "/r/"


def test_long_groups_fold_after_eight(monkeypatch):
    found = board_of(monkeypatch, *(item(label=f"{n:02}") for n in range(11)))
    assert len(found.groups[0].lines) == 8
    assert [line.label for line in found.groups[0].folded] == ["08", "09", "10"]


def test_what_waits_for_others_stands_apart(monkeypatch):
    found = board_of(
        monkeypatch,
        item(label="Ava", waits_for="Dana Ortiz"),
        item(label="Ben", waits_for="Dana Ortiz"),
        item(label="Cy", waits_for="Dana Ortiz", remind_url="/r/"),
    )
    assert found.count == 1
    assert [(g.title, len(g.lines)) for g in found.others] == [("Dana Ortiz", 2)]


@pytest.mark.parametrize(
    ("days", "words", "late"),
    [(-1, "overdue 1 day", True), (0, "due today", False), (3, "due in 3 days", False)],
)
def test_a_day_is_told_in_words(monkeypatch, days, words, late):
    line = board_of(monkeypatch, item(due=FRIDAY + timedelta(days=days))).groups[0].lines[0]
    assert (line.when, line.late) == (words, late)


def sent_out(school, coordinator, days_ago):
    placement = make_placement("draft", school=school, coordinator=coordinator)
    make_guardian(placement.student)
    with clock.at(clock.now() - timedelta(days=days_ago)):
        return actions.send_out(placement, by=coordinator)


@pytest.mark.parametrize("count", [1, 4])
def test_today_asks_a_fixed_number_of_questions(client, django_assert_num_queries, count):
    school = make_school()
    coordinator = make_coordinator(school)
    for _n in range(count):
        sent_out(school, coordinator, 5)
        sent_out(school, coordinator, 0)
        make_placement("draft", school=school)
    client.force_login(coordinator)
    client.get("/")  # the session remembers the school's zone
    with django_assert_num_queries(73):
        page = client.get("/")
    assert page.status_code == 200
    assert ("Remind 1" if count == 1 else f"Remind all {count}") in page.text


def test_coordinator_of_an_empty_school_is_told_how_to_begin(client):
    school = make_school()
    client.force_login(make_coordinator(school))
    assert "Your roster brings" in client.get("/").text
    make_student(school)
    assert "Make the first placement" in client.get("/").text


def test_students_guardians_and_supervisors_get_their_own_page(client):
    student = make_student(user=make_user())
    client.force_login(student.user)
    assert client.get("/").templates[0].name == "desk/student.html"
    guardian = make_guardian(student, user=make_user())
    client.force_login(guardian.user)
    assert client.get("/").templates[0].name == "desk/family.html"
    contact = make_contact(user=make_user())
    client.force_login(contact.user)
    assert client.get("/").templates[0].name == "desk/host.html"
    client.force_login(make_user())
    assert "Nothing is yours here yet" in client.get("/").text


def test_guardian_reads_where_when_and_whom_to_call(client):
    placement = make_placement("active", travel="Bus 7")
    guardian = make_guardian(placement.student, user=make_user())
    earlier = date(2026, 9, 1)
    make_placement(
        "completed", placement.school, placement.student, starts_on=earlier, ends_on=earlier
    )
    make_placement("active")
    client.force_login(guardian.user)
    page = client.get("/").text
    assert "{" not in page.partition("<h1>")[0].partition("<main")[2]
    for words in ("Northgate Dental Care", "Dana Ortiz", "12:30–15:30", "Unpaid", "Bus 7"):
        assert words in page
    assert f"tel:{placement.school.phone}" in page
    assert page.count("<h2>") == 2
    assert "Earlier placements" in page


def test_guardian_whose_turn_it_is_finds_the_agreement_first(client):
    school = make_school()
    coordinator = make_coordinator(school)
    placement = make_placement("draft", school=school, coordinator=coordinator)
    guardian = make_guardian(placement.student, user=make_user())
    placement = actions.send_out(placement, by=coordinator)
    contact = placement.signatory.contact
    placement = actions.host_confirm(placement, actions.Details(), contact=contact)
    text = placement.agreements.first()
    person = f"contact:{contact.pk}"
    name = contact.name
    actions.sign(placement, "signatory", person=person, name=name, shown=text.content_hash)
    client.force_login(guardian.user)
    page = client.get("/").text
    assert reverse("placements:sign_mine", args=[placement.pk]) in page
    assert "waits for your signature" in page


def test_reminding_presses_by_how_long_it_waits(monkeypatch):
    soon = FRIDAY + timedelta(days=2)
    old = FRIDAY - timedelta(days=6)
    found = board_of(
        monkeypatch,
        item("sign", due=soon),
        item("chase", since=old, due=FRIDAY + timedelta(days=20), remind_url="/r/"),
    )
    assert [group.title for group in found.groups] == ["Chase", "Sign"]
    assert found.groups[0].lines[0].when == "for 6 days"


def test_search_finds_without_accents_what_one_may_see(client):
    school = make_school()
    make_student(school, given_name="Łucja", family_name="Zając")
    make_student(make_school("Other"), given_name="Lucja", family_name="Zajac")
    make_partnership(school, "Café Zajac")
    client.force_login(make_coordinator(school))
    page = client.get(reverse("desk:search"), {"q": "zajac"}).text
    assert "Łucja Zając" in page
    assert "Café Zajac" in page
    assert "Lucja Zajac" not in page
    assert "Nothing found" in client.get(reverse("desk:search"), {"q": "xyz"}).text


def test_a_group_tells_how_many_there_are_and_shows_the_most_pressing(client):
    school = make_school()
    coordinator = make_coordinator(school)
    make_placement("draft", school=school, starts_on=FRIDAY, ends_on=FRIDAY)
    client.force_login(coordinator)
    sizes = []
    for count in (30, 60):
        for _n in range(count):
            make_placement("draft", school=school)
        page = client.get("/").text
        sizes.append((page.count('class="line-name"'), len(page) // 2000))
    assert sizes[0] == sizes[1]
    assert "91 things" in page
    assert "71 more in the list" in page
    assert f"{reverse('placements:list')}?state=draft" in page
    assert page.index("Northgate Dental Care") < page.index("71 more")


def test_signatures_are_looked_at_one_by_one_up_to_a_bound(client, monkeypatch):
    monkeypatch.setattr(waiting, "SCANNED", 3)
    school = make_school()
    coordinator = make_coordinator(school)
    for days in (9, 8, 7, 6, 5):
        sent_out(school, coordinator, days)
    client.force_login(coordinator)
    page = client.get("/").text
    assert "Remind all 3" in page
    assert page.count("9 days") == 1
    assert "6 days" not in page
    assert "More may wait: see the list" in page
