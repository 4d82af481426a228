"""Joining two employers keeps everything; taking it back puts every row where it was."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from kit import clock
from kit.errors import Refused
from notifications.models import AccessLink, Notice
from partners.actions import checks, life
from partners.actions import merges as actions
from partners.models import (
    Check,
    Contact,
    Employer,
    HostingIntent,
    Merge,
    Opportunity,
    Partnership,
    Site,
)
from placements.models import Placement
from tests import factories as make

pytestmark = pytest.mark.django_db
NOTED = {"accounts.audit", "partners.merge", "sessions.session", "accounts.session"}


@pytest.fixture
def coordinator():
    return make.make_coordinator(make.make_school())


def rows():
    """Every row of every table, but what is written about the joining itself."""
    return {
        model._meta.label_lower: sorted(model._base_manager.values_list(), key=str)
        for model in apps.get_models()
        if model._meta.label_lower not in NOTED
    }


class Pair:
    """An employer that is here twice: 3 sites, 5 contacts, 20 placements in all, one school."""

    def __init__(self, coordinator):
        self.by = coordinator
        self.school = school = coordinator.memberships.get().school
        self.one = make.make_partnership(school, "Northgate Dental", notes="calls on Fridays")
        self.two = make.make_partnership(school, "Northgate Dental Care LLC", notes="wants two",
                                         stage="talking", hosts="job shadow")  # fmt: skip
        self.kept, self.gone = self.one.employer, self.two.employer
        self.gone.website = "https://northgate.example"
        self.gone.save()
        Site.objects.create(employer=self.gone, name="Lab", address="9 Oak St")
        Site.objects.create(employer=self.gone, name="Office", address="3 Elm St")
        contacts = [
            make.make_contact(p) for p in (self.one, self.one, self.two, self.two, self.two)
        ]
        for n in range(20):
            place = make.make_placement("completed", school, contact=contacts[n % 5])
            place.site = place.partnership.employer.sites.last()
            place.save()
        for each in (self.one, self.two):
            HostingIntent.objects.create(partnership=each, year=2027, answer="yes")
            Opportunity.objects.create(
                partnership=each,
                type=place.type,
                title="Assistant",
                site=each.employer.sites.first(),
            )
        paper = checks.Paper(valid_until=date(2027, 6, 1))
        for site, kind in zip(
            self.gone.sites.all(), ("insurance", "safety_visit", "insurance"), strict=True
        ):
            checks.note_seen(self.two, site, kind, paper, by=coordinator)
        checks.note_seen(self.one, self.kept.sites.get(), "insurance", paper, by=coordinator)
        life.note(self.two, life.Note("call", clock.today(school.time_zone)), by=coordinator)
        Notice.objects.create(
            school=school, key="x", kind="intent", recipient=f"contact:{contacts[4].pk}",
            about_model="partners.partnership", about_id=self.two.pk, due_at=clock.now(),
        )  # fmt: skip


@pytest.fixture
def pair(coordinator):
    return Pair(coordinator)


def test_joining_keeps_all_and_taking_it_back_restores_every_row(pair):
    before = rows()
    made = actions.merge(pair.kept, pair.gone, by=pair.by)
    assert Employer.objects.count() == 1
    kept = Partnership.objects.get()
    assert (kept.stage, kept.hosts) == ("active", "job shadow")
    assert kept.notes == "calls on Fridays\n\nwants two"
    assert kept.employer.website == "https://northgate.example"
    assert Site.objects.filter(employer=pair.kept).count() == 3  # the clinic was here twice
    assert Contact.objects.filter(partnership=kept).count() == 5
    assert Placement.objects.filter(partnership=kept).count() == 20
    assert not Placement.objects.exclude(site__employer=pair.kept).exists()
    assert Opportunity.objects.filter(partnership=kept).count() == 2
    assert HostingIntent.objects.count() == 1
    assert kept.interactions.count() == 1
    assert Check.objects.filter(site__employer=pair.kept).count() == 4
    assert Notice.objects.get(key="x").about_id == kept.pk
    made = actions.undo(made, by=pair.by)
    assert made.stayed == []
    after = rows()
    assert {name for name in before if before[name] != after[name]} == set()


def test_a_look_changes_nothing(pair, client):
    before = rows()
    client.force_login(pair.by)
    url = reverse("partners:merge", args=[pair.kept.pk])
    listed = client.get(url).text
    assert "Northgate Dental Care LLC" in listed
    session = rows()
    page = client.get(url, {"with": pair.gone.pk}).text
    assert "Join Northgate Dental Care LLC to Northgate Dental" in page
    for name, count in (("Placements", 12), ("Contacts", 3)):
        assert f'<span class="line-name">{name}</span>' in page.replace("\n", "")
        assert f'<span class="line-when">{count}</span>' in page.replace("\n", "")
    assert {n for n in session if session[n] != rows()[n]} == set()
    assert before["partners.employer"] == rows()["partners.employer"]


def test_the_page_joins_and_takes_back(pair, client):
    client.force_login(pair.by)
    url = reverse("partners:merge", args=[pair.kept.pk])
    client.post(f"{url}?with={pair.gone.pk}", {"take": ["name"]})
    assert Employer.objects.get().name == "Northgate Dental Care LLC"
    page = client.get(reverse("partners:detail", args=[pair.kept.pk])).text
    assert "Take back" in page
    client.post(reverse("partners:undo_merge", args=[Merge.objects.get().pk]))
    assert sorted(Employer.objects.values_list("name", flat=True)) == [
        "Northgate Dental",
        "Northgate Dental Care LLC",
    ]


def test_what_was_changed_since_stays_and_is_told(pair):
    made = actions.merge(pair.kept, pair.gone, by=pair.by)
    pair.one.refresh_from_db()
    pair.one.hosts = "typed since"
    pair.one.save()
    made = actions.undo(made, by=pair.by)
    assert len(made.stayed) == 1
    assert "would host" in made.stayed[0]
    pair.one.refresh_from_db()
    assert pair.one.hosts == "typed since"
    with pytest.raises(Refused, match="already"):
        actions.undo(made, by=pair.by)


def test_two_joinings_are_taken_back_the_later_first(pair):
    third = make.make_partnership(pair.school, "Northgate")
    before = rows()
    first = actions.merge(pair.kept, pair.gone, by=pair.by)
    second = actions.merge(pair.kept, third.employer, by=pair.by)
    with pytest.raises(Refused, match="Northgate first"):
        actions.undo(first, by=pair.by)
    actions.undo(second, by=pair.by)
    actions.undo(first, by=pair.by)
    assert rows() == before


def test_nobody_joins_what_another_school_works_with(pair, client):
    other = make.make_coordinator(make.make_school("Elsewhere"))
    with pytest.raises(PermissionDenied):
        actions.merge(pair.kept, pair.gone, by=other)
    elsewhere = other.memberships.get().school
    Partnership.objects.create(school=elsewhere, employer=pair.gone, stage="active")
    with pytest.raises(PermissionDenied):
        actions.merge(pair.kept, pair.gone, by=pair.by)
    client.force_login(pair.by)
    url = reverse("partners:merge", args=[pair.kept.pk])
    assert client.get(url, {"with": pair.gone.pk}).status_code == 404
    assert "Northgate Dental Care LLC" not in client.get(url).text


def test_one_and_the_same_is_refused(pair):
    with pytest.raises(Refused, match="itself"):
        actions.merge(pair.kept, pair.kept, by=pair.by)


def test_links_about_a_partnership_go_with_it(pair):
    link = AccessLink.objects.create(
        door="x", party="contact:1", about_model="partners.partnership", about_id=pair.two.pk,
        school=pair.school, token_hash="h", expires_at=clock.now(),
    )  # fmt: skip
    made = actions.merge(pair.kept, pair.gone, by=pair.by)
    link.refresh_from_db()
    assert link.about_id == pair.one.pk
    actions.undo(made, by=pair.by)
    link.refresh_from_db()
    assert link.about_id == pair.two.pk


def test_days_come_back_as_days(pair):
    pair.one.insurance_until, pair.two.insurance_until = date(2027, 5, 1), date(2027, 2, 1)
    pair.one.save()
    pair.two.save()
    made = actions.merge(pair.kept, pair.gone, by=pair.by)
    pair.one.refresh_from_db()
    assert pair.one.insurance_until == date(2027, 2, 1)  # the earlier is the careful one
    actions.undo(made, by=pair.by)
    pair.one.refresh_from_db()
    assert pair.one.insurance_until == date(2027, 5, 1)
