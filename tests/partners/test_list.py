"""The list of employers: each filter finds exactly what it should, alone and with others, at a fixed cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, School
from catalogue.models import Cluster, PlacementType
from kit import clock
from partners.models import (
    Check,
    CheckWaiver,
    HostingIntent,
    Interaction,
    Opportunity,
    Partnership,
    Site,
)
from partners.rules import school_year
from tests import factories as make

pytestmark = pytest.mark.django_db
MOST = 8
HERE = (36.1156, -97.0584)


@pytest.fixture
def school():
    return make.make_school(latitude=HERE[0], longitude=HERE[1])


@pytest.fixture
def coordinator(client, school):
    user = make.make_coordinator(school)
    client.force_login(user)
    return user


def names(client, **query):
    answer = client.get(reverse("partners:list"), query)
    assert answer.status_code == 200
    return [row.employer__name for row in answer.context["page"]]


def put(partnership, north, east):
    """Move the employer's only site there."""
    partnership.employer.sites.update(latitude=north, longitude=east)


def test_owner_me_nobody_or_a_colleague(client, school, coordinator):
    colleague = make.make_user(Role.TEACHER, school)
    make.make_partnership(school, "Alone")
    make.make_partnership(school, "Mine", owner=coordinator)
    make.make_partnership(school, "Theirs", owner=colleague)
    assert names(client, owner="mine") == ["Mine"]
    assert names(client, owner="nobody") == ["Alone"]
    assert names(client, owner=colleague.pk) == ["Theirs"]


def test_cluster_size_and_words(client, school, coordinator):
    one, two = Cluster.objects.order_by("pk")[:2]
    for name, size, cluster in (("Ábaco", "micro", one), ("Bakery", "large", two)):
        employer = make.make_partnership(school, name).employer
        employer.size, employer.cluster = size, cluster
        employer.save()
    assert names(client, cluster=one.pk) == ["Ábaco"]
    assert names(client, size="large") == ["Bakery"]
    assert names(client, q="abaco") == ["Ábaco"]
    assert names(client, cluster=one.pk, size="large") == []


def test_distance_in_miles_from_the_school_and_from_coordinates(client, school, coordinator):
    for name, north in (("Near", 0.05), ("Far", 0.3), ("Nowhere", None)):
        partnership = make.make_partnership(school, name)
        if north:
            put(partnership, HERE[0] + north, HERE[1])  # 0.05 degrees are 3.5 miles, 0.3 are 20.7
    assert names(client, within="5") == ["Near"]
    assert names(client, within="25", sort="distance") == ["Near", "Far"]
    assert names(client, within="25", sort="-distance") == ["Far", "Near"]
    assert names(client, within="5", near=f"{HERE[0] + 0.3}, {HERE[1]}") == ["Far"]
    page = client.get(reverse("partners:list"), {"within": "5"}).text
    assert "3.5 miles" in page
    assert "Distances are as the crow flies, from Redbud High School." in page


def test_the_nearest_of_more_than_are_counted_stand_in_order_on_every_page(
    client, school, coordinator, monkeypatch
):
    monkeypatch.setattr("kit.search.COUNTED", 5)
    monkeypatch.setattr("partners.views.lists.PER_PAGE", 3)
    names_in_order = [f"Firm {n:02}" for n in range(12)]
    for n, name in reversed(list(enumerate(names_in_order))):
        partnership = make.make_partnership(school, name)
        put(partnership, HERE[0] + 0.001 + n * 0.02, HERE[1])  # 1.4 miles from one to the next
        Site.objects.create(
            employer=partnership.employer, latitude=HERE[0] + 0.3, longitude=HERE[1]
        )
    for asked in ({"within": "25"}, {"near": "36.1156, -97.0584"}):
        shown = [names(client, sort="distance", page=n, **asked) for n in (1, 2, 3, 4)]
        assert [name for page in shown for name in page] == names_in_order


def test_distance_in_kilometers_where_roads_are_measured_so(client, school, coordinator):
    School.objects.update(time_zone="Europe/Warsaw")
    put(make.make_partnership(school, "Six km away"), HERE[0] + 0.054, HERE[1])
    assert names(client, within="5") == []
    assert names(client, within="10") == ["Six km away"]
    assert "6.0 km" in client.get(reverse("partners:list"), {"within": "10"}).text


def test_distance_from_an_address_of_an_own_employer_only(client, school, coordinator):
    put(make.make_partnership(school, "Dental"), *HERE)
    theirs = make.make_partnership(name="Elsewhere Dental")
    theirs.employer.sites.update(address="1 Secret Road", latitude=1, longitude=1)
    assert names(client, within="5", near="elm ave") == ["Dental"]
    answer = client.get(reverse("partners:list"), {"near": "Secret Road"})
    assert answer.status_code == 422
    assert "We do not know where that is." in answer.text
    assert 'value="Secret Road"' in answer.text


def test_distance_without_a_school_on_the_map_says_what_to_type(client, school, coordinator):
    School.objects.update(latitude=None, longitude=None)
    answer = client.get(reverse("partners:list"), {"within": "5"})
    assert answer.status_code == 422
    assert "Your school is not on the map yet." in answer.text


def offer(partnership, capacity=1, **extra):
    type_ = PlacementType.objects.get(code="internship", school=None)
    return Opportunity.objects.create(
        partnership=partnership, type=type_, title="Helper", capacity=capacity, **extra
    )


def test_places_free_are_those_that_nobody_has(client, school, coordinator):
    today = clock.today()
    free = make.make_partnership(school, "One of two")
    full = make.make_partnership(school, "Full")
    over = make.make_partnership(school, "Over")
    offer(free, 2)
    offer(full)
    offer(over, ends_on=today - timedelta(days=1))
    offer(make.make_partnership(school, "Closed"), state="closed")
    for partnership in (free, full):
        contact = make.make_contact(partnership)
        make.make_placement(
            "proposed",
            school,
            contact=contact,
            opportunity=partnership.opportunities.get(),
            seat=1,
            starts_on=today,
            ends_on=today + timedelta(days=30),
        )
    assert names(client, free="free") == ["One of two"]


def test_who_said_yes_for_this_year_or_the_next(client, school, coordinator):
    year = school_year(clock.today())
    for name, when, says in (("Now", 0, "yes"), ("Next", 1, "yes"), ("Not", 0, "no")):
        HostingIntent.objects.create(
            partnership=make.make_partnership(school, name), year=year + when, answer=says
        )
    assert names(client, free="yes") == ["Now"]
    assert names(client, free="next") == ["Next"]


def check(partnership, state="valid", days=365, kind="insurance"):
    judged = {"judged_by": make.make_user(), "judged_at": clock.now()} if state == "valid" else {}
    return Check.objects.create(
        site=partnership.employer.sites.get(),
        school=partnership.school,
        kind=kind,
        state=state,
        valid_until=clock.today() + timedelta(days=days),
        **judged,
    )


def test_checks_by_how_they_stand(client, school, coordinator):
    made = {
        name: make.make_partnership(school, name)
        for name in ("Asked", "Ended", "Ended and renewed", "Good", "None", "Soon", "Waived")
    }
    check(made["Asked"])
    check(made["Asked"], "asked", kind="safeguarding")
    check(made["Ended"], days=-1)
    check(made["Ended and renewed"], days=-1)
    check(made["Ended and renewed"])
    check(made["Good"])
    check(made["Soon"], days=60)
    check(made["Waived"])
    check(made["Waived"], days=-1, kind="safeguarding")
    CheckWaiver.objects.create(
        partnership=made["Waived"], kind="safeguarding", why="alone", by=coordinator
    )
    assert names(client, checks="ended") == ["Ended"]
    assert names(client, checks="open") == ["Asked"]
    assert names(client, checks="soon") == ["Soon"]
    assert names(client, checks="good") == ["Ended and renewed", "Good", "Waived"]
    assert names(client, checks="none") == ["None"]
    shown = {
        line.split("</a>")[0].split(">")[-1]: line
        for line in client.get(reverse("partners:list")).text.split('<th scope="row">')[1:]
    }
    words = {
        "Asked": "Asked for",
        "Ended": "Has ended",
        "Good": "In order",
        "None": "Nothing on file",
    }
    assert all(word in shown[name] for name, word in words.items())


def test_sites_that_are_nowhere(client, school, coordinator):
    put(make.make_partnership(school, "Placed"), *HERE)
    half = make.make_partnership(school, "Half placed")
    put(half, *HERE)
    Site.objects.create(employer=half.employer, name="Annex")
    assert names(client, care="unplaced") == ["Half placed"]


def test_a_part_of_the_map_also_across_the_date_line(client, school, coordinator):
    put(make.make_partnership(school, "Fiji"), -17.8, 178.0)
    put(make.make_partnership(school, "Samoa"), -13.8, -171.7)
    put(make.make_partnership(school, "Stillwater"), *HERE)
    assert names(client, box="36,-98,37,-97") == ["Stillwater"]
    assert names(client, box="-20,175,-10,190") == ["Fiji", "Samoa"]
    assert len(names(client, box="here, there")) == 3


def test_sorted_by_each_heading_with_blanks_last(client, school, coordinator):
    zoe = make.make_user(Role.TEACHER, school, name="Zoë")
    a = make.make_partnership(school, "A", owner=zoe, stage="talking")
    b = make.make_partnership(school, "B", owner=coordinator)
    make.make_partnership(school, "C", stage="ended")
    for partnership, days in ((a, 3), (b, 9)):
        on = clock.today() - timedelta(days=days)
        Interaction.objects.create(partnership=partnership, on=on, by=zoe)
    assert names(client, sort="heard") == ["B", "A", "C"]
    assert names(client, sort="-heard") == ["A", "B", "C"]
    assert names(client, sort="owner")[-1] == "C"
    assert names(client, sort="-owner")[-1] == "C"
    assert names(client, sort="stage") == ["B", "C", "A"]
    assert names(client, sort="nonsense") == ["A", "B", "C"]


def test_two_schools_share_an_employer_and_nothing_else(client, school, coordinator):
    mine = make.make_partnership(school, "Shared")
    other = make.make_school("Elsewhere High")
    owner = make.make_user(Role.TEACHER, other, name="Elsewhere Teacher")
    theirs = Partnership.objects.create(school=other, employer=mine.employer, owner=owner)
    make.make_partnership(other, "Elsewhere Dental")
    offer(theirs, 7)
    Interaction.objects.create(partnership=theirs, on=clock.today(), by=owner)
    HostingIntent.objects.create(partnership=theirs, year=school_year(clock.today()), answer="yes")
    page = client.get(reverse("partners:list")).text
    assert "Shared" in page
    assert "Elsewhere" not in page
    assert names(client, free="free") == names(client, free="yes") == []
    assert names(client, owner="nobody") == ["Shared"]


def test_the_employers_people_do_not_see_what_the_school_notes(client, school):
    contact = make.make_contact(make.make_partnership(school, "Own"))
    contact.user = make.make_user()
    contact.save()
    Interaction.objects.create(
        partnership=contact.partnership, on=clock.today(), by=make.make_coordinator(school)
    )
    client.force_login(contact.user)
    page = client.get(reverse("partners:list"), {"owner": "mine", "care": "due"})
    assert [row.employer__name for row in page.context["page"]] == ["Own"]
    for word in ("Last heard of", 'name="owner"', 'name="care"', 'name="pick"'):
        assert word not in page.text


def add_rows(school, coordinator, count):
    cluster = Cluster.objects.first()
    for number in range(count):
        row = make.make_partnership(
            school,
            f"Firm {number}",
            owner=coordinator,
            since_on=clock.today() - timedelta(days=400),
            next_step="call",
            next_on=clock.today(),
        )
        put(row, HERE[0] + number / 100, HERE[1])
        row.employer.cluster, row.employer.size = cluster, "micro"
        row.employer.save()
        offer(row)
        check(row)
        for year in (0, 1):
            HostingIntent.objects.create(
                partnership=row, year=school_year(clock.today()) + year, answer="yes"
            )


FILTERS = [
    {},
    {"q": "firm"},
    {"stage": "active"},
    {"owner": "mine"},
    {"size": "micro"},
    {"free": "free"},
    {"free": "yes"},
    {"free": "next"},
    {"checks": "good"},
    {"care": "due"},
    {"care": "silent"},
    {"within": "25"},
    {"near": "36.1, -97.05"},
    {"within": "25", "near": "Elm Ave"},
    {"box": "30,-100,40,-90"},
    {"sort": "heard"},
    {"within": "25", "sort": "distance"},
]
ALL = {
    "q": "firm", "stage": "active", "owner": "mine", "size": "micro", "free": "free",
    "checks": "good", "care": "silent", "within": "25", "near": "Elm Ave", "sort": "-heard",
    "box": "30,-100,40,-90",
}  # fmt: skip


def cost(client, name, query):
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    told = [one["sql"] for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    return answer, told


@pytest.mark.parametrize("name", ["partners:list", "partners:map"])
def test_every_filter_costs_the_same_for_one_row_and_for_four(client, school, coordinator, name):
    cluster = {"cluster": Cluster.objects.first().pk}
    asked = [*FILTERS, cluster, ALL | cluster]
    add_rows(school, coordinator, 1)
    client.get(reverse(name))  # the zone is read once a session
    few = [len(cost(client, name, query)[1]) for query in asked]
    add_rows(school, coordinator, 3)
    for query, before in zip(asked, few, strict=True):
        answer, told = cost(client, name, query)
        assert len(told) == before, (query, told)
        assert len(told) <= MOST, (query, told)
        if name == "partners:list":
            assert len(answer.context["page"]) == 4, query
