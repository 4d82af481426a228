"""Words in between: praise is read at once, a concern by a coordinator first, where the school says so."""

import re
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import School, User
from assessments import emails, rules
from assessments.models import Remark, RemarkPolicy
from assessments.rules import Speaker
from kit import clock, errors
from kit.errors import Conflict, Refused
from placements.models import Placement

AGAIN = timedelta(hours=1)  # the same words of the same person are a second press
# words that may mean that somebody is not safe, in the languages of the pages
UNSAFE = re.compile(
    r"\b(abus\w*|assault\w*|afraid|bull(y|ied|ying)|bleed\w*|grope[ds]?|harass\w*|hit me|hits me|hurt\w*|injur\w*"
    r"|naked|rape\w*|self[- ]harm\w*|sexual\w*|suicid\w*|threat\w*|touch(ed|es|ing) me|unsafe|violen\w*|weapons?"
    r"|abuso\w*|acos\w*|agre(de|dió|sión)\w*|amenaz\w*|arma|armas|golpe\w*|heri\w*|insegur[oa]\w*|lesi[oó]n\w*"
    r"|miedo|me toc\w*|peg[oó] a|sangr\w*|suicid\w*|viol[oóea]\w*)\b",
    re.IGNORECASE,
)


class Unsafe(Refused):
    """The words may tell of somebody who is not safe: that belongs into a report."""


def sounds_unsafe(text: str) -> bool:
    """Whether a word stands there that may mean danger."""
    return bool(UNSAFE.search(text))


def holds_concerns(school: School) -> bool:
    """Whether a coordinator reads concerns first; so it is until the school says otherwise."""
    policy = RemarkPolicy.objects.filter(school=school).first()
    return policy is None or policy.hold_concerns


@transaction.atomic
def say(
    placement: Placement, speaker: Speaker | None, said: dict[str, Any], *, despite: bool = False
) -> Remark:
    """Keep a word, and tell whom it concerns. A second press is the same word.

    Raises Unsafe for words of danger, unless the speaker sends them `despite` that; then a coordinator reads first.
    """
    errors.require(rules.can_say(speaker, placement))
    assert speaker is not None  # noqa: S101 - the rule says so
    errors.require(said["about"] in rules.ABOUT[speaker.role])
    unsafe = sounds_unsafe(said["text"])
    if unsafe and not despite:
        raise Unsafe(_("If somebody is hurt or not safe, please report it instead."))
    now = clock.now()
    same = Remark.objects.filter(placement=placement, party=speaker.party, text=said["text"])
    if found := same.filter(at__gt=now - AGAIN).first():
        return found
    remark = Remark.objects.create(
        placement=placement,
        party=speaker.party,
        by_label=speaker.label,
        at=now,
        shown_at=None if unsafe or is_held(placement, said) else now,
        **said,
    )
    if remark.is_held:
        emails.remark_held(remark)
    else:
        emails.remark_shown(remark)
    return remark


def is_held(placement, said):
    """What is about host or school goes to a coordinator; a concern about the learner where the school says so."""
    if said["about"] != Remark.About.LEARNER:
        return True
    return said["kind"] == Remark.Kind.CONCERN and holds_concerns(placement.school)


def lock(remark: Remark) -> Remark:
    """The word as it is now; Conflict where somebody has settled it meanwhile."""
    rows = Remark.objects.select_for_update(of=("self",)).select_related(
        "placement__student", "placement__school"
    )
    remark = rows.get(pk=remark.pk)
    if not remark.is_held:
        raise Conflict(_("Somebody has looked after this already."))
    return remark


@transaction.atomic
def pass_on(remark: Remark, *, by: User) -> Remark:
    """Let those read it whom it concerns: the learner and family, or the host."""
    errors.require(rules.can_settle_remark(by, remark))
    if remark.about == Remark.About.SCHOOL:
        raise Refused(_("This is about the school. Answer it, or make something of it."))
    remark = lock(remark)
    now = clock.now()
    settled(remark, by=by, shown_at=now)
    emails.remark_shown(remark)
    return remark


@transaction.atomic
def answer(remark: Remark, text: str, *, by: User) -> Remark:
    """Answer whoever said it; with blank words it is only put aside."""
    errors.require(rules.can_settle_remark(by, remark))
    remark = lock(remark)
    settled(remark, by=by, answer=text)
    if text:
        emails.remark_answered(remark)
    return remark


def settled(remark: Remark, *, by: User, **fields) -> None:
    """Write down who looked after it."""
    fields |= {"settled_at": clock.now(), "settled_by": by}
    for name, value in fields.items():
        setattr(remark, name, value)
    remark.save(update_fields=fields)


@transaction.atomic
def keep_policy(school: School, *, hold_concerns: bool, by: User) -> None:
    """Say whether a coordinator reads concerns first. What is held stays held."""
    errors.require(rules.can_make_action(by, school))
    RemarkPolicy.objects.update_or_create(school=school, defaults={"hold_concerns": hold_concerns})
