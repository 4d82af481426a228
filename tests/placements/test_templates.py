"""A school's own words of an agreement: the closest are used, unknown fields refused, what is used only ends."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Role
from placements import actions
from placements.agreement.clauses import closest
from placements.agreement.text import LABELS
from placements.models import AgreementTemplate
from placements.models.templates import FIELDS
from placements.requirements.kinds import current_agreement
from tests import factories as make
from tests.placements.test_moves import sent_out

pytestmark = pytest.mark.django_db
TEXT = "# {employer}\nteaches {learner} from {first_day}.\n\n# All\nKeep {pay} and {tasks}."
TODAY = date(2026, 11, 1)


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


def template(title="Our agreement", clauses=TEXT, **extra):
    made = AgreementTemplate(title=title, clauses=clauses, **extra)
    made.full_clean()
    made.save()
    return made


def test_fields_are_those_that_the_agreement_knows():
    assert set(FIELDS) == set(LABELS)


def test_the_closest_template_is_used(school):
    placement = make.make_placement(school=school)
    kind = placement.type
    assert closest(placement, TODAY) is None
    ranked = [
        template("shared"),
        template("shared, type", type=kind),
        template("school", school=school),
        template("school, type", school=school, type=kind),
        template("newer", school=school, type=kind, valid_from=date(2026, 10, 1)),
    ]
    other_type = make.make_programme(school, "job_shadow").type
    template("other school", school=make.make_school("Bluestem"), type=kind)
    template("other type", school=school, type=other_type)
    template("other language", school=school, type=kind, language="es")
    template("not yet", school=school, type=kind, valid_from=date(2026, 11, 2))
    while ranked:
        best = ranked.pop()
        assert closest(placement, TODAY) == best
        best.ended_on = TODAY
        best.save()


def test_fields_are_filled_in_and_nothing_else_is_run(school, coordinator):
    template(school=school)
    placement = sent_out(school, coordinator)
    text = current_agreement(placement).content
    assert text["title"] == "Our agreement"
    assert text["clauses"] == [
        ["Northgate Dental Care", f"teaches {placement.student.name} from Nov. 16, 2026."],
        ["All", "Keep Unpaid and Prepare the treatment room."],
    ]


@pytest.mark.parametrize(
    ("clauses", "told"),
    [
        ("# A\nDear {name}", "There is no field {name}. Known are: {learner}"),
        ("# A\n{learner.pk}", "There is no field {learner.pk}"),
        ("# A\n{}", "There is no field {}"),
        ("# A\n{learner", "A brace is open"),
        ("No heading", "Begin with a heading"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_in_words(clauses, told):
    with pytest.raises(ValidationError) as refusal:
        template(clauses=clauses)
    assert told in str(refusal.value)


def test_an_agreement_keeps_the_template_with_which_it_began(school, coordinator):
    first = template(school=school)
    placement = sent_out(school, coordinator)
    template("Newer words", school=school)
    actions.change(placement, actions.Details(fields={"dress": "Scrubs"}), by=coordinator)
    assert current_agreement(placement).version == 1
    actions.change(placement, actions.Details(fields={"title": "Aide"}), by=coordinator)
    text = current_agreement(placement)
    assert (text.version, text.template, text.content["title"]) == (2, first, "Our agreement")


def test_a_used_template_only_ends(client, school, coordinator):
    made = template(school=school)
    client.force_login(make.make_user(Role.ADMINISTRATOR, school))
    url = reverse("admin:placements_agreementtemplate_change", args=[made.pk])
    assert 'name="clauses"' in client.get(url).text
    sent_out(school, coordinator)
    page = client.get(url).text
    assert 'name="clauses"' not in page
    assert 'name="ended_on"' in page


def test_the_preview_shows_a_sample_and_only_to_its_school(client, school):
    made = template(school=school, language="es")
    client.force_login(make.make_user(Role.ADMINISTRATOR, school))
    url = reverse("admin:agreement_template_preview", args=[made.pk])
    page = client.get(url).text
    assert "teaches Ava Longbow" in page
    pdf = client.get(reverse("admin:agreement_template_preview_pdf", args=[made.pk]))
    assert pdf.content.startswith(b"%PDF-")
    client.force_login(make.make_user(Role.ADMINISTRATOR, make.make_school("Bluestem")))
    assert client.get(url).status_code == 404


def test_the_admin_tells_which_fields_there_are(client, school):
    client.force_login(make.make_user(Role.ADMINISTRATOR, school))
    url = reverse("admin:placements_agreementtemplate_add")
    assert "{supervisor}" in client.get(url).text
    typed = {"school": school.pk, "language": "en", "title": "Own", "clauses": "# A\n{boss}"}
    assert "There is no field {boss}" in client.post(url, typed).text
