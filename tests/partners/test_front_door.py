"""The public front door: which schools stand there, in what order; the form and what guards it; the flyer."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import School
from catalogue.models import PlacementType, SchoolType
from kit import clock
from notifications.composing import compose_due
from notifications.models import Message, Notice
from partners.forms.enquiries import signer
from partners.models import Enquiry
from tests import factories as make

pytestmark = pytest.mark.django_db
FRONT = "/for-employers/"
SAID = {
    "wants": ["host", "speak"],
    "organisation": "Bluebird Bakery",
    "name": "Lee Park",
    "email": "lee@bluebird.example",
    "phone": "+1 405 555 0190",
    "town": "Perkins",
    "message": "Two students in spring?",
}


@pytest.fixture
def school():
    return make.make_school("Northgate High")


def door_of(school):
    return reverse("partners:school_front", args=[school.pk])


def stamp(school, ago=timedelta(minutes=1)):
    return signer.sign(f"{school.pk}:{int((clock.now() - ago).timestamp())}")


def send(client, school, ago=timedelta(minutes=1), **more):
    return client.post(door_of(school), SAID | {"stamp": stamp(school, ago)} | more)


# Who stands there


@pytest.mark.parametrize(
    "fields",
    [
        {"live_at": None},
        {"kind": School.Kind.DISTRICT},
        {"kind": School.Kind.STATE},
        {"ended_on": clock.today()},
        {"open_to_enquiries": False},
    ],
)
def test_a_school_without_a_front_door_is_not_there(client, school, fields):
    assert "Northgate High" in client.get(FRONT).text
    School.objects.filter(pk=school.pk).update(**fields)
    assert "Northgate High" not in client.get(FRONT).text
    for name in ("school_front", "front_thanks", "flyer"):
        assert client.get(reverse(f"partners:{name}", args=[school.pk])).status_code == 404
    assert send(client, school).status_code == 404
    assert not Enquiry.objects.exists()


def test_nearest_first_and_those_that_lie_nowhere_last(client):
    make.make_school("Apple High")
    make.make_school("Far High", latitude=35, longitude=-97)
    make.make_school("Near High", latitude=36.1, longitude=-97, address="Main St, Perkins")
    shown = client.get(FRONT, {"near": "36.2, -97"}).text
    assert shown.index("Near High") < shown.index("Far High") < shown.index("Apple High")
    assert "6.9 miles" in shown


def test_a_town_that_is_typed_comes_first_and_then_what_lies_near_it(client):
    make.make_school("Apple High")
    make.make_school("Far High", latitude=30, longitude=-97)
    make.make_school("Close High", latitude=36, longitude=-97)
    make.make_school("Near High", latitude=36.1, longitude=-97, address="Main St, Perkins")
    shown = client.get(FRONT, {"near": "perkins"}).text
    order = [shown.index(f"{word} High") for word in ("Near", "Close", "Far", "Apple")]
    assert order == sorted(order)
    assert "No school of this town" in client.get(FRONT, {"near": "Atlantis"}).text


def test_as_many_queries_for_one_school_as_for_four(client, school):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(FRONT, {"near": "Northgate"}).status_code == 200
        return len([q for q in queries if "SAVEPOINT" not in q["sql"]])

    assert cost() == 4
    for n in range(3):
        make.make_school(f"Northgate {n}", latitude=36, longitude=-97)
    assert cost() == 4


def test_the_school_shows_what_it_runs_and_whom_to_call(client, school):
    shadow = PlacementType.objects.get(code="job_shadow", school=None)
    SchoolType.objects.create(school=school, type=shadow)
    shown = client.get(door_of(school)).text
    assert "Job shadow" in shown
    assert "Internship" not in shown
    assert "Rhea Harjo" in shown
    assert 'href="tel:+14055550100"' in shown


def test_the_coordinator_closes_the_door(client, school):
    client.force_login(make.make_coordinator(school))
    page = reverse("accounts:school", args=[school.pk])
    assert 'name="open_to_enquiries"' in client.get(page).text
    said = {"name": school.name, "time_zone": school.time_zone, "language": "en"}
    assert client.post(page, said).status_code == 302  # a box that is not ticked is not sent
    assert client.get(door_of(school)).status_code == 404


def test_both_public_pages_lead_here(client):
    for page in (reverse("account_login"), reverse("catalogue:overview")):
        assert f'href="{FRONT}"' in client.get(page).text


# The form and what guards it


def test_what_is_sent_is_kept_and_thanked(client, school):
    answer = send(client, school)
    assert answer.url == reverse("partners:front_thanks", args=[school.pk])
    assert "Look into your mail" in client.get(answer.url).text
    row = Enquiry.objects.get()
    assert (row.school, row.wants, row.organisation, row.state) == (
        school, ["host", "speak"], "Bluebird Bakery", "new",
    )  # fmt: skip


def test_errors_keep_what_was_typed(client, school):
    answer = send(client, school, email="lee", wants=[])
    assert answer.status_code == 422
    assert 'value="Bluebird Bakery"' in answer.text
    assert "Tick at least one" in answer.text
    assert "name@firm.com" in answer.text


def test_a_kind_of_another_school_cannot_be_chosen(client, school):
    other = PlacementType.objects.create(
        code="own", name="Theirs", level="training", school=make.make_school()
    )
    assert send(client, school, types=[other.pk]).status_code == 422
    assert not Enquiry.objects.exists()


def test_the_trap_is_hidden_from_people(client, school):
    shown = client.get(door_of(school)).text
    assert '<div class="for-nobody">' in shown
    trap = shown[shown.index('name="fax"') - 200 : shown.index('name="fax"') + 200]
    assert 'tabindex="-1"' in trap


def test_whoever_falls_into_the_trap_is_thanked_and_nothing_is_kept(client, school):
    answer = send(client, school, fax="buy now")
    assert answer.url == reverse("partners:front_thanks", args=[school.pk])
    assert not Enquiry.objects.exists()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("ago", [timedelta(seconds=1), timedelta(hours=25)])
def test_too_quick_or_too_old_asks_again_and_keeps_what_was_typed(client, school, ago):
    answer = send(client, school, ago)
    assert answer.status_code == 422
    assert 'value="Bluebird Bakery"' in answer.text
    assert "send it again" in answer.text
    assert not Enquiry.objects.exists()
    again = answer.text.partition('name="stamp" value="')[2].partition('"')[0]
    with clock.at(clock.now() + timedelta(seconds=10)):
        assert send(client, school, stamp=again).status_code == 302
    assert Enquiry.objects.count() == 1


def test_a_stamp_that_is_forged_or_of_another_school_counts_for_nothing(client, school):
    for wrong in ("", "1:1:x", stamp(make.make_school())):
        assert send(client, school, stamp=wrong).status_code == 422
    assert not Enquiry.objects.exists()


def test_the_same_pressed_twice_is_one_enquiry_and_one_mail(client, school):
    assert {send(client, school).status_code for _n in range(5)} == {302}
    assert Enquiry.objects.count() == 1
    assert Notice.objects.count() == 1


def test_five_different_ones_a_second_from_one_address_make_one(client, school):
    codes = [send(client, school, message=f"Buy {n}").status_code for n in range(5)]
    assert codes == [302, 429, 429, 429, 429]
    assert (Enquiry.objects.count(), Notice.objects.count()) == (1, 1)


def test_the_sixth_in_ten_minutes_is_told_to_call_and_loses_nothing(client, school, unhurried):
    codes = [send(client, school, message=f"{n}", email=mail(n)).status_code for n in range(5)]
    assert codes == [302] * 5
    sixth = send(client, school, message="the sixth", email=mail(6))
    assert sixth.status_code == 429
    assert "Call Northgate High: +1 405 555 0100." in sixth.text
    assert "the sixth" in sixth.text
    assert Enquiry.objects.count() == 5


def mail(n):
    return f"lee{n}@bluebird.example"


@pytest.fixture
def unhurried(settings):
    """As if some seconds lay between."""
    limits = settings.ACCOUNT_RATE_LIMITS
    settings.ACCOUNT_RATE_LIMITS = limits | {"enquiry": limits["enquiry"].removeprefix("1/5s/ip,")}


def test_a_school_is_not_flooded_from_many_addresses(client, school, unhurried):
    codes = [
        client.post(
            door_of(school),
            SAID | {"stamp": stamp(school), "message": f"{n}", "email": mail(n)},
            REMOTE_ADDR=f"192.0.2.{n}",
        ).status_code
        for n in range(31)
    ]
    assert codes == [302] * 30 + [429]


def test_nobody_is_buried_in_mails_under_a_foreign_name(client, school, unhurried):
    for n in range(5):
        other = make.make_school()
        client.post(
            door_of(other),
            SAID | {"stamp": stamp(other), "message": f"{n}"},
            REMOTE_ADDR=f"192.0.2.{n}",
        )
    assert Notice.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_five_at_the_same_moment_make_one(unhurried):
    school = make.make_school()
    form = SAID | {"stamp": stamp(school)}

    def press(_n):
        try:
            return Client().post(door_of(school), form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        codes = list(pool.map(press, range(5)))
    assert set(codes) <= {302, 429}
    assert (Enquiry.objects.count(), Notice.objects.count()) == (1, 1)


def test_in_spanish_the_language_is_kept_and_the_mail_is_in_it(client, school):
    client.cookies["django_language"] = "es"
    send(client, school)
    assert Enquiry.objects.get().language == "es"
    compose_due(clock.now())
    told = Message.objects.get()
    assert told.language == "es"
    assert told.to_address == "lee@bluebird.example"


# The flyer


def pages_of(answer):
    return PdfReader(io.BytesIO(answer.content)).pages


def test_a_long_name_and_every_kind_still_fit_on_one_sheet(client):
    name, address = "Consolidated Regional Career " * 4, "Highway 14, " * 12
    school = make.make_school(name, address=address)
    for language in ("en", "es"):
        client.cookies["django_language"] = language
        answer = client.get(reverse("partners:flyer", args=[school.pk]))
        assert len(pages_of(answer)) == 1


def test_the_flyer_is_one_page_with_a_code_that_leads_to_the_door(client, school, settings):
    answer = client.get(reverse("partners:flyer", args=[school.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert len(pages_of(answer)) == 1
    again = client.get(
        reverse("partners:flyer", args=[school.pk]), headers={"If-None-Match": answer["ETag"]}
    )
    assert again.status_code == 304


def test_employers_who_agreed_are_named_at_the_door(client, school):
    named = make.make_partnership(school, "Redbud Bakery", stage="active", wants_recognition=True)
    make.make_partnership(school, "Quiet Print Shop", stage="active")
    page = client.get(reverse("partners:school_front", args=[school.pk])).text
    assert "Redbud Bakery" in page
    assert "Quiet Print Shop" not in page
    named.wants_recognition = False
    named.save()
    assert (
        "Redbud Bakery" not in client.get(reverse("partners:school_front", args=[school.pk])).text
    )
