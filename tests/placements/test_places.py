"""The page of places: who sees which, from where, in how many queries; and one place in full."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Role
from kit import clock
from partners.models import Opportunity, Site
from partners.nearby import far
from tests import factories as make

pytestmark = pytest.mark.django_db
TOWN = {"latitude": Decimal("36.11561"), "longitude": Decimal("-97.05837")}
QUERIES = 8 + 2  # of a coordinator; and the savepoint that a test puts around a request
URL = "/places/"


def make_offer(school, title, degrees=TOWN, **extra):
    partnership = make.make_partnership(school, f"{title} firm")
    site = partnership.employer.sites.get()
    Site.objects.filter(pk=site.pk).update(**degrees or {})
    kind = make.PlacementType.objects.get(code="internship", school=None)
    return Opportunity.objects.create(
        partnership=partnership, site=site, type=kind, title=title, **extra
    )


def student_at(school):
    student = make.make_student(school)
    student.user = make.make_user(name=student.name)
    student.save()
    return student


def shown(response):
    return [row["shown"] for row in response.context["page"]]


@pytest.fixture
def school():
    return make.make_school(**TOWN)


@pytest.fixture
def learner(client, school):
    student = student_at(school)
    client.force_login(student.user)
    return student


def test_a_student_sees_the_places_of_the_own_school_and_the_district_above(client):
    district = make.make_school("Cimarron County", kind="district")
    school = make.make_school(parent=district, **TOWN)
    client.force_login(student_at(school).user)
    make_offer(school, "Ours")
    make_offer(district, "District's")
    make_offer(make.make_school("Sister", parent=district), "Sister's")
    make_offer(make.make_school("Elsewhere"), "Theirs")
    assert set(shown(client.get(URL))) == {"Ours", "District's"}


def test_who_left_the_school_sees_nothing_of_it(client, learner, school):
    offer = make_offer(school, "Ours")
    learner.attendances.update(to_on=clock.today() - make.timedelta(days=1))
    assert shown(client.get(URL)) == []
    assert client.get(f"{URL}{offer.pk}/").status_code == 404


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TEACHER, Role.OBSERVER])
def test_staff_see_the_places_of_their_schools(client, school, role):
    client.force_login(make.make_user(role, school))
    make_offer(school, "Ours")
    make_offer(make.make_school("Elsewhere"), "Theirs")
    assert shown(client.get(URL)) == ["Ours"]


def test_guardians_and_employers_do_not_browse(client, school):
    offer = make_offer(school, "Ours")
    contact = make.make_contact(offer.partnership)
    contact.user = make.make_user()
    contact.save()
    for user in (contact.user, make.make_user()):
        client.force_login(user)
        assert client.get(URL).status_code == 403
        assert client.get(f"{URL}{offer.pk}/").status_code == 403


def test_another_schools_place_is_not_there(client, learner):
    offer = make_offer(make.make_school("Elsewhere"), "Theirs")
    assert client.get(f"{URL}{offer.pk}/").status_code == 404
    assert client.get(f"{URL}sites/{offer.site_id}/").status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_takes_a_fixed_number_of_queries_whatever_the_rows(
    client, school, count, django_assert_num_queries
):
    for n in range(count):
        make_offer(school, f"Place {n}")
        make.make_partnership(school, f"Host {n}")
    for user, more in ((student_at(school).user, 1), (make.make_coordinator(school), 0)):
        client.force_login(user)
        client.get(URL)  # the zone is read once a session
        with django_assert_num_queries(QUERIES + more):
            response = client.get(URL, {"near": "12 Elm Ave", "q": "e"})
        assert len(response.context["page"]) == 2 * count


def test_the_radius_counts_from_the_school_unless_told(client, learner, school):
    make_offer(school, "Near")
    make_offer(school, "Far", {"latitude": Decimal("37.11561"), "longitude": Decimal("-97.05837")})
    assert shown(client.get(URL)) == ["Near"]
    assert shown(client.get(URL, {"within": "any"})) == ["Near", "Far"]
    typed = {"near": "37.1156, -97.0583", "within": "2"}
    assert shown(client.get(URL, typed)) == ["Far"]


def test_a_known_address_is_measured_from(client, learner, school):
    far_away = {"latitude": Decimal("37.11561"), "longitude": Decimal("-97.05837")}
    offer = make_offer(school, "Far", far_away)
    Site.objects.filter(pk=offer.site_id).update(address="9 Łódź Street, Ponca")
    assert shown(client.get(URL, {"near": "lodz street", "within": "2"})) == ["Far"]


def test_an_unknown_address_is_told_and_kept(client, learner):
    response = client.get(URL, {"near": "Atlantis"})
    assert response.status_code == 422
    assert 'value="Atlantis"' in response.content.decode()
    assert "We do not know where that is" in response.content.decode()


def test_my_site_can_be_measured_from(client, learner, school):
    contact = make.make_contact(make.make_partnership(school, "Mine"))
    placement = make.make_placement("active", school, learner, contact)
    placement.site.latitude, placement.site.longitude = Decimal(37), Decimal(-97)
    placement.site.save()
    page = client.get(URL, {"start": f"site:{placement.site.pk}"})
    assert page.context["origin"].point.latitude == 37
    assert "Mine" in shown(page)


def test_a_school_off_the_map_still_shows_its_places(client):
    school = make.make_school()
    client.force_login(student_at(school).user)
    make_offer(school, "Place")
    page = client.get(URL)
    assert shown(page) == ["Place"]
    assert "not on the map yet" in page.content.decode()


def test_the_unknown_stand_apart_under_their_own_heading(client, learner, school):
    make_offer(school, "Near")
    make_offer(school, "Nowhere", None)
    page = client.get(URL, {"within": "2"}).content.decode()
    assert page.index("By distance") < page.index("Near firm")
    assert page.index("Near firm") < page.index("Distance not known") < page.index("Nowhere firm")


@pytest.mark.parametrize(
    ("zone", "miles"),
    [("America/Chicago", True), ("Europe/London", True), ("Europe/Warsaw", False),
     ("America/Toronto", False)],
)  # fmt: skip
def test_miles_where_roads_are_measured_in_miles(zone, miles):
    assert make.School(time_zone=zone).uses_miles is miles


def test_distances_in_words():
    assert (far(16.09344, miles=True), far(3.25, miles=False), far(None, miles=True)) == (
        "10 miles",
        "3.2 km",
        "",
    )


def test_kilometers_where_the_school_counts_them(client):
    school = make.make_school(time_zone="Europe/Warsaw", **TOWN)
    client.force_login(student_at(school).user)
    make_offer(school, "In", {"latitude": Decimal("36.2"), "longitude": TOWN["longitude"]})
    page = client.get(URL)  # 9.4 km away
    assert shown(page) == ["In"]
    assert page.context["page"][0]["far"] == "9.4 km"
    assert shown(client.get(URL, {"within": "5"})) == []


def test_a_place_in_full_without_contact_data(client, learner, school):
    offer = make_offer(
        school, "Assistant", tasks="Prepare rooms\nGreet people", skills="Calm", times="Tuesdays",
        pay="paid",
    )  # fmt: skip
    Site.objects.update(directions="Bus 4", wheelchair=True)
    contact = make.make_contact(offer.partnership, phone="+1 405 555 0177")
    offer.partnership.employer.phone = "+1 405 555 0188"
    offer.partnership.employer.save()
    page = client.get(reverse("placements:place", args=[offer.pk])).content.decode()
    for words in ("Prepare rooms", "Greet people", "Calm", "Tuesdays", "Paid", "Bus 4", "12 Elm"):
        assert words in page
    for secret in (contact.name, contact.email, contact.phone, "0188"):
        assert secret not in page
    host = client.get(reverse("placements:place_host", args=[offer.site_id])).content.decode()
    assert "Assistant" in host
    assert contact.name not in host


def test_what_a_coordinator_offers_students_find(client, school, learner):
    partnership = make.make_partnership(school)
    client.force_login(make.make_coordinator(school))
    data = {
        "title": "Lab help", "type": make.PlacementType.objects.get(code="internship").pk,
        "delivery": "in_person", "capacity": "2", "pay": "",
    }  # fmt: skip
    url = reverse("partners:add_opportunity", args=[partnership.pk])
    assert client.post(url, data | {"title": ""}).status_code == 422
    assert client.post(url, data).status_code == 302
    offer = Opportunity.objects.get()
    assert offer.confirmed_at is not None
    client.force_login(learner.user)
    assert "Lab help" in shown(client.get(URL))
    client.force_login(make.make_coordinator(school))
    client.post(reverse("partners:move_opportunity", args=[offer.pk]), {"to": "closed"})
    client.force_login(learner.user)
    assert "Lab help" not in shown(client.get(URL))


def test_a_shared_sites_empty_fields_are_filled_and_the_others_stay(client, school):
    mine = make.make_partnership(school)
    mine.employer.partnerships.create(school=make.make_school("Elsewhere"))
    site = mine.employer.sites.get()
    client.force_login(make.make_coordinator(school))
    url = reverse("partners:edit_site", args=[site.pk])
    data = {"name": site.name, "address": site.address, "wheelchair": "unknown"}
    assert client.post(url, data | {"latitude": "36.1"}).status_code == 422  # one of two numbers
    assert client.post(url, data | {"latitude": "36.1", "longitude": "-97"}).status_code == 302
    assert client.post(url, data | {"latitude": "1", "longitude": "1"}).status_code == 422
    site.refresh_from_db()
    assert (site.latitude, site.longitude) == (Decimal("36.1"), Decimal(-97))


def test_the_schools_page_takes_coordinates(client, school):
    client.force_login(make.make_coordinator(school))
    url = reverse("accounts:school", args=[school.pk])
    data = {
        "name": school.name, "phone": "", "address": "", "contact_name": "",
        "time_zone": "America/Chicago", "language": "en", "latitude": "35.5", "longitude": "",
    }  # fmt: skip
    assert client.post(url, data).status_code == 422
    assert client.post(url, data | {"latitude": "95", "longitude": "1"}).status_code == 422
    assert client.post(url, data | {"longitude": "-97.5"}).status_code == 302
    school.refresh_from_db()
    assert (school.latitude, school.longitude) == (Decimal("35.5"), Decimal("-97.5"))
