"""Employers that may be the one somebody types: what is found, what is told of others, and by which index."""

import pytest
from django.db import connection

from partners import twins
from partners.models import Contact, Employer, Partnership, Site
from tests import factories as make

pytestmark = pytest.mark.django_db
MANY = 20_000
# names as firms have them: two words of a number, and a trade
FILL = """
INSERT INTO partners_employer (name, size, website, phone)
SELECT initcap(w.one || w.two) || ' '
         || (array['Dental Care', 'Auto Works', 'Bakery', 'Print Shop', 'Farm'])[1 + n %% 5]
         || (array['', ', Inc.', ' LLC', ' GmbH'])[1 + n %% 4],
       '', 'https://www.' || w.one || w.two || '.example', '+1 405 ' || lpad(n::text, 7, '0')
FROM generate_series(1, %(many)s) n, LATERAL (
  SELECT translate(left(md5(n::text), 5), '0123456789', 'ghiklmnopr') one,
         translate(right(md5(n::text), 4), '0123456789', 'stuvwaeiou') two) w
"""
PLACES = """
INSERT INTO partners_site (employer_id, name, address, directions)
SELECT id, '', (id %% 900) || ' Street ' || (id %% 977) || ', Stillwater, OK', '' FROM partners_employer
"""


def firm(name, address="", school=None, **facts):
    """An employer that this school, or another, works with."""
    row = Employer.objects.create(name=name, **facts)
    if address:
        Site.objects.create(employer=row, address=address)
    return Partnership.objects.create(school=school or make.make_school(), employer=row)


def found(**typed):
    return [(twin.employer.name, twin.why) for twin in twins.likely(**typed)]


@pytest.mark.parametrize(
    ("typed", "kept", "why"),
    [
        ("Northgate Dental", "Northgate Dental, LLC", "same name"),
        ("café zoe", "Café Zoë GmbH", "same name"),
        ("Smith and Sons", "SMITH & SONS", "same name"),
        ("Meble Łódź", "Meble Lodz sp. z o.o.", "same name"),
        ("ABC", "ABC Incorporated", "same name"),
        ("Nortgate Dental", "Northgate Dental", "much the same name"),
        ("Northga", "Northgate Dental", "much the same name"),
        ("Northgate Dental Care", "Northgate Dental Clinic", "much the same name"),
    ],
)
def test_found_by_a_name_that_is_spelled_differently(typed, kept, why):
    firm(kept)
    firm("Elsewhere Bakery")
    assert found(name=typed) == [(kept, why)]


@pytest.mark.parametrize(
    ("typed", "facts", "why"),
    [
        ({"website": "northgate.example/jobs"}, {"website": "https://www.northgate.example"}, "same web address"),
        ({"email": "Dana@Northgate.example"}, {"website": "http://northgate.example/"}, "same e-mail domain"),
        ({"phone": "(405) 555-0123"}, {"phone": "+1 405 555 0123"}, "same telephone"),
        ({"address": "12 elm ave"}, {"address": "12 Elm Ave, Stillwater, OK"}, "same address"),
    ],
)  # fmt: skip
def test_found_by_what_else_is_the_same(typed, facts, why):
    firm("Northgate Dental", **facts)
    assert found(name="NGD Partners", **typed) == [("Northgate Dental", why)]


def test_the_likeliest_comes_first_and_only_so_many():
    firm("Northgate Dental Clinic")
    firm("Northgate Dental", "12 Elm Ave", phone="405 555 0123")
    typed = {"name": "Northgate Dental", "address": "12 Elm Ave", "phone": "4055550123"}
    assert found(**typed) == [
        ("Northgate Dental", "same name, same telephone, same address"),
        ("Northgate Dental Clinic", "much the same name"),
    ]
    assert len(twins.likely(**typed, limit=1)) == 1
    assert [twin.asks for twin in twins.likely(**typed)] == [True, True]
    assert not twins.likely(name="Northga")[0].asks  # not typed to its end yet


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"name": "ab"},
        {"name": "LLC"},
        {"name": "Southgate Physicians"},
        {"email": "dana@gmail.com"},
        {"website": "https://facebook.com/northgate"},
        {"phone": "0123"},
        {"address": "12 Elm Ave, Tulsa"},
        {"name": "100%"},
        {"name": "' OR 1=1 --"},
    ],
)
def test_what_tells_nothing_finds_nobody(typed):
    firm("Dental", "12 Elm Ave, Stillwater, OK", website="https://facebook.com/dental")
    assert found(**typed) == []


def test_what_a_crowd_shares_tells_nothing():
    for n in range(twins.CROWD + 1):
        firm(f"Franchise {n}", website="https://franchise.example", phone=f"405555010{n}")
    assert found(website="https://franchise.example") == []


def test_closed_employers_are_not_offered():
    row = firm("Northgate Dental").employer
    row.ended_on = make.MONDAY
    row.save()
    assert found(name="Northgate Dental") == []


def test_contacts_tell_only_the_school_that_has_them():
    school = make.make_school()
    mine, theirs = firm("Northgate Dental", school=school), firm("Southgate Physicians")
    for row in (mine, theirs):
        Contact.objects.create(partnership=row, name="Dana", email="dana@smile.example")
    met = twins.likely(email="sam@smile.example", school=school)
    assert [(twin.employer, twin.mine) for twin in met] == [(mine.employer, mine)]
    assert twins.likely(email="sam@smile.example") == []


def test_a_partner_of_another_school_is_told_without_its_partnership():
    row = firm("Northgate Dental", "12 Elm Ave, Stillwater, OK")
    (twin,) = twins.likely(name="Northgate Dental", school=make.make_school())
    assert (twin.employer, twin.place, twin.mine) == (
        row.employer, "12 Elm Ave, Stillwater, OK", None,
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 4])
def test_two_queries_however_many_are_alike(count, django_assert_num_queries):
    school = make.make_school()
    for n in range(count):
        firm("Northgate Dental", f"{n} Elm Ave", school)
    with django_assert_num_queries(2):
        met = twins.likely(name="Northgate Dental", school=school)
    assert [bool(twin.mine) for twin in met] == [True] * count


@pytest.fixture
def many():
    """As many employers as a district has; what a run on an empty table counted is counted anew."""
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"many": MANY})
        cursor.execute(PLACES, {})
        cursor.execute("ANALYZE partners_employer, partners_site, partners_contact")


def nodes(plan):
    """Every step of a plan."""
    yield plan
    for each in plan.get("Plans", ()):
        yield from nodes(each)


def test_at_20_000_employers_every_way_goes_by_an_index(many):
    typed = Employer.objects.order_by("pk")[MANY // 2]
    asked = twins.search(
        [typed.name.replace("a", "e")], [typed.website], ["dana@elsewhere.example"], [typed.phone],
        ["17 Street 994, Stillwater, OK"], make.make_school(),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {asked.raw_query}", asked.params)
        (told,) = cursor.fetchone()[0]
    steps = list(nodes(told["Plan"]))
    used = {step["Index Name"] for step in steps if "Index Name" in step}
    print(f"\nTwin search among {MANY}: {told['Execution Time']:.1f} ms", *used)  # noqa: T201
    whole = {step["Relation Name"] for step in steps if step["Node Type"] == "Seq Scan"}
    assert "partners_employer" not in whole
    assert used >= {
        "employer_name_fold", "employer_web_domain", "employer_phone_digits", "site_street",
    }  # fmt: skip
    assert twins.likely(name=typed.name)[0].employer == typed
