"""Credit: proposed by the rule, decided by a person, heard on appeal by another. Each step leaves a row."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments import emails, rules
from assessments.credit.facts import proposal_of
from assessments.credit.judge import Proposal
from assessments.models import Credit, CreditStep
from assessments.states import CREDIT_MOVES, CREDIT_OPEN, C
from kit import clock, constraints, errors
from kit.errors import Conflict, Refused
from notifications.parties import Recipient
from placements.models import Placement

MOST = Decimal(20)  # credits of one placement; a slip of the keyboard


@dataclass(frozen=True)
class Step:
    """What is done, and why; `credits` is what stands after it."""

    after: str
    credits: Decimal = Decimal(0)
    why: str = ""
    asked: str = ""
    due_on: date | None = None


@transaction.atomic
def propose(placement: Placement) -> Credit | None:
    """Put what the rule says before the school, once; None where the rule gives no credit."""
    if found := Credit.objects.filter(placement=placement).first():
        return found
    rule, proposal = proposal_of(placement)
    if rule is None or proposal is None:
        return None
    credit, made = Credit.objects.get_or_create(placement=placement, defaults={"rule": rule})
    if made:
        note(credit, Step(C.PROPOSED, proposal.proposed), proposal, by_label=_("The rule"))
    return credit


def note(credit: Credit, step: Step, proposal: Proposal, *, by: User | None = None, by_label=""):
    """Write the step down, with what the rule says at this moment."""
    row = CreditStep(
        credit=credit,
        **vars(step),
        by=by,
        by_label=by_label or str(by),
        said=proposal.as_data(),
        at=clock.now(),
    )
    with constraints.in_words():
        row.save()
    return row


def locked(credit: Credit) -> Credit:
    """The row, locked: what is checked is what is changed."""
    rows = Credit.objects.select_for_update(of=("self",))
    return rows.select_related("placement__school", "placement__student", "rule").get(pk=credit.pk)


def go(credit: Credit, step: Step, *, by: User | None = None, by_label: str = "") -> Credit:
    """Follow the map, write the step, tell learner and guardians; the row is locked already."""
    if step.after not in CREDIT_MOVES[C(credit.state)]:
        told = {"before": credit.get_state_display(), "after": C(step.after).label}
        raise Conflict(_("This credit is “%(before)s”; it cannot become “%(after)s”.") % told)
    if not step.why.strip() and step.after in CreditStep.NEED_A_REASON:
        raise Refused(_("Say why, in a few words."))
    _rule, proposal = proposal_of(credit.placement)
    step = replace(step, why=step.why.strip())
    credit.state, credit.asked, credit.due_on = step.after, step.asked, step.due_on
    credit.credits = step.credits
    with constraints.in_words():
        credit.save()
    row = note(credit, step, proposal or Proposal(Decimal(0), ()), by=by, by_label=by_label)
    emails.credit.tell(credit, row)
    return credit


@transaction.atomic
def award(credit: Credit, credits_: Decimal | None = None, why: str = "", *, by: User) -> Credit:
    """Give what the rule proposes, or another amount with a reason."""
    credit = locked(credit)
    errors.require(rules.can_award(by, credit.placement))
    must_be(credit, *CREDIT_OPEN)
    _rule, proposal = proposal_of(credit.placement)
    proposed = proposal.proposed if proposal else Decimal(0)
    given = proposed if credits_ is None else credits_
    check_amount(given)
    if given != proposed and not why.strip():
        raise Refused(_("The rule says something else. Say why you decide so."))
    credit.decided_by = by
    return go(credit, Step(C.AWARDED, given, why, due_on=last_day(credit)), by=by)


def check_amount(credits_: Decimal) -> None:
    """Nothing is refused, not awarded; and nobody earns a diploma in one placement."""
    if not 0 < credits_ <= MOST:
        raise Refused(_("Award more than 0 and at most %d credits, or refuse.") % MOST)


def must_be(credit: Credit, *states: str) -> None:
    """Somebody else may have been quicker."""
    if credit.state not in states:
        raise Conflict(_("This is decided already: %s.") % credit.get_state_display())


@transaction.atomic
def refuse(credit: Credit, why: str, *, by: User) -> Credit:
    """No credit, and why."""
    credit = locked(credit)
    errors.require(rules.can_award(by, credit.placement))
    must_be(credit, *CREDIT_OPEN)
    credit.decided_by = by
    return go(credit, Step(C.REFUSED, why=why, due_on=last_day(credit)), by=by)


def last_day(credit: Credit) -> date:
    """Until when one may appeal, in the school's days."""
    today = clock.today(credit.placement.school.time_zone)
    return today + timedelta(days=credit.rule.appeal_days)


@transaction.atomic
def send_back(credit: Credit, why: str, asked: str, due_on: date, *, by: User) -> Credit:
    """More is needed: of the student or the supervisor, until a day."""
    credit = locked(credit)
    errors.require(rules.can_award(by, credit.placement))
    must_be(credit, *CREDIT_OPEN)
    if due_on < clock.today(credit.placement.school.time_zone):
        raise Refused(_("Choose a day from today on."))
    if asked == Credit.Asked.SUPERVISOR and credit.placement.supervisor is None:
        raise Refused(_("This placement has no workplace supervisor."))
    return go(credit, Step(C.RETURNED, why=why, asked=asked, due_on=due_on), by=by)


@transaction.atomic
def bring_again(credit: Credit, why: str = "", *, by: User) -> Credit:
    """What was asked for is in: the school looks again. Said by the learner, or by who runs the placement."""
    credit = locked(credit)
    mine = rules.is_learner(by, credit.placement) and credit.asked == Credit.Asked.STUDENT
    errors.require(mine or rules.can_award(by, credit.placement))
    must_be(credit, C.RETURNED)
    return go(credit, Step(C.PROPOSED, why=why), by=by)


@transaction.atomic
def appeal(credit: Credit, why: str, *, by: User | Recipient) -> Credit:
    """The learner or a guardian does not agree; a guardian may come by a mailed link."""
    credit = locked(credit)
    if isinstance(by, User):
        errors.require(rules.may_appeal(by, credit.placement))
    else:
        errors.require(by.ref in emails.credit.family_of(credit.placement))
    must_be(credit, C.AWARDED, C.REFUSED)
    if not is_open_to_appeal(credit):
        raise Refused(_("The days in which one may appeal are over. Talk to the school."))
    step = Step(C.APPEALED, credit.credits, why)
    if isinstance(by, User):
        return go(credit, step, by=by)
    return go(credit, step, by_label=by.name)


def is_open_to_appeal(credit: Credit) -> bool:
    """Decided, and the days are not over."""
    today = clock.today(credit.placement.school.time_zone)
    decided = credit.state in (C.AWARDED, C.REFUSED)
    return decided and credit.due_on is not None and today <= credit.due_on


@transaction.atomic
def hear(credit: Credit, credits_: Decimal, why: str, *, by: User) -> Credit:
    """The last word on an appeal, with a reason: so many credits for good, or none for good."""
    credit = locked(credit)
    errors.require(rules.can_hear(by, credit))
    must_be(credit, C.APPEALED)
    if not why.strip():
        raise Refused(_("Say why, in a few words."))
    if credits_:
        check_amount(credits_)
    after = C.GRANTED if credits_ else C.REJECTED
    return go(credit, Step(after, credits_, why), by=by)


def award_all(credits_: list[Credit], *, by: User) -> tuple[int, int]:
    """Award those of which all conditions are met. Returns how many were, and how many were passed over."""
    given = 0
    for credit in credits_:
        try:
            award(credit, by=by)
        except Refused:
            continue
        given += 1
    return given, len(credits_) - given
