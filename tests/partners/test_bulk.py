"""Many employers at once: handed over, asked who hosts, saved; each row by its own right."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Role, School
from kit import clock
from kit.errors import Refused
from notifications.composing import compose_due
from notifications.models import Message
from partners.actions import together
from partners.models import (
    HostingIntent,
    IntentRequest,
    Interaction,
    OwnerChange,
    Partnership,
)
from partners.rules import school_year
from tests import factories as make

pytestmark = pytest.mark.django_db
SAVED = 9 + 2  # session, person, roles, staff?, options, rows, contacts, facts, sites; a savepoint
COLUMN = {"owner": 3, "person": 12, "email": 13, "phone": 14}


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(client, school):
    user = make.make_coordinator(school)
    client.force_login(user)
    return user


@pytest.fixture
def three(school):
    return [make.make_partnership(school, name) for name in ("Auto", "Bakery", "Clinic")]


def keys(rows):
    return ",".join(str(row.pk) for row in rows)


def hand_over(client, rows, owner, query=""):
    url = reverse("partners:hand_over_many") + query
    return client.post(url, {"keys": keys(rows), "owner": owner, "note": "Summer"}, follow=True)


def test_ticked_employers_change_hands_with_a_line_of_history_each(
    client, school, coordinator, three
):
    teacher = make.make_user(Role.TEACHER, school, name="Tess")
    ticked = {"which": "ticked", "pick": [three[0].pk, three[1].pk], "stage": "active"}
    page = client.get(reverse("partners:hand_over_many"), ticked)
    assert "Hand over 2 employers" in page.text
    assert "Auto, Bakery" in page.text
    assert not OwnerChange.objects.exists()
    done = hand_over(client, three[:2], teacher.pk, "?stage=active&which=ticked&pick=1")
    assert done.redirect_chain == [(f"{reverse('partners:list')}?stage=active", 302)]
    assert "2 employers are handed over." in done.text
    lines = OwnerChange.objects.order_by("partnership__employer__name")
    told = [(str(line.partnership), line.after, line.by, line.note) for line in lines]
    assert told == [(name, teacher, coordinator, "Summer") for name in ("Auto", "Bakery")]
    again = hand_over(client, three, teacher.pk)
    assert "2 were in these hands before." in again.text
    assert OwnerChange.objects.count() == 3


def test_given_to_nobody(client, coordinator, three):
    Partnership.objects.update(owner=coordinator)
    hand_over(client, three, "nobody")
    assert not Partnership.objects.exclude(owner=None).exists()
    assert OwnerChange.objects.filter(before=coordinator, after=None).count() == 3


def test_nobody_is_said_and_never_left_standing(client, coordinator, three):
    answer = hand_over(client, three, "")
    assert answer.status_code == 422
    assert "Choose a colleague, or nobody." in answer.text
    assert 'value="Summer"' in answer.text
    assert not OwnerChange.objects.exists()


def test_a_colleague_of_one_school_does_not_get_partners_of_another(client, school, three):
    district = make.make_school("District", kind=School.Kind.DISTRICT)
    other = make.make_school("Cedar High", parent=district)
    School.objects.filter(pk=school.pk).update(parent=district)
    client.force_login(make.make_user(Role.ADMINISTRATOR, district))
    teacher = make.make_user(Role.TEACHER, school)
    there = make.make_partnership(other, "There")
    done = hand_over(client, [*three, there], teacher.pk)
    assert "1 is a partner of a school where this colleague does not work" in done.text
    there.refresh_from_db()
    assert there.owner is None
    assert Partnership.objects.filter(owner=teacher).count() == 3


def test_a_stranger_is_nobody_to_hand_over_to(client, coordinator, three):
    url = reverse("partners:hand_over_many")
    answer = client.post(url, {"keys": keys(three), "owner": make.make_coordinator().pk})
    assert answer.status_code == 422
    assert not OwnerChange.objects.exists()


def test_rows_of_schools_that_one_does_not_run_are_left_out_and_told_of(client, school, three):
    other = make.make_school("Cedar High")
    user = make.make_coordinator(school)
    make.Membership.objects.create(user=user, school=other, role=Role.OBSERVER)
    seen = make.make_partnership(other, "Only seen")
    hidden = make.make_partnership(make.make_school("Elsewhere"), "Hidden")
    client.force_login(user)
    page = client.get(reverse("partners:hand_over_many"), {"which": "all"})
    assert "Hand over 3 employers" in page.text
    assert "1 employer is a partner of a school that you do not run, and is left out." in page.text
    hand_over(client, [*three, seen, hidden], user.pk)
    assert OwnerChange.objects.count() == 3
    for row in (seen, hidden):
        row.refresh_from_db()
        assert row.owner is None
    only = client.post(reverse("partners:ask_many"), {"keys": keys([seen, hidden])}, follow=True)
    assert "None of these is a partner of a school that you run." in only.text
    assert not IntentRequest.objects.exists()


def test_the_action_itself_takes_only_what_one_runs(school, three):
    stranger = make.make_coordinator()
    rows = Partnership.objects.all()
    assert together.hand_over_many(rows, stranger, by=stranger) == together.HandedOver()
    plan = together.plan_to_ask(rows, 2027, by=stranger, today=clock.today())
    assert plan == together.Plan()


def test_teachers_do_none_of_it(client, school, three):
    client.force_login(make.make_user(Role.TEACHER, school))
    for name in ("hand_over_many", "ask_many"):
        for method in (client.get, client.post):
            assert method(reverse(f"partners:{name}"), {"keys": keys(three)}).status_code == 403
    assert 'name="pick"' not in client.get(reverse("partners:list")).text


@pytest.mark.parametrize(
    ("which", "many"), [({"which": "page", "q": "a"}, 2), ({"which": "all"}, 3)]
)
def test_the_page_or_all_that_fit(client, coordinator, three, which, many):
    page = client.get(reverse("partners:hand_over_many"), which)
    assert f"Hand over {many} employers" in page.text


@pytest.mark.parametrize("query", [{"which": "ticked"}, {"which": "ticked", "pick": "x"}])
def test_without_a_tick_nothing_happens(client, coordinator, three, query):
    for name in ("partners:hand_over_many", "partners:ask_many"):
        answer = client.get(reverse(name), query, follow=True)
        assert "Tick at least one employer." in answer.text


def test_too_many_at_once_are_refused(client, coordinator, three, monkeypatch):
    monkeypatch.setattr(together, "MOST", 2)
    answer = client.get(reverse("partners:hand_over_many"), {"which": "all"}, follow=True)
    assert "Choose at most 2 employers at once: filter the list further." in answer.text
    with pytest.raises(Refused):
        together.hand_over_many(Partnership.objects.all(), None, by=coordinator)


@pytest.fixture
def partners(school, coordinator):
    """One of each reason to ask or not to ask."""
    today, year = clock.today(), school_year(clock.today()) + 1
    made = {}
    for name in ("Ask", "Ask too", "Answered", "Called", "Idle", "No mail", "Resting"):
        made[name] = make.make_partnership(school, name)
        make.make_contact(
            made[name], email="" if name == "No mail" else f"{len(made)}@firm.example"
        )
    made["Idle"].stage = "paused"
    made["Resting"].rest_until = today
    for name in ("Idle", "Resting"):
        made[name].save()
    HostingIntent.objects.create(partnership=made["Answered"], year=year, answer="no")
    teacher = make.make_user(Role.TEACHER, school)
    Interaction.objects.create(
        partnership=made["Called"], on=today - timedelta(days=13), by=teacher
    )
    Interaction.objects.create(partnership=made["Ask"], on=today, by=coordinator)
    Interaction.objects.create(partnership=made["Ask too"], on=today, by=teacher, theirs=True)
    return made


def test_a_look_says_who_gets_a_mail_and_who_does_not(client, partners):
    page = client.get(reverse("partners:ask_many"), {"which": "all"})
    told = {group["word"]: group["names"] for group in page.context["groups"]}
    assert told == {
        "Get a mail": "Ask, Ask too",
        "No contact with an e-mail address: call them": "No mail",
        "Asked or answered before": "Answered",
        "To be left in peace for now": "Called, Resting",
        "Not active partners": "Idle",
    }
    assert "Send 2 mails" in page.text
    assert not IntentRequest.objects.exists()


def test_each_is_mailed_once_however_often_one_presses(client, partners):
    url, year = reverse("partners:ask_many"), school_year(clock.today()) + 1
    for _press in range(2):
        client.post(url, {"keys": keys(partners.values())})
    compose_due(clock.now())
    assert sorted(Message.objects.values_list("about_label", flat=True)) == ["Ask", "Ask too"]
    assert set(IntentRequest.objects.values_list("year", flat=True)) == {year}
    page = client.get(url, {"which": "all"})
    assert "Nobody would get a mail now." in page.text


def test_a_school_sets_its_own_days_of_rest(client, school, partners):
    make_policy = {"rest_days": 5, "stale_days": 100, "reconfirm_days": 120, "answer_days": 21}
    client.post(reverse("partners:contact_rules", args=[school.pk]), make_policy)
    page = client.get(reverse("partners:ask_many"), {"which": "all"})
    assert page.context["groups"][0]["names"] == "Ask, Ask too, Called"


def saved(client, kind, **query):
    answer = client.get(reverse("partners:export", args=[kind]), query)
    assert answer.status_code == 200
    assert f"employers-{clock.today()}.{kind}" in answer["Content-Disposition"]
    if kind == "csv":
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(answer.content))
    return [[cell.value for cell in row] for row in book.active.iter_rows()], book.active


def test_saved_with_who_arranges_and_only_what_one_may_see(client, school, coordinator, three):
    make.make_contact(three[0], name="Signs", can_sign=True)
    make.make_contact(three[0], name="Arranges", can_coordinate=True, email="a@firm.example")
    make.make_contact(three[0], name="Has left", can_coordinate=True, ended_on=clock.today())
    make.make_contact(make.make_partnership(name="Hidden"), name="Hidden contact")
    rows = saved(client, "csv")
    assert [row[0] for row in rows] == ["Employer", "Auto", "Bakery", "Clinic"]
    assert (rows[1][COLUMN["person"]], rows[1][COLUMN["email"]]) == ("Arranges", "a@firm.example")
    assert "Hidden" not in str(rows)
    assert [row[0] for row in saved(client, "csv", q="bak")] == ["Employer", "Bakery"]
    ticked = saved(client, "csv", which="ticked", pick=three[2].pk)
    assert [row[0] for row in ticked] == ["Employer", "Clinic"]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_spreadsheet_runs_no_cell(client, school, coordinator, name):
    contact = make.make_contact(make.make_partnership(school, name), phone="+1 405 555 0100")
    contact.can_coordinate = True
    contact.save()
    assert saved(client, "csv")[1][0] == f"'{name}"
    rows, page = saved(client, "xlsx")
    assert rows[1][0] == name
    assert page["A2"].data_type == "s"
    assert rows[1][COLUMN["phone"]] == "+1 405 555 0100"


def test_numbers_and_days_stay_what_they_are(client, school, coordinator, three):
    Partnership.objects.update(places_a_year=4, insurance_until=clock.today())
    rows, _page = saved(client, "xlsx")
    assert rows[1][16] == 4
    assert rows[1][17].date() == clock.today()


def test_who_may_save(client, school, three):
    url = reverse("partners:export", args=["csv"])
    for role in (Role.TEACHER, Role.OBSERVER):
        client.force_login(make.make_user(role, school))
        assert client.get(url).status_code == 200
    contact = make.make_contact(three[0])
    contact.user = make.make_user()
    contact.save()
    client.force_login(contact.user)
    assert client.get(url).status_code == 403
    client.force_login(make.make_coordinator())
    assert len(client.get(url).content.decode().splitlines()) == 1
    assert client.get(reverse("partners:export", args=["doc"])).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_saving_costs_the_same_for_one_and_for_four(
    client, school, coordinator, kind, django_assert_num_queries
):
    def add(count):
        for n in range(count):
            make.make_contact(make.make_partnership(school, f"Firm {n}"))

    add(1)
    saved(client, kind)
    with django_assert_num_queries(SAVED):
        saved(client, kind)
    add(3)
    with django_assert_num_queries(SAVED):
        saved(client, kind)


@pytest.mark.parametrize("count", [1, 4])
def test_handing_over_costs_the_same_for_one_and_for_four(
    school, coordinator, count, django_assert_num_queries
):
    for n in range(count):
        make.make_partnership(school, f"Firm {n}")
    coordinator.held  # noqa: B018 - a request has read it
    with django_assert_num_queries(6):  # savepoint, rows, carer?, history, owners
        together.hand_over_many(Partnership.objects.all(), coordinator, by=coordinator)


def test_nobody_hands_over_without_running_a_school(school, three):
    teacher = make.make_user(Role.TEACHER, school)
    done = together.hand_over_many(Partnership.objects.all(), teacher, by=teacher)
    assert done == together.HandedOver()
