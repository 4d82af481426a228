"""A school's sets of skills: brought in from a spreadsheet, changed, followed by a new version, switched off."""

from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from assessments.models import Question
from catalogue import actions, reference, sheet
from catalogue.models import Behaviour, Competency, Framework
from kit.errors import Refused
from tests import factories as make

pytestmark = pytest.mark.django_db

COST = 8  # queries of the list, however many sets there are

GOOD = (
    "Code,Name,Kind,Group,Level 1,Level 2,Level 3,Level 4,Level 5\n"
    "DA-01,Sets up the tray,technical,Chairside,Needs the list,,With help,,Alone\n"
    ",Total care of the patient,soft,,,,,,\n"
)
BAD = (
    "Code,Name,Kind,Group,Level 1,Level 2,Level 3,Level 4,Level 5,Notes\n"
    "a,First,technical,,,,,,,\n"
    "A,Second,technical,,,,,,,\n"
    "b,,technical,,,,,,,kept\n"
    "c,Third,magic,,,,,,,\n"
    f"d,Fourth,soft,,{'x' * 301},,,,,\n"
    "d,Fifth,soft,,,,,,,\n"
)


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


def read(text):
    return sheet.read(lambda: BytesIO(text.encode()), "skills.csv")


def csv_file(text):
    return SimpleUploadedFile("skills.csv", text.encode(), "text/csv")


def sealed(answer):
    return answer.context["sealed"]


def own_set(school, by, text=GOOD, name="Dental assisting"):
    return actions.add_set(school, name, read(text).skills, by=by)


# the ready ones


def test_ready_sets_are_written_once_and_stay_as_they_are():
    before = Competency.objects.count(), Behaviour.objects.count()
    Behaviour.objects.filter(level=1).first().delete()
    reference.write()
    assert (Competency.objects.count(), Behaviour.objects.count() + 1) == before
    ready = Framework.objects.filter(school=None).values_list("code", flat=True)
    assert set(ready) == {
        "employability-core", "massachusetts-plan", "us-employability",
        "enterprise-innovation-digital",
    }  # fmt: skip


def test_each_skill_of_the_core_has_words_for_five_levels():
    for skill in Competency.objects.filter(framework__code="employability-core"):
        assert [row.level for row in skill.behaviours.all()] == [1, 2, 3, 4, 5]


def test_hints_come_in_one_query(django_assert_num_queries):
    keys = list(Competency.objects.values_list("pk", flat=True))
    with django_assert_num_queries(1):
        hints = Behaviour.objects.hints(keys)
    core = Competency.objects.get(code="teamwork", framework__code="employability-core")
    assert set(hints[core.pk]) == {1, 2, 3, 4, 5}


# the sheet


def test_a_row_is_a_skill_even_where_it_looks_like_a_total():
    found = read(GOOD)
    assert found.rejected == []
    first, second = found.skills
    assert (first.code, first.kind, first.group) == ("da-01", "technical", "Chairside")
    assert first.levels == ["Needs the list", "", "With help", "", "Alone"]
    assert (second.name, second.code) == ("Total care of the patient", "total-care-of-the-patient")


def test_bad_rows_say_why_and_nothing_is_lost():
    found = read(BAD)
    assert [row.name for row in found.skills] == ["First", "Fifth"]
    told = {row.line: row.reason for row in found.rejected}
    assert told[3] == "Line 2 has this code already. Give each skill its own."
    assert told[4] == "The name is missing."
    assert told[5] == "Write “technical” or “soft” as the kind."
    assert told[6] == "“Level 1” is longer than 300 characters."
    assert "kept" in found.rejected[1].cells
    assert found.passed_over == ["Notes"]


def test_headings_in_spanish_and_a_workbook_are_read():
    book, data = Workbook(), BytesIO()
    book.active.append(["Código", "Nombre", "Tipo", "Nivel 2"])
    book.active.append([7, "Atiende al paciente", "Técnica", "Con ayuda"])
    book.save(data)
    [skill] = sheet.read(lambda: BytesIO(data.getvalue()), "x.xlsx").skills
    assert (skill.code, skill.name, skill.kind) == ("7", "Atiende al paciente", "technical")
    assert skill.levels[1] == "Con ayuda"


def test_a_set_that_was_written_reads_back_the_same(school, coordinator):
    own = own_set(school, coordinator)
    rows = sheet.rows_of(own.competencies.prefetch_related("behaviours").order_by("pk"))
    text = "\n".join(",".join(row) for row in [sheet.heading(), *rows])
    assert read(text).skills == read(GOOD).skills


def test_a_sheet_through_the_pages(client, school, coordinator):
    client.force_login(coordinator)
    url = reverse("catalogue:skills_new", args=[school.pk])
    answer = client.post(url, {"name": "Dental", "file": csv_file(BAD)})
    assert "The name is missing." in answer.text
    assert not Framework.objects.filter(school=school).exists()
    kept = sealed(answer)
    rejected = client.post(url, {"read": kept, "rejected": "1"})
    assert "kept" in b"".join(rejected.streaming_content).decode()
    assert client.post(url, {"read": kept, "name": " "}).status_code == 422
    assert client.post(url, {"read": kept, "name": "Employability core"}).status_code == 422
    assert client.post(url, {"read": kept, "name": "Dental"}).status_code == 302
    own = Framework.objects.get(school=school)
    assert list(own.competencies.values_list("name", flat=True)) == ["First", "Fifth"]


def test_what_another_school_s_page_carried_is_not_taken(client, school, coordinator):
    client.force_login(coordinator)
    kept = sealed(
        client.post(
            reverse("catalogue:skills_new", args=[school.pk]),
            {"name": "Dental", "file": csv_file(GOOD)},
        )
    )
    other = make.make_school("Other High School")
    client.force_login(make.make_coordinator(other))
    url = reverse("catalogue:skills_new", args=[other.pk])
    for forged in (kept, "x"):
        assert client.post(url, {"read": forged, "name": "Dental"}).status_code == 302
    assert not Framework.objects.exclude(school=None).exists()


def test_a_file_that_is_no_table_is_told_so(client, school, coordinator):
    client.force_login(coordinator)
    url = reverse("catalogue:skills_new", args=[school.pk])
    answer = client.post(url, {"name": "Dental", "file": csv_file("only words here")})
    assert answer.status_code == 422


def test_a_set_without_a_file_is_filled_by_hand(client, school, coordinator):
    client.force_login(coordinator)
    client.post(reverse("catalogue:skills_new", args=[school.pk]), {"name": "Welding"})
    own = Framework.objects.get(school=school)
    url = reverse("catalogue:skill_new", args=[school.pk, own.pk])
    sent = {"name": "Reads a drawing", "kind": "technical", "level_2": "With help"}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 422  # the code is taken
    skill = own.competencies.get()
    assert skill.code == "reads-a-drawing"
    one = reverse("catalogue:skill", args=[school.pk, own.pk, skill.pk])
    assert "With help" in client.get(one).text
    client.post(one, sent | {"code": "draw", "level_2": "", "level_5": "Explains it"})
    assert [(row.level, row.text) for row in skill.behaviours.all()] == [(5, "Explains it")]


# versions


def test_a_new_version_copies_the_skills_and_what_was_rated_keeps_its_own(school, coordinator):
    own = own_set(school, coordinator)
    new = actions.new_version(own, by=coordinator)
    own.refresh_from_db()
    assert (new.version, own.ended_on is None) == (2, False)
    assert [s.code for s in new.competencies.all()] == [s.code for s in own.competencies.all()]
    assert new.competencies.first().behaviours.count() == 3
    offered = Competency.objects.for_school(school)
    assert set(offered.filter(framework__school=school)) == set(new.competencies.all())
    kept = own.competencies.first()
    assert kept in Competency.objects.for_school(school, keep=[kept.pk, None])


def test_the_version_before_is_not_offered_beside_the_new_one(school, coordinator):
    own = own_set(school, coordinator)
    new = actions.new_version(own, by=coordinator)
    with pytest.raises(Refused):
        actions.end_set(own, by=coordinator, back=True)
    with pytest.raises(Refused):
        actions.new_version(own, by=coordinator)
    actions.end_set(new, by=coordinator)
    assert not Competency.objects.for_school(school).filter(framework__school=school).exists()
    actions.end_set(own, by=coordinator, back=True)


def test_a_ready_set_becomes_the_school_s_own_once(school, coordinator):
    core = Framework.objects.get(code="employability-core")
    own = actions.copy_set(core, school, by=coordinator)
    assert own.competencies.count() == core.competencies.count()
    assert own.competencies.first().behaviours.count() == 5
    with pytest.raises(Refused):
        actions.copy_set(core, school, by=coordinator)


def test_sets_that_are_only_read_have_a_page(client, school, coordinator):
    own = own_set(school, coordinator)
    actions.end_set(own, by=coordinator)
    client.force_login(coordinator)
    for framework in (own, Framework.objects.get(code="us-employability")):
        page = client.get(reverse("catalogue:skill_set", args=[school.pk, framework.pk])).text
        assert str(framework) in page
        assert "Add a skill" not in page


def test_a_skill_in_use_stays(school, coordinator):
    own = own_set(school, coordinator)
    used, free = own.competencies.all()
    Question.objects.filter(kind="scale").update(competency=used)
    with pytest.raises(Refused):
        actions.remove_skill(used, by=coordinator)
    actions.remove_skill(free, by=coordinator)
    assert list(own.competencies.all()) == [used]


# who may


def test_nobody_changes_a_ready_set_or_one_of_another_school(client, school, coordinator):
    core = Framework.objects.get(code="employability-core")
    own = own_set(school, coordinator)
    theirs = make.make_coordinator(make.make_school("Other High School"))
    for framework, by in ((core, coordinator), (own, theirs)):
        for act in (actions.new_version, actions.end_set):
            with pytest.raises(PermissionDenied):
                act(framework, by=by)
        skill = Competency(framework=framework, code="x", name="X", kind="soft")
        with pytest.raises(PermissionDenied):
            actions.save_skill(skill, [], by=by)
        with pytest.raises(PermissionDenied):
            actions.remove_skill(framework.competencies.first(), by=by)
    with pytest.raises(PermissionDenied):
        actions.add_set(school, "Theirs", by=theirs)


def test_another_school_s_set_is_not_there(client, school, coordinator):
    own = own_set(school, coordinator)
    other = make.make_school("Other High School")
    client.force_login(make.make_coordinator(other))
    skill = own.competencies.first()
    for at in (school, other):
        for name, args in (
            ("skill_set", [own.pk]),
            ("skill_set_csv", [own.pk]),
            ("skill", [own.pk, skill.pk]),
            ("skill_new", [own.pk]),
        ):
            url = reverse(f"catalogue:{name}", args=[at.pk, *args])
            assert client.get(url).status_code == 404
    assert "Dental assisting" not in client.get(reverse("catalogue:skills", args=[other.pk])).text
    assert own not in Framework.objects.visible_to(make.make_coordinator(other))
    assert skill not in Competency.objects.for_school(other)


def test_a_district_s_set_is_offered_below_and_changed_above():
    district = make.make_school("District", kind="district")
    below = make.make_school(parent=district)
    above = make.make_coordinator(district)
    own = own_set(district, above)
    assert own.competencies.first() in Competency.objects.for_school(below)
    with pytest.raises(PermissionDenied):
        actions.end_set(own, by=make.make_coordinator(below))


def test_the_list_takes_the_same_number_of_queries(
    client, school, coordinator, django_assert_num_queries
):
    client.force_login(coordinator)
    url = reverse("catalogue:skills", args=[school.pk])
    client.get(url)
    own_set(school, coordinator)
    with django_assert_num_queries(COST):
        assert client.get(url).status_code == 200
    for n in range(4):
        own_set(school, coordinator, name=f"Set {n}")
    with django_assert_num_queries(COST):
        client.get(url)
