"""Learning plans: versions that are acknowledged again, what they add up to and cover, templates, advice."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from catalogue.models import Competency, Framework
from kit.errors import Conflict, Refused
from notifications import links
from notifications.models import Notice
from placements import learning, requirements
from placements.actions import change as change_placement
from placements.actions import plan_versions, plans
from placements.actions.changing import Details
from placements.learning import ready
from placements.models import (
    AdviceOverride,
    LearningPlanTemplate,
    LogEntry,
    Objective,
    Placement,
    Requirement,
    SettingAdvice,
)
from placements.models.onoff import Mode, Said, Setting, contradictions, filled
from placements.states import Step
from placements.waiting.hosts import to_acknowledge
from placements.waiting.plans import waiting
from students.models import ClassGroup, Course, CourseOutcome, Enrolment
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


@pytest.fixture
def placement(school):
    """An active placement whose learner and supervisor sign in."""
    placement = make.make_placement("active", school)
    for person in (placement.student, placement.supervisor.contact):
        person.user = make.make_user()
        person.save()
    return placement


@pytest.fixture
def skills():
    framework = Framework.objects.create(code="dental", name="Dental assisting")
    return [
        Competency.objects.create(framework=framework, code=code, name=code, kind="technical")
        for code in ("hygiene", "records", "x-ray", "billing")
    ]


def put_out(placement, by):
    return plan_versions.put_out(placement, by=by)


def agree(placement, party, by=None):
    plan = placement.plans.first()
    return plan_versions.acknowledge(placement, party, name="Dana", shown=plan.content_hash, by=by)


def page(placement, name="plan", *args):
    return reverse(f"placements:{name}", args=[placement.pk, *args])


def asked(placement, name):
    """The placement under a policy that asks for this kind alone, and what the kind answers."""
    rows = placement.requirement_set.requirements
    rows.all().delete()
    Requirement.objects.create(set=placement.requirement_set, kind=name, step=Step.CONFIRM)
    return requirements.checklist(Placement.objects.with_everything().get(pk=placement.pk))[0]


# On and off the job


@pytest.mark.parametrize(
    ("mode", "usual"),
    [
        (Mode.ON, ("workplace", "real", "practical", True, "performing", False, "employee")),
        (Mode.OFF, ("classroom", "", "theoretical", False, "knowledge", True, "expert")),
    ],
)
def test_each_mode_has_its_usual_values(mode, usual):
    full = filled(Said(mode))
    told = (full.setting, full.approach, full.style, full.active, full.principle, full.disruption)
    assert (*told, full.trainer_kind) == usual
    assert contradictions(Said(mode)) == []


def test_what_was_chosen_stays_and_the_rest_follows():
    full = filled(Said(Mode.OFF, setting=Setting.WORKSHOP, style="practical", disruption=False))
    assert (full.style, full.principle, full.disruption) == ("practical", "performing", False)
    assert filled(Said(Mode.ON, approach="observation")).active is False


@pytest.mark.parametrize(
    "said",
    [
        Said(Mode.ON, setting=Setting.CLASSROOM),
        Said(Mode.OFF, setting=Setting.WORKPLACE),
        Said(Mode.OFF, approach="real"),
        Said(Mode.ON, approach="observation", active=True),
        Said(Mode.ON, principle="knowledge"),
    ],
)
def test_contradictions_are_told(said):
    assert len(contradictions(said)) == 1


def test_an_objective_may_take_hundreds_of_hours(client, placement, coordinator):
    client.force_login(coordinator)
    said = {"text": "Sterilize", "mode": "on_the_job"}
    client.post(page(placement, "plan_add"), said | {"hours": "400"})
    row = placement.objectives.get(text="Sterilize")
    assert row.planned_minutes == 24000
    change = page(placement, "plan_change", row.pk)
    shown = client.get(change).context["form"]["hours"].value()
    assert client.post(change, said | {"hours": shown}).status_code == 302
    assert client.post(change, said | {"hours": "10001"}).status_code == 422


# Versions and acknowledgments


def test_a_changed_plan_is_acknowledged_again(placement, coordinator):
    put_out(placement, coordinator)
    agree(placement, "student")
    agree(placement, "supervisor")
    assert asked(placement, "learning_plan").met
    row = placement.objectives.get()
    plans.change(row, {"activity": "Every morning"}, by=coordinator)
    item = asked(placement, "learning_plan")
    assert (item.met, item.who) == (False, "student")
    assert list(placement.plans.values_list("version", flat=True)) == [2, 1]
    first = placement.plans.get(version=1)
    assert first.acknowledgments.count() == 2
    assert first.content["objectives"][0]["activity"] == ""


def test_a_version_nobody_acknowledged_is_rewritten(placement, coordinator):
    put_out(placement, coordinator)
    plans.add(placement, {"text": "Keep records"}, by=coordinator)
    plan = placement.plans.get()
    assert (plan.version, len(plan.content["objectives"])) == (1, 2)


def test_order_is_no_content(placement, coordinator):
    row = plans.add(placement, {"text": "Keep records"}, by=coordinator)
    put_out(placement, coordinator)
    agree(placement, "student")
    plans.move(row, up=True, by=coordinator)
    assert placement.tasks[0].text == "Keep records"
    assert placement.plans.count() == 1


def test_tasks_typed_on_the_form_make_a_version_too(placement, coordinator):
    put_out(placement, coordinator)
    agree(placement, "student")
    change_placement(placement, Details(tasks=["Answer the telephone"]), by=coordinator)
    assert placement.plans.first().version == 2


def test_what_was_not_shown_is_not_acknowledged(placement, coordinator):
    old = put_out(placement, coordinator).content_hash
    plans.add(placement, {"text": "Keep records"}, by=coordinator)
    with pytest.raises(Conflict, match="changed while you were reading"):
        plan_versions.acknowledge(placement, "student", name="Ava", shown=old)
    agree(placement, "student")
    with pytest.raises(Conflict, match="already"):
        agree(placement, "student")


def test_a_plan_is_put_out_once_approved_and_with_an_objective(school, coordinator, placement):
    with pytest.raises(Refused, match="Approve"):
        put_out(make.make_placement("draft", school), coordinator)
    placement.objectives.all().delete()
    with pytest.raises(Refused, match="at least one"):
        put_out(placement, coordinator)
    assert not asked(placement, "learning_plan").met


def test_learner_and_supervisor_are_asked_once_a_version(placement, coordinator):
    for _n in range(2):
        put_out(placement, coordinator)
    kinds = Notice.objects.filter(kind="learning_plan_ask")
    assert kinds.count() == 2
    agree(placement, "student")
    plans.add(placement, {"text": "Keep records"}, by=coordinator)
    assert kinds.count() == 4


def test_a_placement_at_the_school_is_acknowledged_by_the_school(placement, coordinator):
    placement.participants.all().delete()
    Placement.objects.filter(pk=placement.pk).update(partnership=None, site=None)
    placement = Placement.objects.get(pk=placement.pk)
    put_out(placement, coordinator)
    agree(placement, "student")
    assert asked(placement, "learning_plan").who == "school"
    agree(placement, "school", by=coordinator)
    assert asked(placement, "learning_plan").met


# Through the doors


def test_plan_is_written_put_out_and_acknowledged(placement, coordinator, client, skills):
    client.force_login(coordinator)
    typed = {
        "text": "Keep records", "activity": "With the front desk", "mode": "off_the_job",
        "setting": "workplace", "approach": "", "hours": "12:30", "cost": "40", "active": "no",
        "competency": skills[1].pk,
    }  # fmt: skip
    answer = client.post(page(placement, "plan_add"), typed, follow=True)
    assert "Off the job, but at the workplace." in answer.text
    row = placement.objectives.get(text="Keep records")
    told = (row.planned_minutes, row.cost, row.active, row.style, row.competency)
    assert told == (750, Decimal("40.00"), False, "", skills[1])
    assert "12 h 30" in answer.text
    client.post(page(placement, "plan_put_out"))
    plan = placement.plans.get()
    for person in (placement.student, placement.supervisor.contact):
        client.force_login(person.user)
        assert "I have read it and agree" in client.get(page(placement)).text
        client.post(page(placement, "plan_acknowledge"), {"shown": plan.content_hash})
        assert "I have read it and agree" not in client.get(page(placement)).text
    assert set(plan.acknowledgments.values_list("party", "is_noted")) == {
        ("student", False), ("supervisor", False),
    }  # fmt: skip


def test_supervisor_acknowledges_behind_a_link(placement, coordinator, client):
    plan = put_out(placement, coordinator)
    contact = placement.supervisor.contact
    link = links.make(
        "placements:acknowledge", party=f"contact:{contact.pk}", about=placement,
        school=placement.school,
    )  # fmt: skip
    path = links.path(link)
    assert "Prepare the treatment room" in client.get(path).text
    assert not plan.acknowledgments.exists()  # a GET shows, and does nothing
    answer = client.post(path, {"shown": plan.content_hash}, follow=True)
    assert "Thank you" in answer.text
    assert plan.acknowledgments.get().name == contact.name
    placement.participants.filter(role="supervisor").update(ended_on=make.MONDAY)
    answer = client.get(path)
    assert "other hands" in answer.text
    assert "Prepare the treatment room" not in answer.text


def test_school_notes_what_it_was_told_and_others_do_not(placement, coordinator, client):
    shown = put_out(placement, coordinator).content_hash
    said = {"shown": shown, "party": "supervisor"}
    client.force_login(placement.student.user)
    assert client.post(page(placement, "plan_acknowledge"), said).status_code == 403
    client.force_login(coordinator)
    client.post(page(placement, "plan_acknowledge"), said)
    row = placement.plans.get().acknowledgments.get()
    assert (row.party, row.is_noted, row.by) == ("supervisor", True, coordinator)


def test_two_schools_and_a_stranger(placement, client):
    other = make.make_coordinator(make.make_school("Elsewhere"))
    with pytest.raises(PermissionDenied):
        plans.add(placement, {"text": "x"}, by=other)
    with pytest.raises(PermissionDenied):
        put_out(placement, other)
    with pytest.raises(PermissionDenied):
        plans.keep_template(placement, "x", by=other)
    assert client.get(page(placement)).status_code == 302
    client.force_login(other)
    assert client.get(page(placement)).status_code == 404
    assert client.post(page(placement, "plan_add"), {"text": "x"}).status_code == 404
    client.force_login(placement.student.user)
    assert client.get(page(placement)).status_code == 200
    assert client.post(page(placement, "plan_add"), {"text": "x"}).status_code == 403


def test_an_objective_of_another_placement_is_not_found(placement, school, coordinator, client):
    other = make.make_placement("active", school).objectives.get()
    client.force_login(coordinator)
    assert client.get(page(placement, "plan_change", other.pk)).status_code == 404
    assert client.post(page(placement, "plan_end", other.pk)).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("text", "", "Say in a few words"),
        ("hours", "lots", "Type hours such as 12"),
        ("cost", "-1", "Type a cost of 0 or more"),
        ("mode", "sideways", "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_told_in_words(field, value, words, placement, coordinator, client):
    client.force_login(coordinator)
    typed = {"text": "Keep records", "mode": "on_the_job"} | {field: value}
    answer = client.post(page(placement, "plan_add"), typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert placement.objectives.count() == 1


def test_a_plan_that_is_over_is_only_read(placement, coordinator, client):
    Placement.objects.filter(pk=placement.pk).update(state="completed")
    client.force_login(coordinator)
    assert client.get(page(placement)).status_code == 200
    assert client.get(page(placement, "plan_add")).status_code == 403
    with pytest.raises(Refused, match="over"):
        plans.add(placement, {"text": "x"}, by=coordinator)


# Objectives that hours hang on


def test_an_objective_with_hours_is_ended_and_its_lines_stay(placement, coordinator):
    row = placement.objectives.get()
    line = make.make_line(placement, objective=row)
    assert plans.end(row, by=coordinator) is False
    row.refresh_from_db()
    assert row.ended_on is not None
    assert placement.tasks == []
    assert LogEntry.objects.get(pk=line.pk).objective == row


def test_hours_survive_when_the_form_drops_their_task(placement, coordinator):
    row = placement.objectives.get()
    make.make_line(placement, objective=row)
    change_placement(placement, Details(tasks=["Answer the telephone"]), by=coordinator)
    placement = Placement.objects.get(pk=placement.pk)
    assert [task.text for task in placement.tasks] == ["Answer the telephone"]
    assert Objective.objects.filter(pk=row.pk).exists()


def test_an_objective_without_hours_goes(placement, coordinator):
    assert plans.end(placement.objectives.get(), by=coordinator) is True
    assert not placement.objectives.exists()


# What it adds up to


def plan_of(placement, *rows):
    placement.objectives.all().delete()
    return [
        Objective.objects.create(placement=placement, text=f"Task {n}", position=n, **row)
        for n, row in enumerate(rows)
    ]


def test_totals_by_mode_and_place(placement):
    tasks = plan_of(
        placement,
        {"planned_minutes": 900, "cost": 10},
        {"planned_minutes": 300, "mode": "off_the_job", "cost": Decimal("90.50")},
    )
    make.make_line(placement, hours=2)
    lines = learning.logged(placement)
    on, off = learning.totals(
        Mode, tasks, lines, of=lambda f: f.mode, of_line=lambda line: line.mode
    )
    assert (on.planned, on.share, on.cost, on.logged, on.logged_share) == (900, 75, 10, 120, 100)
    assert (off.planned, off.share, off.cost, off.logged) == (300, 25, Decimal("90.50"), 0)
    by_place = learning.totals(Setting, tasks, [], of=lambda f: f.setting)
    assert [(row.label, row.planned) for row in by_place] == [
        ("Workplace", 900), ("Classroom", 300),
    ]  # fmt: skip


def test_coverage_tells_school_work_both_and_neither(placement, school, skills):
    hygiene, records, xray, _billing = skills
    course = Course.objects.create(school=school, title="Dental basics")
    group = ClassGroup.objects.create(school=school, title="3b", course=course)
    Enrolment.objects.create(student=placement.student, group=group)
    for skill in (hygiene, records):
        CourseOutcome.objects.create(course=course, competency=skill)
    tasks = plan_of(placement, {"competency": records}, {"competency": xray})
    found = learning.coverage(placement, tasks)
    assert [(row.at_school, row.at_work) for row in found] == [
        (True, False), (True, True), (False, True), (False, False),
    ]  # fmt: skip


def test_courses_of_others_cover_nothing(placement, school, skills):
    course = Course.objects.create(school=school, title="Dental basics")
    CourseOutcome.objects.create(course=course, competency=skills[0])
    assert learning.coverage(placement, plan_of(placement, {})) == []


@pytest.mark.parametrize(("first", "narrow"), [(6, True), (5, False)])
def test_narrow_work_is_told_from_the_hours(first, narrow, placement, skills):
    tasks = plan_of(placement, *({"competency": skill} for skill in skills[:3]))
    make.make_line(placement, hours=first, objective=tasks[0])
    make.make_line(placement, make.MONDAY.replace(day=18), hours=4, objective=tasks[1])
    found = learning.breadth(tasks, learning.logged(placement))
    assert (found.planned, found.practised, found.is_narrow) == (3, 2, narrow)


@pytest.mark.parametrize(("hours", "few"), [(40, False), (41, True)])
def test_a_long_plan_with_few_skills_is_told(hours, few, placement, skills):
    tasks = plan_of(placement, {"competency": skills[0], "planned_minutes": hours * 60})
    assert learning.breadth(tasks, []).is_few is few


def test_every_objective_is_linked_to_a_competency(placement, skills):
    assert not asked(placement, "outcomes_linked").met
    placement.objectives.update(competency=skills[0])
    assert asked(placement, "outcomes_linked").met


# Advice


def test_a_choice_against_the_advice_is_kept_with_the_name(placement, coordinator, skills):
    fields = {"text": "X-rays", "competency": skills[2], "setting": "classroom"}
    row = plans.add(placement, fields, by=coordinator)
    kept = AdviceOverride.objects.get()
    assert (kept.objective, kept.by, kept.chosen) == (row, coordinator, "Classroom · Real work")
    plans.change(row, {"activity": "With the dentist"}, by=coordinator)  # the place is the same
    plans.change(row, {"setting": "workplace"}, by=coordinator)  # as recommended
    assert AdviceOverride.objects.count() == 1


def test_the_most_particular_advice_holds(placement, school, skills):
    general = learning.advice_for(placement)
    assert learning.best_of(general, skills[0]).settings[0] == "workplace"
    make_advice(make.make_school("Elsewhere"), skills[0])
    assert learning.advice_for(placement) == general
    own = make_advice(school, skills[0])
    assert learning.best_of(learning.advice_for(placement), skills[0]) == own
    assert learning.best_of(general, None) is None


def make_advice(school, skill):
    return SettingAdvice.objects.create(
        school=school, competency=skill, settings=["school_workshop"], approaches=["simulated"]
    )


# Templates


def test_a_copy_leaves_its_template_unchanged(placement, coordinator):
    template = LearningPlanTemplate.objects.get(school=None, name="Office assistant")
    before = list(template.objectives.values())
    assert plans.apply_template(placement, template, by=coordinator) == 4
    assert plans.apply_template(placement, template, by=coordinator) == 0
    plans.change(placement.tasks[-1], {"text": "Something else"}, by=coordinator)
    plans.end(placement.tasks[1], by=coordinator)
    assert list(template.objectives.values()) == before


def test_a_plan_is_kept_and_used_again_at_its_school_only(placement, coordinator, client, skills):
    placement.objectives.update(competency=skills[0], trainer="Dana", planned_minutes=60)
    client.force_login(coordinator)
    for status in (302, 422):  # the name is taken the second time
        answer = client.post(page(placement, "plan_keep"), {"name": "Dental assistant"})
        assert answer.status_code == status
    template = LearningPlanTemplate.objects.get(school=placement.school)
    kept = template.objectives.get()
    assert (kept.text, kept.competency, kept.trainer) == (
        "Prepare the treatment room", skills[0], "",
    )  # fmt: skip
    theirs = make.make_placement("active", make.make_school("Elsewhere"))
    client.force_login(make.make_coordinator(theirs.school))
    path = page(theirs, "plan_templates")
    assert "Dental assistant" not in client.get(path).text
    assert client.post(path, {"template": template.pk}).status_code == 404
    end = reverse("placements:plan_template_end", args=[template.pk])
    assert client.post(end).status_code == 404
    client.force_login(coordinator)
    client.post(end)
    template.refresh_from_db()
    assert template.ended_on


def test_ready_rows_are_written_once():
    counts = (LearningPlanTemplate.objects.count(), SettingAdvice.objects.count())
    ready.write()
    assert (LearningPlanTemplate.objects.count(), SettingAdvice.objects.count()) == counts
    assert counts == (3, 3)


# What waits


def test_who_has_to_acknowledge_reads_it_calmly(placement, coordinator):
    contact = placement.supervisor.contact
    assert list(waiting(coordinator, make.MONDAY)) == []
    put_out(placement, coordinator)
    for user in (placement.student.user, contact.user):
        (item,) = waiting(user, make.MONDAY)
        assert (item.url, item.calm, item.waits_for) == (page(placement), True, "")
    (item,) = waiting(coordinator, make.MONDAY)
    assert item.waits_for == "Student: learning plan"
    other = make.make_coordinator(make.make_school("Elsewhere"))
    assert list(waiting(other, make.MONDAY)) == []
    assert [turn.about for turn in to_acknowledge(contact)] == [placement.pk]
    agree(placement, "supervisor")
    agree(placement, "student")
    for user in (placement.student.user, contact.user, coordinator):
        assert list(waiting(user, make.MONDAY)) == []
    assert list(to_acknowledge(contact)) == []


@pytest.mark.parametrize("count", [1, 12])
def test_the_page_takes_as_many_queries_for_many_objectives(
    count, placement, coordinator, client, skills, django_assert_max_num_queries
):
    plan_of(
        placement, *({"competency": skills[n % 4], "setting": "classroom"} for n in range(count))
    )
    put_out(placement, coordinator)
    client.force_login(coordinator)
    client.get(page(placement))
    with django_assert_max_num_queries(36):
        client.get(page(placement))
