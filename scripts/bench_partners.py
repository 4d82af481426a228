"""The employers of the school that `make bench` measures, and how long the database looks for twins among them."""

import statistics
from datetime import timedelta
from decimal import Decimal
from random import Random

from bench_data import FAMILY, GIVEN, bulk
from django.db import connection

from catalogue.models import Cluster, PlacementType
from kit import clock
from partners.models import Check, Contact, Employer, Opportunity, Partnership, Site
from partners.twins import search

TRADES = (
    "Dental Care,Auto Works,Bakery,Veterinary Clinic,Robotics,Architects,Credit Union,Farm,Print Shop,Hospital,"
    "Welding,Daycare,Law Office,Plumbing,Electric,Pharmacy,Nursery,Logistics,Brewery,Roofing,Media,Insurance,"
    "Machine Shop,Salon,Library,Museum,Radio,Catering,Software,Surveyors"
).split(",")
FIRST = "Har Wil Cedar Red Stone North Ash Maple Black Bright Clear Fair Gold Green Haw High Iron Long Oak Sil".split()
SECOND = "wood field brook ford gate haven hill land mark ridge shire side stead stone ton view ville way yard".split()
LEGAL = ("", "", ", Inc.", " LLC", " & Sons", " Ltd.", " Co.")
STAGES = ("active", "active", "active", "talking", "vetting", "paused", "ended")
KINDS = tuple(Check.Kind)


def make_many(school, count, owner):
    """Employers of the school until there are so many: sites on the map, contacts, some checks, offers, owners."""
    dice, count = Random(11), count - Employer.objects.count()
    clusters = list(Cluster.objects.order_by("pk"))
    firms = bulk(
        Employer,
        (
            Employer(
                name=f"{dice.choice(FIRST)}{dice.choice(SECOND)} {dice.choice(TRADES)}{dice.choice(LEGAL)}",
                cluster=dice.choice(clusters),
                size=dice.choice(Employer.Size.values),
                website=f"https://www.firm{number}.example",
                phone=f"+1 405 {number:07}",
            )
            for number in range(count)
        ),
    )
    sites = bulk(Site, (place(firm, dice) for firm in firms))
    ties = bulk(
        Partnership,
        (
            Partnership(
                school=school, employer=firm, stage=dice.choice(STAGES),
                owner=owner if dice.random() < 0.3 else None,
            )
            for firm in firms
        ),
    )  # fmt: skip
    people = bulk(
        Contact,
        (
            Contact(
                partnership=tie, name=f"{dice.choice(GIVEN)} {dice.choice(FAMILY)}", can_sign=True,
                email=f"contact{tie.pk}@firm{n}.example",
            )
            for n, tie in enumerate(ties)
        ),
    )  # fmt: skip
    make_papers(school, sites, people, owner, dice)
    make_offers(ties, sites, dice)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def place(firm, dice):
    """A site within some 60 km of Stillwater, Oklahoma."""
    north, west = dice.uniform(-0.5, 0.5), dice.uniform(-0.6, 0.6)
    return Site(
        employer=firm, name="Main", address=f"{firm.pk} Elm Ave, Stillwater, OK",
        latitude=Decimal(f"{36.12 + north:.5f}"), longitude=Decimal(f"{-97.06 + west:.5f}"),
    )  # fmt: skip


def make_papers(school, sites, people, judge, dice):
    """A check at every other site; one in ten has ended or ends soon."""
    now, today = clock.now(), clock.today()
    bulk(
        Check,
        (
            Check(
                site=site, school=school, kind=dice.choice(KINDS), state="valid", contact=contact,
                judged_by=judge, judged_at=now,
                valid_until=today + timedelta(days=dice.randrange(-30, 600)),
            )
            for site, contact in zip(sites[::2], people[::2], strict=True)
        ),
    )  # fmt: skip


def make_offers(ties, sites, dice):
    """A place on offer at every third employer."""
    type_ = PlacementType.objects.get(code="internship", school=None)
    bulk(
        Opportunity,
        (
            Opportunity(
                partnership=tie, site=site, type=type_, title=f"{dice.choice(TRADES)} assistant",
                capacity=dice.randrange(1, 5), state=dice.choice(("open", "open", "closed")),
            )
            for tie, site in zip(ties[::3], sites[::3], strict=True)
        ),
    )  # fmt: skip


def words():
    """What stands for the {words} in the path of a page."""
    return {"cluster": Cluster.objects.order_by("pk").values_list("pk", flat=True).first()}


def twin_search(school, times=25):
    """How long PostgreSQL looks for twins, by EXPLAIN ANALYZE, and whether it reads the table of employers whole."""
    took, whole = [], False
    known = Employer.objects.order_by("pk")
    for firm in known[:: max(1, known.count() // times)]:
        asked = search(
            [firm.name.replace("o", "a", 1)], [firm.website], ["dana@firm77.example"], [firm.phone],
            ["17 Elm Ave, Stillwater, OK"], school,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {asked.raw_query}", asked.params)
            told = cursor.fetchone()[0][0]
        took.append(told["Execution Time"])
        whole = whole or any(
            step["Node Type"] == "Seq Scan" and step["Relation Name"] == Employer._meta.db_table
            for step in steps_of(told["Plan"])
        )
    return {
        "employers": Employer.objects.count(),
        "searches": len(took),
        "median_ms": round(statistics.median(took), 1),
        "worst_ms": round(max(took), 1),
        "by_index": not whole,
    }


def steps_of(plan):
    """Every step of a plan."""
    yield plan
    for each in plan.get("Plans", ()):
        yield from steps_of(each)
