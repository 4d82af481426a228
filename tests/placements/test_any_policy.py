"""Whatever a school asks for and whatever happens in whichever order: no gate is passed with something open.

Random policies over every kind that is registered, random events by the verbs that pages and tasks call.
"""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.actions import closing
from kit.errors import Refused
from placements import actions, requirements
from placements.models import Party, Placement, Principal, Requirement, RequirementSet
from placements.requirements.kinds import current_agreement
from placements.states import MOVES, STEP_TO, S, Step
from tests import factories as make

pytestmark = pytest.mark.django_db

LAST_DAY = make.MONDAY + timedelta(days=60)
BORN = {"a minor": date(2009, 5, 1), "an adult": date(2001, 5, 1)}
# what a plain row of the policy can ask for; a school's own documents carry a row of their own
KINDS = sorted(set(requirements.names()) - {"document"})
DONE = "done"
WAY_IN = ("propose", "approve", "send_out")


@contextmanager
def undone():
    """Of an example nothing stays."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Life:
    """One placement under a policy, and what may happen to it."""

    def __init__(self, policy, born, state=S.DRAFT):
        self.school = make.make_school()
        self.coordinator = make.make_coordinator(self.school)
        student = make.make_student(self.school, born=born)
        self.guardian = make.make_guardian(student)
        self.second = make.make_guardian(student)
        Principal.objects.create(school=self.school, user=self.coordinator)
        programme = make.make_programme(self.school)
        programme.requirement_set = self.rules(programme.type, policy)
        programme.save()
        self.placement = make.make_placement(
            state, self.school, student, programme=programme, coordinator=self.coordinator
        )
        self.began = state

    def rules(self, type_, policy):
        own = RequirementSet.objects.create(school=self.school, type=type_, name="Any")
        Requirement.objects.bulk_create(
            Requirement(set=own, kind=kind, step=step, level=level, waivable=waivable, position=n)
            for n, (kind, step, level, waivable) in enumerate(policy)
        )
        return own

    def seen(self):
        return Placement.objects.with_everything().get(pk=self.placement.pk)

    def open(self, step):
        return requirements.open_items(self.seen(), step)

    def happens(self, event):
        """Do it if it may be done; else the words with which it was refused."""
        name, *more = event
        try:
            with transaction.atomic():
                getattr(self, name)(*more)
        except Refused as refusal:
            return str(refusal)
        except PermissionDenied:
            return "not allowed"
        finally:
            self.placement.refresh_from_db()
        return DONE

    # what may happen

    def propose(self):
        actions.propose(self.placement, by=self.coordinator)

    def approve(self):
        actions.approve(self.placement, by=self.coordinator)

    def send_out(self):
        actions.send_out(self.placement, by=self.coordinator)

    def undo(self):
        actions.undo_approval(self.placement, by=self.coordinator, why="Too early")

    def host_says_yes(self):
        contact = self.placement.signatory.contact
        actions.host_confirm(self.placement, actions.Details(), contact=contact)

    def signs(self, party):
        people = {
            Party.STUDENT: f"student:{self.placement.student_id}",
            Party.GUARDIAN: f"guardian:{self.guardian.pk}",
            Party.GUARDIAN2: f"guardian:{self.second.pk}",
            Party.SIGNATORY: f"contact:{self.placement.signatory.contact_id}",
            Party.PRINCIPAL: f"user:{self.coordinator.pk}",
            Party.SCHOOL: f"user:{self.coordinator.pk}",
        }
        text = current_agreement(self.placement)
        by = self.coordinator if party in (Party.SCHOOL, Party.PRINCIPAL) else None
        shown = text.content_hash if text else ""
        actions.sign(
            self.placement, party, person=people[party], name="A Name", shown=shown, by=by
        )

    def changes(self):
        tasks = ["Prepare the treatment room", f"Task {self.placement.agreements.count()}"]
        actions.change(self.placement, actions.Details(tasks=tasks), by=self.coordinator)

    def is_excused(self, kind):
        actions.waive(self.placement, kind, reason="It is so", by=self.coordinator)

    def names_a_contact(self):
        student = self.placement.student
        student.emergency_name, student.emergency_phone = "Nora", "+1 405 555 0100"
        student.save()

    def starts(self):
        actions.start(self.placement, today=make.MONDAY)

    def ends(self):
        actions.finish(self.placement, today=LAST_DAY + timedelta(days=1))

    def is_signed_off(self):
        closing.sign_off(self.placement, "completed", by=self.coordinator)

    def completes(self):
        actions.complete(self.placement, by=self.coordinator)

    def is_left(self, after):
        actions.leave(self.placement, after, by=self.coordinator, why="Moved away")


EVENTS = st.one_of(
    st.sampled_from(
        [
            *((name,) for name in WAY_IN), ("undo",), ("host_says_yes",), ("changes",), ("names_a_contact",),
            ("starts",), ("ends",), ("is_signed_off",), ("completes",),
        ]
    ),
    st.tuples(st.just("signs"), st.sampled_from(list(Party))),
    st.tuples(st.just("is_excused"), st.sampled_from(KINDS)),
    st.tuples(st.just("is_left"), st.sampled_from([S.WITHDRAWN, S.CANCELLED, S.ENDED_EARLY, S.LAPSED])),
)  # fmt: skip
POLICIES = st.lists(
    st.tuples(
        st.sampled_from(KINDS), st.sampled_from(list(Step)),
        st.sampled_from(list(Requirement.Level)), st.booleans(),
    ),
    unique_by=lambda row: row[0], max_size=len(KINDS),
)  # fmt: skip


def check_moves(life):
    """Every step is on the map and follows the one before it, and the last one is where the placement is."""
    at = life.began
    for step in life.placement.moves.order_by("pk"):
        assert step.before == at
        assert step.after in MOVES[S(at)], f"{step} is not on the map"
        at = step.after
    assert life.placement.state == at


def check_gate(life, event, before):
    """A gate that was just passed had nothing open."""
    gates = life.placement.moves.filter(pk__gt=before).values_list("after", flat=True)
    for after in gates:
        if after in STEP_TO:
            left = [item.kind for item in life.open(STEP_TO[after])]
            assert left == [], f"{event} passed {after} with {left} open"


def check_reason(life):
    """Who stands before a gate is let through, or is told what is open and how to mend it."""
    placement = life.placement
    step = {S.APPROVED: Step.CONFIRM, S.SIGNING: Step.CONFIRM, S.CONFIRMED: Step.START}.get(
        placement.state, Step.COMPLETE if placement.state == S.FINISHED else None
    )
    if step is None:
        return
    left = life.open(step)
    for item in left:
        assert all(word.strip() for word in (str(item.label), item.note, item.url)), item
        assert item.who in {"student", "guardian", "employer", "school"}, item
    if not left:
        gone_on = {Step.CONFIRM: send_on, Step.START: Life.starts, Step.COMPLETE: Life.completes}
        gone_on[step](life)
        placement.refresh_from_db()
        assert placement.state in STEP_TO, f"stuck in {placement.state} with nothing open"


def send_on(life):
    actions.settle(life.placement, by=life.coordinator)


def lived(policy, born, state, events):
    life = Life(policy, born, state)
    for event in events:
        before = max(life.placement.moves.values_list("pk", flat=True), default=0)
        assert life.happens(event).strip(), f"{event} was refused without a word"
        check_moves(life)
        check_gate(life, event, before)
    check_reason(life)


# a placement is met at the beginning of its life, before its first day, and after its last
MET_AT = st.sampled_from([S.DRAFT, S.DRAFT, S.CONFIRMED, S.FINISHED])


@settings(max_examples=30)
@given(POLICIES, st.sampled_from(sorted(BORN)), MET_AT, st.lists(EVENTS, max_size=15))
def test_no_gate_is_passed_with_something_open_and_nobody_is_stuck_without_a_reason(
    policy, age, state, events
):
    onwards = {S.DRAFT: "send_out", S.CONFIRMED: "starts", S.FINISHED: "completes"}
    with undone():
        lived(policy, BORN[age], state, [(onwards[state],), *events, (onwards[state],)])


@settings(max_examples=8)
@given(POLICIES, st.sampled_from(sorted(BORN)))
def test_an_approval_taken_back_leaves_all_as_it_was(policy, age):
    with undone():
        life = Life(policy, BORN[age])
        life.propose()
        kept = Placement.objects.filter(pk=life.placement.pk).values().get()
        life.approve()
        life.undo()
        assert Placement.objects.filter(pk=life.placement.pk).values().get() == kept
        life.placement.refresh_from_db()
        check_moves(life)
