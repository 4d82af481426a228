"""A programme: its credit rule, next year's copy, who has a placement in it, and its end."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Term
from assessments.actions import plan_cycles
from catalogue.models import PlacementType
from kit import clock
from kit.errors import Refused
from placements import actions
from placements.actions.policies import save_policy
from placements.models import Programme, Requirement, VisitRule
from tests import factories as make

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 16)
QUERIES = 11


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


def copied(programme, by):
    return actions.copy_programme(programme, by=by, today=TODAY)


@pytest.mark.parametrize(
    ("title", "cohort", "new_title", "new_cohort"),
    [
        ("Health", "2026/27", "Health", "2027/28"),
        ("Health", "2026-27", "Health", "2027-28"),
        ("Health", "1999/00", "Health", "2000/01"),
        ("Health", "2026–2027", "Health", "2027–2028"),
        ("Health", "Fall 2026", "Health", "Fall 2027"),
        ("Summer 2026", "", "Summer 2027", ""),
        ("Health", "Group A", "Health", "Group A 2027"),
        ("Health", "", "Health", "2027"),
        ("Health", "room 20261", "Health", "room 20261 2027"),
    ],
)
def test_next_years_name(school, coordinator, title, cohort, new_title, new_cohort):
    programme = make.make_programme(
        school, title=title, cohort=cohort, starts_on=date(2026, 8, 12)
    )
    new = copied(programme, coordinator)
    assert (new.title, new.cohort) == (new_title, new_cohort)


def test_next_years_programme_is_the_same_a_year_later_with_its_feedback(school, coordinator):
    programme = make.make_programme(
        school, cohort="2027/28", starts_on=date(2027, 9, 1), ends_on=date(2028, 2, 29)
    )
    make.make_credit_rule(programme, most_remote=20)
    plan_cycles(programme)
    programme.cycles.filter(name="middle").update(value=40)
    new = copied(programme, coordinator)
    assert (new.starts_on, new.ends_on) == (date(2028, 9, 1), date(2029, 2, 28))
    [rule] = new.credit_rules.all()
    assert (rule.minutes, rule.most_remote, new.required_minutes) == (16800, 20, 7200)
    assert new.requirement_set == programme.requirement_set
    kept = ("name", "audience", "value", "due_after", "form")
    assert list(new.cycles.values_list(*kept)) == list(programme.cycles.values_list(*kept))
    assert sorted(new.cycles.values_list("value", flat=True)) == [40, 100]


def test_the_copy_goes_to_the_same_term_of_next_year(school, coordinator):
    def term(title, first, last, kind="semester"):
        return Term.objects.create(
            school=school, title=title, kind=kind, starts_on=first, ends_on=last
        )

    fall = term("Fall 26", date(2026, 8, 12), date(2026, 12, 18))
    term("Spring 27", date(2027, 1, 5), date(2027, 5, 21))
    next_fall = term("Fall 27", date(2027, 8, 18), date(2027, 12, 17))
    term("Year 27", date(2027, 8, 18), date(2028, 5, 20), "schoolYear")
    programme = make.make_programme(
        school, cohort="2026", term=fall, starts_on=fall.starts_on, ends_on=fall.ends_on
    )
    new = copied(programme, coordinator)
    assert (new.term, new.starts_on, new.ends_on) == (
        next_fall, next_fall.starts_on, next_fall.ends_on,
    )  # fmt: skip
    after = copied(new, coordinator)  # no term of 2028 yet
    assert (after.term, after.starts_on) == (None, date(2028, 8, 18))


def test_a_second_copy_is_told_by_name(client, school, coordinator):
    programme = make.make_programme(school, title="Health", cohort="2026/27")
    client.force_login(coordinator)
    url = reverse("placements:programme_copy", args=[programme.pk])
    first = client.post(url)
    new = Programme.objects.get(title="Health", cohort="2027/28")
    assert first.url == reverse("placements:programme", args=[new.pk])
    again = client.post(url, follow=True)
    assert "“Health 2027/28” is there already." in again.text
    assert Programme.objects.filter(title="Health").count() == 2


def test_a_set_that_has_ended_is_not_copied(school, coordinator):
    programme = make.make_programme(school, cohort="2026")
    own = programme.requirement_set.__class__.objects.create(
        school=school, type=programme.type, name="Ours", valid_to=date(2026, 6, 30)
    )
    Programme.objects.filter(pk=programme.pk).update(requirement_set=own)
    new = copied(programme, coordinator)
    assert (new.requirement_set.school, new.requirement_set.name) == (None, "Standard")


def test_a_closed_programme_takes_no_new_placements(client, school, coordinator):
    programme = make.make_programme(school)
    client.force_login(coordinator)
    url = reverse("placements:programme_close", args=[programme.pk])
    client.post(url)
    details = actions.Details(fields={"starts_on": TODAY, "ends_on": TODAY})
    student = make.make_student(school)
    programme.refresh_from_db()
    with pytest.raises(Refused, match="is closed"):
        actions.create(programme, student, details, by=coordinator)
    client.post(url, {"back": "1"})
    programme.refresh_from_db()
    assert actions.create(programme, student, details, by=coordinator).pk


def test_the_page_tells_the_rule_the_states_and_who_has_none(client, school, coordinator):
    programme = make.make_programme(school, hours=280)
    make.make_credit_rule(programme, least_work_minutes=54 * 60, most_remote=20, least_rating=3)
    has = make.make_student(school, family_name="Has")
    make.make_placement("active", school, has, programme=programme)
    make.make_student(school, family_name="Hasnot")
    make.make_student(make.make_school("Other"), family_name="Elsewhere")
    client.force_login(coordinator)
    url = reverse("placements:programme", args=[programme.pk])
    page = client.get(url)
    told = {fact["term"]: fact["value"] for fact in page.context["facts"]}
    assert told["Credit"] == (
        "280 h are one credit, at least 54 h at work, at most 20% remote, rated at least 3"
    )
    assert [(state["word"], state["count"]) for state in page.context["states"]] == [
        ("On placement", 1)
    ]
    assert [row.student.family_name for row in page.context["page"]] == ["Has"]
    without = client.get(url + "?show=without").context["page"]
    assert [row.family_name for row in without] == ["Hasnot"]


@pytest.mark.parametrize("show", ["", "?show=without"])
@pytest.mark.parametrize("count", [1, 4])
def test_the_page_takes_a_fixed_number_of_queries(
    client, school, coordinator, count, show, django_assert_num_queries
):
    programme = make.make_programme(school)
    for _n in range(count):
        make.make_placement("active", school, programme=programme)
        make.make_student(school)
    client.force_login(coordinator)
    url = reverse("placements:programme", args=[programme.pk]) + show
    client.get(url)
    with django_assert_num_queries(QUERIES):
        client.get(url)


def test_the_list_shows_what_runs_unless_asked_otherwise(client, school, coordinator):
    make.make_programme(school, title="Runs")
    make.make_programme(school, title="Closed", ended_on=date(2026, 1, 1))
    make.make_programme(school, title="Past", ends_on=date(2020, 1, 1))
    client.force_login(coordinator)

    def shown(query):
        page = client.get(reverse("placements:programmes") + query).context["page"]
        return [programme.title for programme in page]

    assert shown("") == ["Runs"]
    assert shown("?show=over") == ["Closed", "Past"]
    assert shown("?show=all&q=RU") == ["Runs"]


def test_a_term_gives_the_dates_that_are_blank_and_is_the_schools_own(client, school, coordinator):
    dates = {"starts_on": date(2026, 8, 12), "ends_on": date(2026, 12, 18)}
    fall = Term.objects.create(school=school, title="Fall", **dates)
    second = make.make_school("Second High School")
    second.memberships.create(user=coordinator, role="coordinator")
    sent = {
        "school": school.pk, "type": PlacementType.objects.get(code="internship").pk,
        "title": "Health", "hours": "280", "term": fall.pk,
    }  # fmt: skip
    client.force_login(coordinator)
    url = reverse("placements:programme_new")
    assert client.post(url, sent).status_code == 302
    made = Programme.objects.get(title="Health")
    assert (made.starts_on, made.ends_on) == (dates["starts_on"], dates["ends_on"])
    assert client.post(url, sent | {"title": "New", "school": second.pk}).status_code == 422


def test_another_school_neither_sees_nor_copies(client, school):
    programme = make.make_programme(school)
    theirs = make.make_coordinator(make.make_school("Other High School"))
    client.force_login(theirs)
    assert client.get(reverse("placements:programme", args=[programme.pk])).status_code == 404
    for name in ("programme_copy", "programme_close"):
        assert client.post(reverse(f"placements:{name}", args=[programme.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        copied(programme, theirs)
    with pytest.raises(PermissionDenied):
        actions.close_programme(programme, by=theirs, today=TODAY)


def test_the_placement_tells_how_much_of_it_was_remote(client, school, coordinator):
    programme = make.make_programme(school)
    make.make_credit_rule(programme, hours=None, most_remote=20)
    placement = make.make_placement("active", school, programme=programme)
    client.force_login(coordinator)

    def told():
        page = client.get(reverse("placements:detail", args=[placement.pk]))
        return next(fact for fact in page.context["facts"] if fact["term"] == "Remote")

    assert told() == {"term": "Remote", "value": "at most 20% · In person", "note": ""}
    make.make_line(placement, hours=4)
    make.make_line(placement, clock.today(), hours=1, setting="remote")
    assert told()["value"] == "at most 20%; 20% so far · In person"
    assert told()["note"] == ""
    make.make_line(placement, date(2026, 11, 17), hours=1, setting="remote")
    assert "more than the program allows" in told()["note"]


def test_rules_of_its_own_and_visits_go_along_and_stay_the_old_ones_too(school, coordinator):
    programme = make.make_programme(school)
    today = clock.today(school.time_zone)
    rows = [Requirement(kind="check_insurance", step="start", level="required")]
    kept = save_policy(
        school, programme.type, rows, began=programme.requirement_set_id, by=coordinator,
        today=today, programme=programme,
    )  # fmt: skip
    programme.refresh_from_db()
    VisitRule.objects.create(programme=programme, first_weeks=3, at_least=2)
    new = actions.copy_programme(programme, by=coordinator, today=today)
    assert new.requirement_set.programme == new
    assert [row.kind for row in new.requirement_set.requirements.all()] == ["check_insurance"]
    assert (new.visit_rule.first_weeks, new.visit_rule.at_least) == (3, 2)
    programme.refresh_from_db()
    assert programme.requirement_set == kept
    assert programme.visit_rule.first_weeks == 3
    kept.refresh_from_db()
    assert kept.valid_to is None
