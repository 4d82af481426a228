"""What a type asks of the employer and the site: the light and the strict policy, waivers, expiry."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.formats import date_format

from accounts.models import Audit
from kit import clock
from kit.errors import Conflict, Refused
from partners.actions import checks, papers
from partners.models import ContactTraining, Partnership
from partners.models.checks import Check, CheckWaiver
from placements import actions, presets, requirements
from placements.models import Placement, Requirement
from placements.states import S, Step
from placements.tasks import calendar
from tests import factories as make

pytestmark = pytest.mark.django_db

PAPERS = presets.OF_THE_SITE[1:]


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


def of_partners(own):
    """The set without what it asks of the learning, which other tests are about."""
    own.requirements.filter(kind__in=[kind for kind, _step in presets.OF_THE_LEARNING]).delete()
    return own


def placed(school, name, state="confirmed", **extra):
    """A placement under the school's light or strict policy."""
    programme = make.make_programme(school)
    programme.requirement_set = of_partners(presets.policy(school, programme.type, name))
    programme.save()
    return make.make_placement(state, school=school, programme=programme, **extra)


def stopping(placement):
    """Which kinds of this file stop the start."""
    found = requirements.open_items(placement, Step.START)
    return [item.kind for item in found if item.kind in presets.OF_THE_SITE]


def see_all(placement, coordinator, until=None):
    for what in Check.Kind:
        paper = checks.Paper(valid_until=until)
        checks.note_seen(placement.partnership, placement.site, what, paper, by=coordinator)


def test_same_site_passes_light_and_is_blocked_by_strict(school):
    light = placed(school, presets.LIGHT)
    strict = placed(school, presets.STRICT, contact=light.signatory.contact)
    assert stopping(light) == []
    assert stopping(strict) == list(PAPERS)
    page = f"/employers/{strict.partnership.employer_id}/"
    asked = requirements.open_items(strict, Step.START)
    items = [item for item in asked if item.kind in PAPERS]
    assert {item.url.endswith(page) and bool(item.note) for item in items} == {True}


def test_seen_checks_open_the_start(school, coordinator):
    placement = placed(school, presets.STRICT)
    see_all(placement, coordinator)
    assert stopping(placement) == []


def test_check_that_ends_before_the_first_day_does_not_count(school, coordinator):
    first = make.MONDAY + timedelta(days=400)
    last = first + timedelta(days=30)
    placement = placed(school, presets.STRICT, starts_on=first, ends_on=last)
    see_all(placement, coordinator, until=placement.starts_on - timedelta(days=1))
    assert stopping(placement) == list(PAPERS)
    see_all(placement, coordinator, until=placement.starts_on)
    assert stopping(placement) == []


def test_expiry_stops_the_next_start_and_not_the_running_placement(school, coordinator):
    running = placed(school, presets.STRICT, state="active")
    see_all(running, coordinator, until=running.starts_on)
    later = placed(
        school,
        presets.STRICT,
        contact=running.signatory.contact,
        starts_on=make.MONDAY + timedelta(days=400),
        ends_on=make.MONDAY + timedelta(days=430),
    )
    assert stopping(running) == []
    assert stopping(later) == list(PAPERS)


def test_waiver_excuses_one_check_with_name_and_reason(school, coordinator):
    placement = placed(school, presets.STRICT, coordinator=coordinator)
    actions.waive(placement, "check_safety_visit", reason="Visited in May", by=coordinator)
    placement.refresh_from_db()
    waiver = placement.waivers.get()
    assert (waiver.by, waiver.reason) == (coordinator, "Visited in May")
    assert "check_safety_visit" not in stopping(placement)
    assert placement.state == S.CONFIRMED


def test_insurance_date_of_a_school_counts_for_that_school_only(school):
    placement = placed(school, presets.STRICT)
    other = make.make_school("Other High School")
    theirs = placed(other, presets.STRICT)
    Partnership.objects.filter(pk=theirs.partnership_id).update(
        employer=placement.partnership.employer
    )
    placement.partnership.insurance_until = placement.ends_on
    placement.partnership.save()
    theirs.partnership.refresh_from_db()
    assert "check_insurance" not in stopping(placement)
    assert "check_insurance" in stopping(theirs)


def test_paused_partnership_stops_the_start(school):
    stopped = {}
    for name in presets.NAMES:
        placement = placed(school, name)
        placement.partnership.stage = Partnership.Stage.PAUSED
        stopped[name] = "partnership_active" in stopping(placement)
    assert stopped == {presets.LIGHT: False, presets.NAME: False, presets.STRICT: True}


def test_handed_in_counts_only_once_verified_by_its_school(school, coordinator):
    placement = placed(school, presets.STRICT)
    paper = checks.hand_in(placement.partnership, placement.site, "insurance")
    assert "check_insurance" in stopping(placement)
    with pytest.raises(PermissionDenied):
        checks.verify(paper, by=make.make_coordinator(make.make_school("Other High School")))
    checks.verify(paper, by=coordinator)
    assert "check_insurance" not in stopping(placement)
    with pytest.raises(Conflict):
        checks.refuse(paper, why="Too late", by=coordinator)


def test_refusal_needs_a_reason_and_keeps_the_old_check(school, coordinator):
    placement = placed(school, presets.STRICT)
    see_all(placement, coordinator)
    paper = checks.hand_in(placement.partnership, placement.site, "insurance")
    with pytest.raises(Refused):
        checks.refuse(paper, why=" ", by=coordinator)
    checks.refuse(paper, why="Another firm's paper", by=coordinator)
    assert stopping(placement) == []


def test_site_of_another_employer_is_refused(school, coordinator):
    mine, other = make.make_partnership(school), make.make_partnership(school, "Other firm")
    with pytest.raises(Refused):
        checks.note_seen(mine, other.employer.sites.get(), "insurance", by=coordinator)


def test_current_is_the_newest_of_a_kind(school, coordinator):
    placement = placed(school, presets.STRICT)
    see_all(placement, coordinator)
    see_all(placement, coordinator)
    assert Check.objects.current().count() == len(Check.Kind)
    assert Check.objects.count() == 2 * len(Check.Kind)


def test_a_waiver_for_the_employer_lets_all_its_placements_start(school, coordinator):
    placement = placed(school, presets.STRICT)
    see_all(placement, coordinator)
    placement.site.checks.filter(kind="safety_visit").delete()
    assert "check_safety_visit" in stopping(placement)
    day = clock.today(school.time_zone) - timedelta(days=1)
    waiver = papers.waive(placement.partnership, "safety_visit", why="Remote work", by=coordinator)
    assert stopping(placement) == []
    CheckWaiver.objects.filter(pk=waiver.pk).update(until=day)
    assert "check_safety_visit" in stopping(placement)


def test_a_check_can_be_asked_of_large_firms_only(school, coordinator):
    placement = placed(school, presets.STRICT)
    see_all(placement, coordinator)
    placement.site.checks.filter(kind="risk_assessment").delete()
    placement.requirement_set.requirements.filter(kind="check_risk_assessment").update(
        sizes=["medium", "large"]
    )
    stopped = {}
    for size in ("", "micro", "medium"):
        employer = placement.partnership.employer
        employer.size = size
        employer.save()
        stopped[size] = "check_risk_assessment" in stopping(placement)
    assert stopped == {"": True, "micro": False, "medium": True}


def test_sizes_are_ticked_in_the_admin(client):
    row = Requirement.objects.filter(set__school=None).first()
    client.force_login(
        get_user_model().objects.create_superuser("root@placewell.example", name="R")
    )
    url = reverse("admin:placements_requirement_change", args=[row.pk])
    said = {"set": row.set_id, "kind": row.kind, "step": row.step, "level": row.level}
    assert client.post(url, said | {"position": 0, "sizes": ["large"]}).status_code == 302
    row.refresh_from_db()
    assert row.sizes == ["large"]
    assert 'type="checkbox" name="sizes"' in client.get(url).text


def apprenticed(school, name, state="confirmed", contact=None, **extra):
    """An apprenticeship under this policy; "Standard" is the one that every installation has."""
    programme = make.make_programme(school, "apprenticeship")
    if name != presets.NAME:
        programme.requirement_set = of_partners(presets.policy(school, programme.type, name))
        programme.save()
    contact = contact or make.make_contact(make.make_partnership(school))
    return make.make_placement(state, school=school, programme=programme, contact=contact, **extra)


def trained(placement, until=None, **more):
    more = {"kind": "trainer", "trained_on": make.MONDAY - timedelta(days=900)} | more
    return ContactTraining.objects.create(
        contact=placement.supervisor.contact, title="Trainer", valid_until=until, **more
    )


def training_of(placement):
    """The line of the checklist about the supervisor's training."""
    items = requirements.checklist(placement, Step.START)
    return next(item for item in items if item.kind == "trainer_trained")


def test_an_untrained_supervisor_is_flagged_and_stops_nothing_where_it_is_recommended(
    school, coordinator, client
):
    placement = apprenticed(school, presets.NAME)
    item = training_of(placement)
    assert (item.met, item.required, item.stops) == (False, False, False)
    client.force_login(coordinator)
    page = client.get(reverse("placements:detail", args=[placement.pk])).text
    name = placement.supervisor.contact.name
    assert f"{name} has no training in date" in page
    assert "Recommended, stops nothing" in page
    trained(placement)
    assert training_of(placement).met
    page = client.get(reverse("placements:detail", args=[placement.pk])).text
    assert "has no training in date" not in page


def test_an_untrained_supervisor_stops_the_start_under_the_strict_policy(school, coordinator):
    placement = apprenticed(school, presets.STRICT)
    see_all(placement, coordinator)
    item = training_of(placement)
    assert item.stops
    assert item.url == reverse("partners:detail", args=[placement.partnership.employer_id])
    assert placement.supervisor.contact.name in item.note
    with pytest.raises(requirements.Unmet, match="has no training in date"):
        requirements.require_met(placement, step=Step.START)
    trained(placement)
    assert not training_of(placement).stops


def test_other_types_are_asked_for_no_trained_supervisor(school):
    for name in (presets.LIGHT, presets.STRICT):
        kinds = {item.kind for item in requirements.checklist(placed(school, name))}
        assert "trainer_trained" not in kinds


def test_the_end_of_a_training_stops_the_next_start_and_not_the_running_placement(school):
    running = apprenticed(school, presets.STRICT, state="active")
    trained(running, until=running.starts_on)
    first = make.MONDAY + timedelta(days=400)
    later = apprenticed(
        school, presets.STRICT, contact=running.supervisor.contact,
        starts_on=first, ends_on=first + timedelta(days=30),
    )  # fmt: skip
    assert not training_of(running).stops
    assert training_of(later).stops
    trained(later, until=first)
    assert training_of(later).met


@pytest.mark.parametrize(
    "facts",
    [{"kind": "first_aid"}, {"ended_on": make.MONDAY}, {"trained_on": make.MONDAY + timedelta(days=600)}],
)  # fmt: skip
def test_what_does_not_count_as_training(school, facts):
    first = make.MONDAY + timedelta(days=400)
    placement = apprenticed(
        school, presets.STRICT, starts_on=first, ends_on=first + timedelta(days=30)
    )
    trained(placement, **facts)
    assert training_of(placement).stops


def test_a_school_excuses_an_untrained_supervisor_with_a_reason(school, coordinator):
    placement = apprenticed(school, presets.STRICT, coordinator=coordinator)
    actions.waive(placement, "trainer_trained", reason="Course booked for May", by=coordinator)
    placement.refresh_from_db()
    assert not training_of(placement).stops


def test_without_a_supervisor_somebody_is_named_first(school):
    placement = apprenticed(school, presets.STRICT)
    placement.participants.filter(role="supervisor").delete()
    item = training_of(placement)
    assert item.stops
    assert item.url == reverse("placements:edit", args=[placement.pk])


def begin(*placements, on=make.MONDAY):
    """What the calendar makes of them on this day: their states."""
    with clock.at(datetime.combine(on, datetime.min.time(), UTC) + timedelta(hours=18)):
        calendar()
    for placement in placements:
        placement.refresh_from_db()
    return [placement.state for placement in placements]


def test_on_the_first_day_one_begins_and_the_other_waits_for_what_its_page_names(
    client, school, coordinator
):
    light = placed(school, presets.LIGHT)
    strict = placed(school, presets.STRICT, contact=light.signatory.contact)
    assert light.site == strict.site
    assert begin(light, strict) == [S.ACTIVE, S.CONFIRMED]
    client.force_login(coordinator)
    page = client.get(reverse("placements:detail", args=[strict.pk])).text
    assert "No valid insurance for the site on the first day." in page
    link = reverse("partners:detail", args=[strict.partnership.employer_id])
    assert f'href="{link}">Open<span class="hush">: Insurance of the site</span>' in page
    with clock.at(datetime.combine(make.MONDAY, datetime.min.time(), UTC)):
        see_all(strict, coordinator)
    assert begin(strict) == [S.ACTIVE]


def test_what_is_asked_of_firms_of_fifty_and_more_does_not_stop_a_micro_firm(school):
    def at_firm_of(size):
        placement = placed(school, presets.STRICT)
        placement.partnership.employer.size = size
        placement.partnership.employer.save()
        return placement

    placements = [at_firm_of(size) for size in ("micro", "small", "medium", "large", "")]
    asked = Requirement.objects.filter(set__school=school, kind__in=PAPERS)
    asked.update(sizes=["medium", "large"])
    waits = S.CONFIRMED
    assert begin(*placements) == [S.ACTIVE, S.ACTIVE, waits, waits, waits]


def test_expiry_on_the_calendar(school, coordinator):
    day = timedelta(days=1)
    last = make.MONDAY + 20 * day
    running = placed(school, presets.STRICT)
    later = placed(
        school,
        presets.STRICT,
        contact=running.signatory.contact,
        starts_on=last + day,
        ends_on=last + 30 * day,
    )
    with clock.at(datetime.combine(make.MONDAY, datetime.min.time(), UTC)):
        see_all(running, coordinator, until=last)
    assert begin(running, later) == [S.ACTIVE, S.CONFIRMED]
    assert begin(running, later, on=last + day) == [S.ACTIVE, S.CONFIRMED]
    assert (stopping(running), stopping(later)) == ([], list(PAPERS))
    assert begin(running, on=running.ends_on + day) == [S.FINISHED]


def test_a_waiver_is_logged_and_shown_with_its_reason(client, school, coordinator):
    placement = placed(school, presets.STRICT, coordinator=coordinator)
    actions.waive(placement, "check_insurance", reason="Covered by the district", by=coordinator)
    waiver = placement.waivers.get()
    logged = Audit.objects.get(table=waiver._meta.db_table, row=waiver.pk)
    assert (logged.verb, waiver.by) == ("insert", coordinator)
    client.force_login(coordinator)
    page = client.get(reverse("placements:detail", args=[placement.pk])).text
    assert "Covered by the district" in page
    with pytest.raises(Refused):
        actions.waive(placement, "check_safeguarding", reason=" ", by=coordinator)
    theirs = make.make_coordinator(make.make_school("Other High School"))
    with pytest.raises(PermissionDenied):
        actions.waive(placement, "check_safeguarding", reason="x", by=theirs)


READ = 8  # queries of with_everything(), whatever the rows


@pytest.mark.parametrize("count", [1, 4])
def test_the_five_checks_of_a_list_cost_no_query_of_their_own(
    school, coordinator, count, django_assert_num_queries
):
    for _n in range(count):
        placement = placed(school, presets.STRICT)
        checks.note_seen(placement.partnership, placement.site, "insurance", by=coordinator)
        papers.waive(placement.partnership, "safety_visit", why="Remote work", by=coordinator)
    with django_assert_num_queries(READ):
        found = list(Placement.objects.with_everything())
        open_ = [stopping(each) for each in found]
    still = ["check_risk_assessment", "check_safeguarding", "check_data_protection"]
    assert open_ == [still] * count


@pytest.mark.parametrize("kinds", [1, 5])
def test_one_placement_asks_one_query_for_all_its_checks(school, kinds, django_assert_num_queries):
    placement = placed(school, presets.STRICT)
    asked = placement.requirement_set.requirements
    asked.filter(kind__in=PAPERS[kinds:]).delete()
    with django_assert_num_queries(3):  # the rows, the waivers, and what is known of the site
        assert len(stopping(placement)) == kinds


def test_a_check_that_was_replaced_meanwhile_is_seen_in_the_next_list(school, coordinator):
    placement = placed(school, presets.STRICT)
    assert stopping(placement) == list(PAPERS)
    see_all(placement, coordinator)
    assert stopping(placement) == []


def test_the_newest_check_that_holds_is_told(school, coordinator):
    placement = placed(school, presets.STRICT)
    day = max(clock.today(school.time_zone), make.MONDAY)
    papers.waive(placement.partnership, "insurance", why="Covered", by=coordinator)
    for days in (5, 9, -1):
        paper = checks.Paper(valid_until=day + timedelta(days=days))
        checks.note_seen(placement.partnership, placement.site, "insurance", paper, by=coordinator)
    told = {item.kind: item.note for item in requirements.checklist(placement, Step.START)}
    assert told["check_insurance"] == f"valid until {date_format(day + timedelta(days=9))}"
