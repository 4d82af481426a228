"""Partnership plans: states, signatures on what was shown, the short and the full form, copies, reviews, records."""

import itertools
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kit import clock
from kit.errors import Conflict, Refused
from notifications import handing, links
from notifications.composing import compose_due
from notifications.models import Message, Notice
from partners import emails, presets, waiting
from partners.actions import merges, plan_signing, plan_years, signing
from partners.actions import plans as actions
from partners.actions.plans import Doing, Text
from partners.models import (
    Opportunity,
    Partnership,
    PartnershipPlan,
    PlanTemplate,
    YearlyRecord,
)
from partners.models.plans import form_for
from partners.rules import school_year
from partners.states import PLAN_MOVES, PlanState
from partners.tasks import plans as run_timetable
from tests import factories as make

TODAY = clock.today()
YEAR = school_year(TODAY)
DONE = Doing("Visit the workshop", "school", "Rhea", TODAY + timedelta(days=30))
FULL = Text(
    form="full",
    aims="Two students a term",
    needs="Somebody for the till",
    skills="Customer service, Soldering",
    review_on=TODAY + timedelta(days=100),
    activities=(DONE, Doing("Speak to a class", "employer", "Dana", TODAY + timedelta(days=60))),
)
PLAN_QUERIES = 10


@pytest.fixture
def contact(db):
    return make.make_contact(make.make_partnership(), name="Dana Ortiz", can_sign=True)


@pytest.fixture
def coordinator(contact):
    return make.make_coordinator(contact.partnership.school)


@pytest.fixture
def plan(contact, coordinator):
    return actions.make(contact.partnership, YEAR, FULL, by=coordinator)


def fresh(plan):
    return PartnershipPlan.objects.with_everything().get(pk=plan.pk)


def out(plan, coordinator):
    return actions.send_out(plan, by=coordinator)


def signed(plan, coordinator, contact):
    """A plan that both sides have signed."""
    plan = out(plan, coordinator)
    told = {"shown": plan.content_hash}
    plan_signing.sign_by_host(plan, contact=contact, name="Dana Ortiz", **told)
    return plan_signing.sign_by_school(plan, by=coordinator, **told)


def link(contact, plan):
    made = links.make(
        "partners:sign_plan",
        party=f"contact:{contact.pk}",
        about=plan,
        school=plan.partnership.school,
        days=200,
    )
    return links.path(made)


def sent(text=FULL, **more):
    """What the browser sends of a text."""
    said = {name: getattr(text, name) or "" for name in ("form", *actions.WORDS)}
    rows = text.activities
    told = {"doing-TOTAL_FORMS": len(rows), "doing-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        facts = {key: value or "" for key, value in vars(row).items()}
        told |= {f"doing-{number}-{key}": value for key, value in facts.items()}
    return said | told | more


# States


@pytest.mark.parametrize(("before", "after"), list(itertools.product(PlanState, PlanState)))
def test_each_pair_of_states_is_allowed_or_refused(before, after, plan):
    now = clock.now()
    both = {"host_signed_at": now, "school_signed_at": now}
    PartnershipPlan.objects.filter(pk=plan.pk).update(state=before, **both)
    plan = fresh(plan)
    if after in PLAN_MOVES[before]:
        actions.move(plan, after, by="x")
        assert fresh(plan).state == after
        assert plan.changes.first().after == after
    else:
        with pytest.raises(Conflict):
            actions.move(plan, after, by="x")
        assert fresh(plan).state == before


def test_one_plan_a_year_runs(plan, coordinator):
    with pytest.raises(Refused, match="There is a plan for that year already"):
        actions.make(plan.partnership, YEAR, FULL, by=coordinator)
    actions.make(plan.partnership, YEAR + 1, FULL, by=coordinator)
    actions.end(plan, by=coordinator)
    again = actions.make(plan.partnership, YEAR, FULL, by=coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        PartnershipPlan.objects.filter(pk=plan.pk).update(state="draft")
    assert fresh(again).state == "draft"


def test_the_database_keeps_the_order_of_signatures(plan):
    rows = PartnershipPlan.objects.filter(pk=plan.pk)
    for wrong in ({"school_signed_at": clock.now()}, {"state": "signed"}, {"host_rating": 6}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


# Signing


def test_what_was_shown_is_what_is_signed(plan, contact, coordinator, client):
    plan = out(plan, coordinator)
    compose_due(clock.now())
    mail = Message.objects.get()
    assert mail.to_address == contact.email
    page = link(contact, plan)
    for method in (client.get, client.head):
        assert method(page).status_code == 200
    assert fresh(plan).host_signed_at is None
    said = {"do": "sign", "name": "Dana Ortiz", "agreed": "on"}
    assert client.post(page, said | {"shown": "f" * 64}).status_code == 422
    assert client.post(page, {"do": "sign", "shown": plan.content_hash}).status_code == 422
    with pytest.raises(Refused, match="The employer signs first"):
        plan_signing.sign_by_school(plan, by=coordinator, shown=plan.content_hash)
    assert client.post(page, said | {"shown": plan.content_hash}).status_code == 302
    client.force_login(coordinator)
    url = reverse("partners:move_plan", args=[plan.pk])
    client.post(url, {"to": "sign", "shown": plan.content_hash})
    plan = fresh(plan)
    assert plan.state == "signed"
    assert (plan.host_name, plan.school_name) == ("Dana Ortiz", coordinator.name)
    assert signing.hash_of(plan.content) == plan.content_hash
    assert signing.hash_of(actions.content(plan)) == plan.content_hash
    compose_due(clock.now())
    assert Message.objects.filter(kind="plan_signed", to_address=contact.email).count() == 1
    for pdf in (f"{page}pdf/", reverse("partners:plan_pdf", args=[plan.pk])):
        assert client.get(pdf).content.startswith(b"%PDF")


def test_other_words_drop_signatures_and_a_tick_does_not(plan, contact, coordinator):
    plan = signed(plan, coordinator, contact)
    shown = plan.content_hash
    actions.tick(plan.activities.first(), done=True, by=coordinator)
    plan = fresh(plan)
    assert (plan.state, plan.version, plan.content_hash) == ("signed", 1, shown)
    text = actions.text_of(plan)
    actions.change(plan, text, by=coordinator)
    assert fresh(plan).state == "signed"
    changed = Text(**{**vars(text), "aims": "Three students a term"})
    actions.change(plan, changed, by=coordinator)
    plan = fresh(plan)
    assert (plan.state, plan.version, plan.host_signed_at) == ("draft", 2, None)
    assert (plan.host_name, plan.school_name) == ("", "")
    old = plan.versions.get()
    assert (old.version, old.content_hash, old.host_name) == (1, shown, "Dana Ortiz")
    assert signing.hash_of(old.content) == shown
    assert plan.activities.first().done_on
    with pytest.raises(Conflict):
        plan_signing.sign_by_host(plan, contact=contact, name="Dana", shown=shown)


def test_a_form_changed_from_full_to_short_is_no_new_version(plan, contact, coordinator):
    plan = signed(plan, coordinator, contact)
    text = Text(**{**vars(actions.text_of(plan)), "form": "light"})
    plan = actions.change(plan, text, by=coordinator)
    assert (plan.state, plan.form, plan.version) == ("signed", "light", 1)


def test_the_employer_asks_for_a_change_instead(plan, contact, coordinator, client):
    plan = out(plan, coordinator)
    page = link(contact, plan)
    assert client.post(page, {"do": "wish", "wish": ""}).status_code == 422
    client.post(page, {"do": "wish", "wish": "One student is enough."})
    plan = fresh(plan)
    assert (plan.state, plan.wish, plan.wished_by) == (
        "draft",
        "One student is enough.",
        "Dana Ortiz",
    )
    hidden = client.get(page).text
    assert "The school is changing this plan." in client.get(page).text
    assert "Two students a term" not in hidden
    assert client.get(f"{page}pdf/").status_code == 404
    keys = [item.key for item in waiting.waiting(coordinator, TODAY)]
    assert keys == ["plan-to-change"]
    text = Text(**{**vars(actions.text_of(plan)), "aims": "One student"})
    plan = actions.change(plan, text, by=coordinator, send=True)
    assert (plan.state, plan.version, plan.wish) == ("out", 2, "")
    assert Notice.objects.filter(kind="plan_sign").count() == 2


def test_only_who_may_sign_there_signs(plan, contact, coordinator):
    plan = out(plan, coordinator)
    other = make.make_contact(make.make_partnership(make.make_school("Cimarron High")))
    colleague = make.make_contact(contact.partnership, can_sign=False)
    for person in (other, colleague):
        with pytest.raises(Refused):
            plan_signing.sign_by_host(plan, contact=person, name="Dana", shown=plan.content_hash)
        with pytest.raises(Refused):
            plan_signing.ask_for_change(plan, contact=person, wish="x")


def test_the_link_can_be_handed_over_once_it_is_out(plan, contact, coordinator):
    way = handing.way("sign_plan", "contact")
    party = f"contact:{contact.pk}"
    assert way.find(plan.pk, party) is None
    out(plan, coordinator)
    assert way.find(plan.pk, party).about == plan
    assert way.find(plan.pk, "contact:0") is None
    assert handing.page(emails.PLAN_DOOR, plan.pk, party)


# The two forms


@pytest.mark.parametrize(
    ("size", "form"),
    [("micro", "light"), ("small", "light"), ("medium", "full"), ("large", "full"), ("", "full")],
)
def test_the_form_follows_from_the_size(size, form, contact):
    contact.partnership.employer.size = size
    assert form_for(contact.partnership.employer) == form


def test_the_short_form_asks_for_less():
    short = Text(form="light", aims="A", review_on=TODAY, activities=(Doing("Visit"),))
    assert actions.missing(short) == []
    full = Text(**{**vars(short), "form": "full"})
    assert [field for field, _words in actions.missing(full)] == ["needs", "skills", "activities"]
    counts = [len(actions.missing(Text(form=form))) for form in ("light", "full")]
    assert counts == [3, 5]


def test_a_full_plan_that_lacks_something_is_not_sent(contact, coordinator, client):
    client.force_login(coordinator)
    url = reverse("partners:new_plan", args=[contact.partnership_id])
    lacks = Text(form="full", aims="Two students", activities=(Doing("Visit"),))
    answer = client.post(url, sent(lacks, year=YEAR, send="1"))
    assert answer.status_code == 422
    for words in ("Say what the employer needs.", "Say of each activity who does it"):
        assert words in answer.text
    assert "Two students" in answer.text
    assert not PartnershipPlan.objects.exists()
    answer = client.post(url, sent(lacks, year=YEAR, keep="1"))
    assert answer.status_code == 302
    draft = PartnershipPlan.objects.get()
    with pytest.raises(Refused, match="Say what the employer needs"):
        actions.send_out(draft, by=coordinator)


def test_one_choice_makes_it_short(contact, coordinator, client):
    client.force_login(coordinator)
    url = reverse("partners:new_plan", args=[contact.partnership_id])
    short = Text(form="light", aims="A", review_on=TODAY, activities=(Doing("Visit"),))
    assert client.post(url, sent(short, year=YEAR, send="1")).status_code == 302
    assert PartnershipPlan.objects.get().state == "out"


# Steps, copies, templates


@pytest.mark.parametrize("start", ["ready:first_year", "ready:every_term", "ready:small_task"])
def test_a_template_is_out_to_sign_after_one_post(start, contact, coordinator, client):
    """From the employer's page: open, pick a template, send."""
    client.force_login(coordinator)
    employer = contact.partnership.employer
    employer.size = "small"
    employer.save()
    steps = posts = 0
    page = client.get(reverse("partners:detail", args=[employer.pk])).text
    new = reverse("partners:new_plan", args=[contact.partnership_id])
    assert f'href="{new}"' in page
    steps += 1
    chosen = f"{new}?from={start}&year={YEAR}"
    assert f"from={start.replace(':', '%3A')}" in client.get(new).text
    steps += 1
    answer = client.get(chosen)
    form, rows = answer.context["form"], answer.context["rows"]
    assert form.initial["aims"]
    text = Text(
        form=form.initial["form"],
        aims=form.initial["aims"],
        review_on=form.initial["review_on"] or TODAY + timedelta(days=90),
        activities=tuple(Doing(**row) for row in rows.initial),
    )
    answer = client.post(chosen, sent(text, year=YEAR, send="1"))
    steps, posts = steps + 1, posts + 1
    assert answer.status_code == 302, answer.context["form"].errors
    assert PartnershipPlan.objects.get().state == "out"
    assert (steps, posts) == (3, 1)


def test_last_years_plan_is_copied_a_year_later_without_ticks(contact, coordinator, client):
    leap = date(2028, 2, 29)
    text = Text(**{**vars(FULL), "review_on": leap})
    last = actions.make(contact.partnership, YEAR - 1, text, by=coordinator)
    actions.tick(last.activities.first(), done=True, by=coordinator)
    copy = actions.moved(actions.text_of(last), 1)
    assert copy.review_on == date(2029, 2, 28)
    assert [one.pk for one in copy.activities] == [None, None]
    assert copy.activities[0].due_on == actions.later(DONE.due_on, 1)
    client.force_login(coordinator)
    url = reverse("partners:new_plan", args=[contact.partnership_id])
    answer = client.get(f"{url}?from=last&year={YEAR}")
    assert answer.context["form"].initial["aims"] == FULL.aims
    made = actions.make(contact.partnership, YEAR, copy, by=coordinator)
    assert not made.activities.exclude(done_on=None).exists()
    assert last.activities.exclude(done_on=None).count() == 1


def test_a_template_is_not_changed_with_its_plan(plan, coordinator):
    kept = plan_years.save_template(plan, "Shops", by=coordinator)
    assert [row["doer"] for row in kept.activities] == ["Rhea", ""]
    text = Text(**{**vars(actions.text_of(plan)), "aims": "Otherwise", "activities": ()})
    actions.change(plan, text, by=coordinator)
    kept.refresh_from_db()
    assert kept.aims == FULL.aims
    assert len(kept.activities) == 2
    begun = plan_years.from_template(PlanTemplate.objects.values().get(), "full", YEAR + 2, TODAY)
    assert begun.aims == FULL.aims
    assert begun.activities[0].due_on.strftime("%m-%d") == DONE.due_on.strftime("%m-%d")
    assert school_year(begun.activities[0].due_on) == YEAR + 2


def test_a_template_is_put_away_and_begins_no_plan(plan, contact, coordinator, client):
    kept = plan_years.save_template(plan, "Shops", by=coordinator)
    client.force_login(coordinator)
    new = reverse("partners:new_plan", args=[contact.partnership_id])
    assert "Shops" in client.get(new).text
    client.post(reverse("partners:put_away_template", args=[kept.pk]))
    client.get(new)  # says that it is put away
    assert "Shops" not in client.get(new).text
    begun = client.get(f"{new}?from=own:{kept.pk}").context["form"].initial
    assert begun["aims"] == ""


def test_days_of_a_template_that_have_passed_are_left_open():
    today = date(2027, 3, 1)
    text = plan_years.from_template(presets.ready("first_year"), "light", 2027, today)
    days = [one.due_on for one in text.activities]
    assert days == [None, None, None, date(2027, 4, 15)]
    assert text.review_on == date(2027, 5, 31)


def test_every_change_is_noted(plan, coordinator):
    first, second = actions.text_of(plan).activities
    after = Text(
        form="light",
        aims="Three",
        needs=FULL.needs,
        skills=FULL.skills,
        review_on=FULL.review_on,
        activities=(Doing("Visit twice", pk=first.pk), Doing("Thank them")),
    )
    actions.change(plan, after, by=coordinator)
    noted = {(row.what, row.before, row.after) for row in plan.changes.all()}
    assert {what for what, _before, _after in noted} == {"state", "form", "aims", "activity"}
    assert ("aims", "Two students a term", "Three") in noted
    assert ("activity", "", "Thank them · School") in noted
    assert any(before.startswith(second.what) and not after for _w, before, after in noted)
    assert {row.by for row in plan.changes.all()} == {coordinator.name}


# Review and record


def test_the_review_is_told_once_under_two_runs(plan, contact, coordinator):
    Partnership.objects.filter(pk=plan.partnership_id).update(owner=coordinator)
    signed(plan, coordinator, contact)
    Notice.objects.all().delete()
    run_timetable()
    assert not Notice.objects.exists()
    day = FULL.review_on - timedelta(days=6)
    with clock.at(clock.local(day, 12, "UTC")):
        keys = [item.key for item in waiting.waiting(coordinator, day)]
        assert "plan-to-review" in keys
        for _beat in range(2):
            run_timetable()
            compose_due(clock.now())
    told = sorted(Message.objects.filter(kind__startswith="plan_review").values_list("kind"))
    assert told == [("plan_review",), ("plan_review_owner",)]


def test_a_review_keeps_what_came_of_it(plan, contact, coordinator, client):
    plan = signed(plan, coordinator, contact)
    page = link(contact, plan)
    with pytest.raises(Conflict):
        plan_years.rate(plan, contact=contact, rating=4)
    assert "How satisfied are you" not in client.get(page).text
    with clock.at(clock.local(FULL.review_on, 12, "UTC")):
        assert client.post(page, {"do": "rate"}).status_code == 422
        assert client.post(page, {"do": "rate", "rating": 4}).status_code == 302
        client.force_login(coordinator)
        url = reverse("partners:review_plan", args=[plan.pk])
        said = {"on": FULL.review_on, "outcome": "Two were hired", "rating": 5}
        assert client.post(url, said).status_code == 302
        text = client.get(reverse("partners:plan", args=[plan.pk])).text
    plan = fresh(plan)
    assert (plan.outcome, plan.school_rating, plan.host_rating) == ("Two were hired", 5, 4)
    assert plan.reviewed_on == FULL.review_on
    assert f"?from=last&amp;year={YEAR + 1}" in text


def test_last_years_plan_gives_way_once_this_years_is_signed(contact, coordinator):
    last = actions.make(contact.partnership, YEAR - 1, FULL, by=coordinator)
    last = signed(last, coordinator, contact)
    now = actions.make(contact.partnership, YEAR, FULL, by=coordinator)
    run_timetable()
    assert fresh(last).state == "signed"
    signed(now, coordinator, contact)
    for _beat in range(2):
        run_timetable()
    assert (fresh(last).state, fresh(now).state) == ("replaced", "signed")


def test_the_employer_keeps_a_record_only_if_it_wants_to(plan, contact, coordinator, client):
    plan = signed(plan, coordinator, contact)
    page = link(contact, plan)
    said = {"do": "record", "brought": "A new menu", "hours": 40, "ideas": "Menu in Braille"}
    assert client.post(page, said).status_code == 422
    assert not YearlyRecord.objects.exists()
    client.post(page, {"do": "keep"})
    assert client.post(page, said).status_code == 302
    client.post(page, said | {"brought": "Two new menus"})
    row = YearlyRecord.objects.get()
    assert (row.side, row.brought, row.hours) == ("employer", "Two new menus", 40)
    client.post(page, {"do": "stop"})
    assert not Partnership.objects.get(pk=plan.partnership_id).keeps_record
    assert YearlyRecord.objects.count() == 1


def test_the_school_notes_its_own_year(contact, coordinator, client):
    client.force_login(coordinator)
    url = reverse("partners:keep_record", args=[contact.partnership_id])
    assert client.post(url, {"year": YEAR, "brought": ""}).status_code == 422
    for brought in ("Two places", "Three places"):
        assert client.post(url, {"year": YEAR, "brought": brought}).status_code == 302
    client.post(url, {"year": YEAR - 1, "brought": "One place"})
    told = YearlyRecord.objects.values_list("year", "side", "brought")
    assert list(told) == [(YEAR, "school", "Three places"), (YEAR - 1, "school", "One place")]
    page = client.get(reverse("partners:detail", args=[contact.partnership.employer_id])).text
    assert "Three places" in page


# Who sees it


def test_skills_that_stand_in_no_open_offer_are_listed(plan, contact, coordinator, client):
    kind = make.make_programme(contact.partnership.school).type
    told = {"partnership": contact.partnership, "type": kind, "title": "Assistant"}
    Opportunity.objects.create(skills="customer Service, cooking", **told)
    Opportunity.objects.create(skills="soldering", state="closed", **told)
    elsewhere = Partnership.objects.create(
        school=make.make_school("Cimarron"), employer=contact.partnership.employer
    )
    Opportunity.objects.create(skills="soldering", **(told | {"partnership": elsewhere}))
    assert plan.unmet_skills() == ["Soldering"]
    client.force_login(coordinator)
    text = client.get(reverse("partners:plan", args=[plan.pk])).text
    assert "Wanted, in no offer yet" in text


def test_each_school_sees_its_own_plan_and_staff_only_read(plan, contact, client):
    second = Partnership.objects.create(
        school=make.make_school("Cimarron High"), employer=contact.partnership.employer
    )
    other = make.make_coordinator(second.school)
    url = reverse("partners:plan", args=[plan.pk])
    edit = reverse("partners:edit_plan", args=[plan.pk])
    client.force_login(other)
    assert client.get(url).status_code == 404
    detail = client.get(reverse("partners:detail", args=[contact.partnership.employer_id])).text
    assert "No plan yet" in detail
    assert url not in detail
    with pytest.raises(PermissionDenied):
        actions.end(plan, by=other)
    with pytest.raises(PermissionDenied):
        actions.tick(plan.activities.first(), done=True, by=other)
    client.force_login(make.make_user("teacher", plan.partnership.school))
    assert (client.get(url).status_code, client.get(edit).status_code) == (200, 403)
    contact.user = make.make_user()
    contact.save()
    client.force_login(contact.user)
    assert client.get(url).status_code == 404
    page = client.get(reverse("partners:detail", args=[contact.partnership.employer_id])).text
    assert "Plan for the year" not in page


def test_today_names_what_a_plan_waits_for(plan, contact, coordinator):
    plan = out(plan, coordinator)
    (item,) = waiting.waiting(coordinator, TODAY)
    assert item.waits_for.startswith(contact.partnership.employer.name)
    told = {"shown": plan.content_hash}
    plan_signing.sign_by_host(plan, contact=contact, name="Dana", **told)
    assert [i.key for i in waiting.waiting(coordinator, TODAY)] == ["plan-to-sign"]
    plan_signing.sign_by_school(plan, by=coordinator, **told)
    assert waiting.waiting(coordinator, TODAY) == []
    late = DONE.due_on + timedelta(days=1)
    assert [i.key for i in waiting.waiting(coordinator, late)] == ["plan-late"]
    owner = make.make_coordinator(contact.partnership.school)
    Partnership.objects.filter(pk=plan.partnership_id).update(owner=owner)
    assert waiting.waiting(coordinator, late) == []
    assert [i.key for i in waiting.waiting(owner, late)] == ["plan-late"]


@pytest.mark.parametrize("count", [1, 4])
def test_a_plans_page_costs_the_same_for_many_activities(count, contact, coordinator, client):
    doing = tuple(Doing(f"Visit {n}", "school", "Rhea", DONE.due_on) for n in range(count))
    text = Text(**{**vars(FULL), "activities": doing})
    plan = actions.make(contact.partnership, YEAR, text, by=coordinator)
    client.force_login(coordinator)
    url = reverse("partners:plan", args=[plan.pk])
    client.get(url)  # the first page of a session looks up its time zone
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    told = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(told) == PLAN_QUERIES


# Joining two employers


def rows():
    tables = (PartnershipPlan, YearlyRecord, Partnership)
    return {model: sorted(model.objects.values_list(), key=str) for model in tables}


@pytest.mark.parametrize("further", ["kept", "gone"])
def test_joining_keeps_both_plans_and_the_signed_one_runs_on(further, contact, coordinator):
    school = contact.partnership.school
    sides = {"kept": contact, "gone": make.make_contact(make.make_partnership(school, "Twin"))}
    plans = {
        name: actions.make(person.partnership, YEAR, FULL, by=coordinator)
        for name, person in sides.items()
    }
    for name, person in sides.items():
        plan_years.keep_record(person.partnership, YEAR, {"brought": name}, by=coordinator)
    signed(plans[further], coordinator, sides[further])
    before = rows()
    firms = [sides[name].partnership.employer for name in ("kept", "gone")]
    done = merges.merge(*firms, by=coordinator)
    other = "gone" if further == "kept" else "kept"
    assert fresh(plans[further]).state == "signed"
    assert fresh(plans[other]).state == "replaced"
    assert PartnershipPlan.objects.filter(partnership=contact.partnership).count() == 2
    assert YearlyRecord.objects.get().brought == "kept\n\ngone"
    merges.undo(done, by=coordinator)
    assert rows() == before
