"""A placement's way through its states, and the gates on it."""

import itertools
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from kit.errors import Refused
from partners.models import Opportunity
from placements import actions, agreement, requirements
from placements.models import Party, Signature
from placements.requirements import Unmet
from placements.requirements.kinds import current_agreement
from placements.states import MOVES, STEP_TO, S, Step
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


def sign_all(placement, coordinator):
    """Host, learner, guardian and school do their part, in turn."""
    contact = placement.signatory.contact
    actions.host_confirm(placement, actions.Details(), contact=contact)
    for party, person, by in [
        (Party.SIGNATORY, f"contact:{contact.pk}", None),
        (Party.STUDENT, f"student:{placement.student_id}", None),
        (Party.GUARDIAN, f"guardian:{placement.student.guardians.first().pk}", None),
        (Party.SCHOOL, f"user:{coordinator.pk}", coordinator),
    ]:
        sign(placement, party, person, by=by)


def sign(placement, party, person="student:1", name="Ava Longbow", by=None):
    shown = current_agreement(placement).content_hash
    return actions.sign(placement, party, person=person, name=name, shown=shown, by=by)


def sent_out(school, coordinator, **extra):
    """A placement of a minor that waits for its host."""
    placement = make.make_placement(school=school, coordinator=coordinator, **extra)
    make.make_guardian(placement.student)
    return actions.send_out(placement, by=coordinator)


PAIRS = [(a, b) for a, b in itertools.product(S, S) if a not in STEP_TO and b not in STEP_TO]


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_only_moves_of_the_map_are_made(school, before, after):
    placement = make.make_placement(before, school)
    if after in MOVES[before]:
        assert actions.move(placement, after).state == after
        assert placement.moves.count() == 1
    else:
        with pytest.raises(Refused):
            actions.move(placement, after)
        assert placement.moves.count() == 0


def test_sending_out_begins_the_signing(school, coordinator):
    placement = sent_out(school, coordinator)
    assert placement.state == S.SIGNING
    assert [m.after for m in placement.moves.all()] == [S.PROPOSED, S.APPROVED, S.SIGNING]


def test_ready_once_everybody_has_signed_and_the_pdf_is_kept(school, coordinator):
    placement = sent_out(school, coordinator)
    sign_all(placement, coordinator)
    placement.refresh_from_db()
    assert placement.state == S.CONFIRMED
    text = current_agreement(placement)
    with text.pdf.open() as pdf:
        assert pdf.read(5) == b"%PDF-"
    assert {s.content_hash for s in text.signatures.all()} == {text.content_hash}


def test_confirm_names_what_is_open(school, coordinator):
    placement = sent_out(school, coordinator)
    with pytest.raises(Unmet) as refusal:
        actions.move(placement, S.CONFIRMED)
    kinds = {item.kind for item in refusal.value.items}
    assert kinds == {
        "host_confirmed",
        "signature_student",
        "signature_guardian",
        "signature_signatory",
        "signature_school",
    }


def test_the_school_signs_last(school, coordinator):
    placement = sent_out(school, coordinator)
    with pytest.raises(Refused, match="signs last"):
        sign(placement, Party.SCHOOL, by=coordinator)


@pytest.mark.parametrize(
    ("born", "needed"), [(date(2008, 11, 16), False), (date(2008, 11, 17), True)]
)
def test_a_guardian_signs_for_a_learner_under_18_on_the_first_day(school, born, needed):
    placement = make.make_placement(student=make.make_student(school, born=born), school=school)
    items = {i.kind: i for i in requirements.checklist(placement, Step.CONFIRM)}
    assert items["signature_guardian"].met is not needed


def test_a_changed_text_drops_signatures_and_a_telephone_number_does_not(school, coordinator):
    placement = sent_out(school, coordinator)
    sign_all(placement, coordinator)
    contact = placement.supervisor.contact
    contact.phone = "+1 405 555 0199"
    contact.save()
    actions.change(placement, actions.Details(fields={"dress": "scrubs"}), by=coordinator)
    placement.refresh_from_db()
    assert (placement.state, current_agreement(placement).version) == (S.CONFIRMED, 1)
    actions.change(placement, actions.Details(fields={"pay_note": "$14 an hour"}), by=coordinator)
    placement.refresh_from_db()
    assert (placement.state, current_agreement(placement).version) == (S.SIGNING, 2)
    assert current_agreement(placement).signatures.count() == 0
    assert Signature.objects.count() == 4


def test_what_was_not_shown_cannot_be_signed(school, coordinator):
    placement = sent_out(school, coordinator)
    shown = current_agreement(placement).content_hash
    actions.change(placement, actions.Details(tasks=["Greet patients"]), by=coordinator)
    with pytest.raises(Refused, match="once more"):
        actions.sign(placement, Party.STUDENT, person="student:1", name="Ava", shown=shown)


def test_a_party_signs_once(school, coordinator):
    placement = sent_out(school, coordinator)
    sign(placement, Party.STUDENT)
    with pytest.raises(Refused, match="already"):
        sign(placement, Party.STUDENT)


def test_a_type_without_signatures_goes_from_approved_to_ready(school, coordinator):
    programme = make.make_programme(school, "micro_learning", hours=0)
    placement = make.make_placement(school=school, programme=programme, coordinator=coordinator)
    assert actions.send_out(placement, by=coordinator).state == S.CONFIRMED
    assert current_agreement(placement) is None


def test_the_calendar_starts_and_finishes(school):
    placement = make.make_placement("confirmed", school)
    placement.waivers.create(
        kind="signature_student", reason="paper", by=make.make_coordinator(school)
    )
    assert actions.start(placement, today=date(2026, 11, 15)).state == S.CONFIRMED
    assert actions.start(placement, today=date(2026, 11, 16)).state == S.ACTIVE
    assert actions.finish(placement, today=placement.ends_on).state == S.ACTIVE
    assert actions.finish(placement, today=date(2027, 2, 1)).state == S.FINISHED


def test_complete_waits_for_hours_and_sign_off(school, coordinator):
    placement = make.make_placement("finished", school)
    with pytest.raises(Unmet) as refusal:
        actions.complete(placement, by=coordinator)
    assert "hours" in {item.kind for item in refusal.value.items}


def test_a_waiver_is_a_row_with_a_reason_and_a_name(school, coordinator):
    placement = sent_out(school, coordinator)
    actions.waive(placement, "host_confirmed", reason="said so by telephone", by=coordinator)
    item = next(i for i in requirements.checklist(placement) if i.kind == "host_confirmed")
    assert item.waived == "said so by telephone"
    assert placement.waivers.get().by == coordinator


def test_another_schools_coordinator_can_do_nothing(school, coordinator):
    stranger = make.make_coordinator(make.make_school("Bluestem"))
    placement = make.make_placement(school=school, coordinator=coordinator)
    for act in (
        lambda: actions.send_out(placement, by=stranger),
        lambda: actions.leave(placement, S.CANCELLED, by=stranger, why="no"),
        lambda: actions.waive(placement, "host_confirmed", reason="no", by=stranger),
        lambda: actions.change(placement, actions.Details(), by=stranger),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_overlapping_times_of_a_student_are_refused_in_words(school, coordinator):
    student = make.make_student(school)
    make.make_placement("active", school, student=student)
    second = make.make_placement("draft", school, student=student)
    with pytest.raises(Refused, match="another placement at this time"):
        actions.send_out(second, by=coordinator)
    second.refresh_from_db()
    assert second.state == S.DRAFT


def test_more_students_than_places_are_refused(school, coordinator):
    partnership = make.make_partnership(school)
    contact = make.make_contact(partnership)
    kind = make.make_programme(school)
    offer = Opportunity.objects.create(
        partnership=partnership, type=kind.type, title="Clinic", capacity=2
    )
    for _n in range(2):
        placement = make.make_placement(
            school=school, contact=contact, opportunity=offer, programme=kind
        )
        actions.send_out(placement, by=coordinator)
    third = make.make_placement(school=school, contact=contact, opportunity=offer, programme=kind)
    with pytest.raises(Refused, match="All places"):
        actions.send_out(third, by=coordinator)


def test_the_host_corrects_and_a_new_version_says_what(school, coordinator):
    placement = sent_out(school, coordinator)
    sign(placement, Party.STUDENT)
    contact = placement.signatory.contact
    details = actions.Details(fields={"pay": "paid", "pay_note": "$14"}, tasks=["Greet patients"])
    actions.host_confirm(placement, details, contact=contact)
    newer, older = placement.agreements.all()
    assert [d[0] for d in agreement.differences(older, newer)] == ["Pay", "Tasks and objectives"]
    assert newer.made_by == contact.name
