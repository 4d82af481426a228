"""A credit rule over facts: how many credits, and each condition met or not. Pure, no rows are read."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assessments.models import FinalAssessment
from assessments.models.credit import in_figures
from catalogue.models import Setting
from kit.templatetags.house import hours
from placements.models import CreditRule, Objective

Outcome = FinalAssessment.Outcome


@dataclass(frozen=True)
class Worked:
    """Confirmed minutes of one kind."""

    minutes: int
    mode: str = Objective.Mode.ON
    setting: str = Setting.WORKPLACE
    simulated: bool = False

    @property
    def is_at_work(self) -> bool:
        return self.mode == Objective.Mode.ON and self.setting == Setting.WORKPLACE


@dataclass(frozen=True)
class Facts:
    """What a placement has to show. Of minutes carried over nobody knows where they were worked."""

    worked: tuple[Worked, ...] = ()
    carried: int = 0
    average: Decimal | None = None
    lowest: int | None = None
    feedback_in: bool = False
    outcome: str = ""
    reflections: int = 0
    evidence: int = 0


@dataclass(frozen=True)
class Condition:
    """One thing that the rule asks, in words with its numbers."""

    key: str
    met: bool
    words: str

    @property
    def state(self) -> str:
        """As parts/checklist.html calls it."""
        return "met" if self.met else "open"


@dataclass(frozen=True)
class Proposal:
    """What the hours are worth, and whether all conditions are met."""

    credits: Decimal
    conditions: tuple[Condition, ...]

    @property
    def met(self) -> bool:
        return all(condition.met for condition in self.conditions)

    @property
    def proposed(self) -> Decimal:
        """What the rule gives: nothing while a condition is open."""
        return self.credits if self.met else Decimal(0)

    @property
    def amount(self) -> str:
        return in_figures(self.credits)

    @property
    def open(self) -> list[Condition]:
        return [condition for condition in self.conditions if not condition.met]

    def as_data(self) -> dict[str, Any]:
        """To be kept with a decision."""
        return {
            "credits": str(self.credits),
            "met": self.met,
            "conditions": [
                {"key": c.key, "met": c.met, "words": c.words} for c in self.conditions
            ],
        }


def judge(rule: CreditRule, facts: Facts) -> Proposal:
    """What the rule says of these facts. Minutes are whole; a step of credit takes all its minutes."""
    counted = [part for part in facts.worked if rule.with_simulated or not part.simulated]
    total = facts.carried + sum(part.minutes for part in counted)
    credits_ = worth(rule, total)
    return Proposal(credits_, (*of_hours(rule, counted, total), *of_results(rule, facts)))


def worth(rule: CreditRule, total: int) -> Decimal:
    """The credits of so many minutes, in whole steps of the rule."""
    if not rule.minutes:
        return Decimal(0)
    most = total if rule.most_minutes is None else min(total, rule.most_minutes)
    return Decimal(most * rule.step // rule.minutes) / rule.step


def of_hours(rule: CreditRule, counted: list[Worked], total: int) -> Iterator[Condition]:
    """How much, and where."""
    credits_ = worth(rule, total)
    told = {"done": hours(total), "credits": in_figures(credits_)}
    words = _("%(done)s count. Credits: %(credits)s") % told
    yield Condition("hours", credits_ > 0, words)
    if rule.least_minutes:
        yield least("least_minutes", total, rule.least_minutes, _("%(done)s of %(asked)s in all"))
    if rule.least_work_minutes:
        at_work = sum(part.minutes for part in counted if part.is_at_work)
        words = _("%(done)s of %(asked)s on the job at a workplace")
        yield least("work", at_work, rule.least_work_minutes, words)
    if rule.most_remote is not None:
        yield remote(rule.most_remote, counted, total)


def least(key: str, done: int, asked: int, words: str) -> Condition:
    """At least so many minutes."""
    return Condition(key, done >= asked, words % {"done": hours(done), "asked": hours(asked)})


def remote(most: int, counted: list[Worked], total: int) -> Condition:
    """At most this share of all that counts was worked from afar."""
    afar = sum(part.minutes for part in counted if part.setting == Setting.REMOTE)
    told = {"afar": hours(afar), "total": hours(total), "most": most}
    words = _("%(afar)s of %(total)s remote; at most %(most)d%%") % told
    return Condition("remote", afar * 100 <= most * total, words)


def of_results(rule: CreditRule, facts: Facts) -> Iterator[Condition]:
    """How it was rated and signed off, and what the learner wrote."""
    if rule.least_average:
        yield rated("average", facts.average, rule.least_average, _("rated %(had)s on average"))
    if rule.least_rating:
        yield rated("lowest", facts.lowest, rule.least_rating, _("lowest rating %(had)s"))
    if rule.needs_feedback:
        words = _("final feedback is in") if facts.feedback_in else _("final feedback is missing")
        yield Condition("feedback", facts.feedback_in, words)
    if rule.outcome:
        yield signed_off(rule, facts)
    for key, done, asked, words in (
        (
            "reflections",
            facts.reflections,
            rule.least_reflections,
            _("%(done)d of %(asked)d reflections"),
        ),
        (
            "evidence",
            facts.evidence,
            rule.least_evidence,
            _("%(done)d of %(asked)d pieces of verified evidence"),
        ),
    ):
        if asked:
            yield Condition(key, done >= asked, words % {"done": done, "asked": asked})


def rated(key: str, had: Any, asked: Any, words: str) -> Condition:
    """The supervisor's final rating reaches what is asked."""
    if had is None:
        return Condition(key, False, _("not rated; at least %s is asked") % figure(asked))
    told = f"{words % {'had': figure(had)}}; {_('at least %s is asked') % figure(asked)}"
    return Condition(key, had >= asked, told)


def figure(value: Any) -> str:
    """A rating without idle zeros: "3.5"."""
    return number_format(f"{value:g}" if isinstance(value, int) else f"{value.normalize():f}")


def signed_off(rule: CreditRule, facts: Facts) -> Condition:
    """The result is one that the rule takes."""
    good = {Outcome.COMPLETED}
    if rule.outcome == CreditRule.Outcome.PARTLY:
        good.add(Outcome.PARTLY)
    told = Outcome(facts.outcome).label if facts.outcome else _("not signed off yet")
    return Condition("outcome", facts.outcome in good, _("Result: %s") % told)
