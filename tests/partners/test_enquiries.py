"""From a stranger's hello to a partnership; who may answer, and what is told to whom."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, School
from catalogue.models import PlacementType
from kit import clock
from kit.errors import Conflict, Refused
from notifications import links, parties
from notifications.composing import compose_due
from notifications.models import AccessLink, Message, Notice
from partners import waiting
from partners.actions import enquiries as actions
from partners.actions import life
from partners.actions import merges as joining
from partners.models import Contact, Employer, Enquiry, Interaction, Partnership, StageMove
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make.make_school("Northgate High")


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school, name="Rhea Harjo")


def hello(school, **more):
    said = {
        "wants": ["host", "talk"],
        "organisation": "Bluebird Bakery",
        "name": "Lee Park",
        "email": "lee@bluebird.example",
        "phone": "+1 405 555 0190",
        "town": "Perkins",
        "message": "Two students in spring?",
        "types": [],
    }
    return actions.enquire(school, said | more)


@pytest.fixture
def enquiry(school, coordinator):
    return hello(school)


def mails(kind):
    compose_due(clock.now())
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def link_of(enquiry):
    return links.path(AccessLink.objects.get(party=f"enquiry:{enquiry.pk}"))


def page(name, row):
    return reverse(f"partners:{name}", args=[row.pk])


# The walk


def test_a_stranger_confirms_and_becomes_a_partner_that_one_talks_to(client, enquiry, coordinator):
    school = enquiry.school
    told = [item for item in waiting.waiting(coordinator, clock.today()) if item.key == "enquiry"]
    assert [item.label for item in told] == ["Bluebird Bakery"]  # at once, confirmed or not
    assert "address not confirmed yet" in told[0].detail
    [asked] = mails("enquiry_confirm")
    assert asked.to_address == "lee@bluebird.example"
    path = link_of(enquiry)
    assert "Is this your address?" in client.get(path).text
    enquiry.refresh_from_db()
    assert enquiry.confirmed_at is None  # looking confirms nothing
    assert mails("enquiry_came") == []
    for _twice in range(2):
        assert client.post(path).status_code == 302
    [came] = mails("enquiry_came")
    assert came.subject == "Bluebird Bakery would like to work with you"
    assert "Thank you" in client.get(path).text

    client.force_login(coordinator)
    assert "Two students in spring?" in client.get(page("enquiry_page", enquiry)).text
    answer = client.post(
        page("take_up", enquiry),
        {"firm": "new", "name": "Bluebird Bakery Inc", "address": "4 Main St, Perkins"},
    )
    made = Partnership.objects.get()
    assert answer.url == page("detail", made.employer)
    assert (made.stage, made.owner, made.school) == ("talking", coordinator, school)
    assert made.employer.name == "Bluebird Bakery Inc"
    assert made.employer.sites.get().address == "4 Main St, Perkins"
    contact = made.contacts.get()
    assert (contact.name, contact.email, contact.can_sign, contact.can_coordinate) == (
        "Lee Park", "lee@bluebird.example", False, True,
    )  # fmt: skip
    note = made.interactions.get()
    assert (note.kind, note.theirs, note.contact) == ("mail", True, contact)
    assert "Two students in spring?" in client.get(answer.url).text
    move = StageMove.objects.get()
    assert (move.before, move.after) == ("enquiry", "talking")
    for stage in ("vetting", "active"):
        life.move(made, stage, by=coordinator)
    told = list(made.moves.order_by("pk").values_list("before", "after"))
    assert told == [("enquiry", "talking"), ("talking", "vetting"), ("vetting", "active")]
    client.logout()
    assert "Rhea Harjo of Northgate High has taken it up" in client.get(path).text
    assert waiting.enquiries.waiting(coordinator, clock.today()) is not None
    assert list(waiting.enquiries.waiting(coordinator, clock.today())) == []


def test_a_forged_link_opens_nothing(client, enquiry):
    assert client.get("/enquiry/forged/").status_code == 404
    assert client.post("/enquiry/forged/").status_code == 404


def test_the_mail_on_it_goes_to_each_coordinator_once(enquiry, coordinator):
    make.make_coordinator(enquiry.school)
    make.make_user(Role.TEACHER, enquiry.school)
    make.make_user(Role.ADMINISTRATOR, enquiry.school)
    for _twice in range(2):
        actions.confirm(enquiry)
    assert len(mails("enquiry_came")) == 2


def test_without_a_coordinator_the_district_is_told():
    district = make.make_school("District", kind=School.Kind.DISTRICT)
    boss = make.make_user(Role.ADMINISTRATOR, district)
    actions.confirm(hello(make.make_school(parent=district)))
    assert [told.to_address for told in mails("enquiry_came")] == [boss.email]


def test_nothing_is_mailed_before_the_school_is_live():
    with pytest.raises(Refused):
        hello(make.make_school(live=False))
    assert not Notice.objects.exists()


# Taking up


def known(school, coordinator, **more):
    """The bakery is here already, as this school's partner."""
    return make.make_partnership(school, "Bluebird Bakery", owner=coordinator, **more)


def take(enquiry, by, employer=None):
    return actions.take_up(enquiry, actions.Firm(employer, "Bluebird", "Perkins"), by=by)


def test_the_firm_of_another_school_is_offered_and_not_made_twice(client, enquiry, coordinator):
    other = known(make.make_school("Elsewhere High"), None)
    client.force_login(coordinator)
    path = page("take_up", enquiry)
    assert "Bluebird Bakery" in client.get(path).text
    assert client.post(path, {"name": "Bluebird Bakery"}).status_code == 422  # one has to choose
    client.post(path, {"firm": other.employer_id})
    made = Partnership.objects.get(school=enquiry.school)
    assert made.employer == other.employer
    assert made.stage == "talking"
    assert Employer.objects.count() == 1
    assert other.contacts.count() == 0
    assert other.employer.sites.count() == 1


def test_only_what_looks_alike_can_be_chosen(client, enquiry, coordinator):
    other = make.make_partnership(make.make_school(), "Quarry Road Masonry")
    client.force_login(coordinator)
    answer = client.post(page("take_up", enquiry), {"firm": other.employer_id})
    assert answer.status_code == 422
    assert not Partnership.objects.filter(school=enquiry.school).exists()


def test_a_partnership_that_is_there_is_joined_and_stays_as_it_is(enquiry, coordinator):
    before = known(enquiry.school, coordinator)
    contact = make.make_contact(before, name="Lee", email="LEE@bluebird.example")
    colleague = make.make_coordinator(enquiry.school)
    made = take(enquiry, colleague, before.employer)
    assert made == before
    assert (made.stage, made.owner) == ("active", coordinator)
    assert Contact.objects.get() == contact
    assert Interaction.objects.get().contact == contact
    assert not StageMove.objects.exists()


def test_two_who_take_it_up_make_one_partnership(enquiry, coordinator):
    take(enquiry, coordinator)
    with pytest.raises(Conflict):
        take(enquiry, make.make_coordinator(enquiry.school))
    assert Partnership.objects.count() == 1


def test_what_is_answered_is_only_looked_at(client, enquiry, coordinator):
    take(enquiry, coordinator)
    client.force_login(coordinator)
    for name in ("take_up", "decline_enquiry"):
        assert client.get(page(name, enquiry)).url == page("enquiry_page", enquiry)
    shown = client.get(page("enquiry_page", enquiry)).text
    assert "Seen to by Rhea Harjo" in shown
    assert "Remove it" not in shown


def test_joining_employers_takes_the_enquiry_along_and_back(enquiry, coordinator):
    made = take(enquiry, coordinator)
    kept = make.make_partnership(enquiry.school, "The Bakery")
    row = joining.merge(kept.employer, made.employer, by=coordinator)
    enquiry.refresh_from_db()
    assert enquiry.partnership == kept
    joining.undo(row, by=coordinator)
    enquiry.refresh_from_db()
    assert enquiry.partnership == made


# Declining and removing


@pytest.mark.parametrize("tell", [False, True])
def test_a_no_has_a_reason_and_is_mailed_only_if_one_says_so(client, enquiry, coordinator, tell):
    client.force_login(coordinator)
    path = page("decline_enquiry", enquiry)
    assert client.post(path, {"why": ""}).status_code == 422
    client.post(path, {"why": "No students of this trade", "tell": "on" if tell else ""})
    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.why) == ("declined", "No students of this trade")
    assert [told.to_address for told in mails("enquiry_declined")] == (
        ["lee@bluebird.example"] if tell else []
    )
    assert mails("enquiry_confirm") == []  # nothing to confirm any more


def test_what_was_not_real_is_gone_with_its_mails(client, enquiry, coordinator):
    mails("enquiry_confirm")
    path = link_of(enquiry)
    client.force_login(coordinator)
    assert client.get(page("remove_enquiry", enquiry)).status_code == 405
    client.post(page("remove_enquiry", enquiry))
    assert not Enquiry.objects.exists()
    assert not Message.objects.exists()
    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410


def test_the_database_refuses_what_must_not_be(enquiry, coordinator):
    rows = Enquiry.objects.filter(pk=enquiry.pk)
    seen = {"taken_by": coordinator, "taken_at": clock.now()}
    for wrong in ({"state": "taken"}, seen | {"state": "taken"}, seen | {"state": "declined"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


# Who may


@pytest.mark.parametrize("role", [Role.TEACHER, Role.OBSERVER])
def test_teachers_and_observers_see_none(client, enquiry, role):
    user = make.make_user(role, enquiry.school)
    client.force_login(user)
    assert client.get(reverse("partners:enquiries")).status_code == 403
    for name in ("enquiry_page", "take_up", "decline_enquiry"):
        assert client.get(page(name, enquiry)).status_code == 404
    assert client.post(page("remove_enquiry", enquiry)).status_code == 404
    assert list(waiting.enquiries.waiting(user, clock.today())) == []


def test_another_schools_coordinator_finds_nothing(client, enquiry):
    client.force_login(make.make_coordinator(make.make_school()))
    assert "Bluebird" not in client.get(reverse("partners:enquiries")).text
    for name in ("enquiry_page", "take_up", "decline_enquiry"):
        assert client.get(page(name, enquiry)).status_code == 404
    assert client.post(page("take_up", enquiry), {"firm": "new"}).status_code == 404
    assert client.post(page("remove_enquiry", enquiry)).status_code == 404
    assert Enquiry.objects.get().state == "new"


def test_the_list_shows_open_ones_or_all_in_as_many_queries_for_one_as_for_four(
    client, enquiry, coordinator
):
    client.force_login(coordinator)
    path = reverse("partners:enquiries")
    client.get(path)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert "Bluebird Bakery" in client.get(path).text
        return len([q for q in queries if "SAVEPOINT" not in q["sql"]])

    one = cost()
    for n in range(3):
        hello(enquiry.school, message=f"{n}")
    assert (one, cost()) == (LIST, LIST)
    for row in Enquiry.objects.all():
        actions.decline(row, why="x", tell=False, by=coordinator)
    assert "Every enquiry is answered" in client.get(path).text
    assert "Bluebird Bakery" in client.get(path, {"show": "all"}).text


LIST = 7


# The party


def test_a_corrected_address_has_confirmed_nothing_yet(enquiry):
    actions.confirm(enquiry)
    ref = f"enquiry:{enquiry.pk}"
    assert parties.find(ref).language == "en"
    parties.correct(ref, "new@bluebird.example")
    enquiry.refresh_from_db()
    assert (enquiry.email, enquiry.confirmed_at) == ("new@bluebird.example", None)


def test_kinds_that_were_chosen_are_kept(school, coordinator):
    shadow = PlacementType.objects.get(code="job_shadow", school=None)
    enquiry = hello(school, types=[shadow])
    assert list(enquiry.types.all()) == [shadow]


def test_who_wrote_long_ago_waits_since_then(client, school, coordinator):
    with clock.at(clock.now() - timedelta(days=5)):
        hello(school)
    [item] = waiting.enquiries.waiting(coordinator, clock.today())
    assert item.since == clock.today() - timedelta(days=5)
    assert item.second_url.endswith("#unreal")
