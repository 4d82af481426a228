"""A partnership plan is written and changed: every change is noted, and a changed text is signed anew."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock
from kit.constraints import in_words
from kit.errors import Conflict, Refused, require
from partners import emails, rules
from partners.actions import signing
from partners.actions.records import put
from partners.models import (
    Partnership,
    PartnershipPlan,
    PlanActivity,
    PlanChange,
    PlanVersion,
)
from partners.states import PLAN_MOVES, PlanState

What = PlanChange.What
WORDS = ("aims", "needs", "skills", "review_on")  # what is signed, beside the activities
CLEARED = {name: None if name.endswith("_at") else "" for name in PartnershipPlan.SIGNATURES}


@dataclass(frozen=True)
class Doing:
    """An activity as typed; `pk` where it stands in the plan already."""

    what: str
    side: str = "school"
    doer: str = ""
    due_on: date | None = None
    pk: int | None = None


@dataclass(frozen=True)
class Text:
    """What a plan says."""

    form: str
    aims: str = ""
    needs: str = ""
    skills: str = ""
    review_on: date | None = None
    activities: tuple[Doing, ...] = ()


def missing(text: Text) -> list[tuple[str, str]]:
    """What a text lacks before it may be signed, as (field, what to do); the short form asks for three things."""
    asked: list[tuple[str, Any, str]] = [
        ("aims", text.aims.strip(), _("Say what you want to reach together.")),
        ("activities", text.activities, _("Name at least one activity.")),
        ("review_on", text.review_on, _("Choose the day on which you look at the plan together.")),
    ]
    if text.form == PartnershipPlan.Form.FULL:
        whole = all(one.doer and one.due_on for one in text.activities)
        asked += [
            ("needs", text.needs.strip(), _("Say what the employer needs.")),
            ("skills", text.skills.strip(), _("Name the skills that the employer wants.")),
            ("activities", whole, _("Say of each activity who does it and by when.")),
        ]
    return [(field, words) for field, there, words in asked if not there]


def text_of(plan: PartnershipPlan) -> Text:
    """What a plan says now."""
    rows = plan.activities.all()
    doing = tuple(Doing(row.what, row.side, row.doer, row.due_on, row.pk) for row in rows)
    said = {name: getattr(plan, name) for name in WORDS}
    return Text(form=plan.form, activities=doing, **said)


@transaction.atomic
def make(
    partnership: Partnership, year: int, text: Text, *, by: User, send: bool = False
) -> PartnershipPlan:
    """Write a plan for a school year, and send it to be signed if told. Raises Refused where there is one."""
    require(rules.can_edit_partnership(by, partnership))
    said = {name: getattr(text, name) for name in WORDS}
    with in_words():
        plan = PartnershipPlan.objects.create(
            partnership=partnership,
            year=year,
            form=text.form,
            content={},
            made_by=by.name[:150],
            **said,
        )
    for one in text.activities:
        add_activity(plan, one)
    settle(plan)
    note(plan, What.STATE, "", PlanState.DRAFT, by.name)
    return send_out(plan, by=by) if send else plan


@transaction.atomic
def change(plan: PartnershipPlan, text: Text, *, by: User, send: bool = False) -> PartnershipPlan:
    """Write another text. Where its words differ from what went out, signatures drop and it is a new version."""
    plan = lock(plan)
    require(rules.can_edit_partnership(by, plan.partnership))
    if not plan.is_live:
        raise Conflict(_("This plan is over. Write a new one."))
    before = text_of(plan)
    for name in ("form", *WORDS):
        if getattr(before, name) != getattr(text, name):
            note(plan, What(name), told(getattr(before, name)), told(getattr(text, name)), by.name)
    put(plan, {name: getattr(text, name) for name in ("form", *WORDS)})
    change_activities(plan, before.activities, text.activities, by.name)
    old = settle(plan)
    if old["hash"] != plan.content_hash and plan.asked_at:
        anew(plan, old, by.name)
    return send_out(plan, by=by) if send and plan.state == PlanState.DRAFT else plan


def change_activities(plan, before, after, by):
    known = {one.pk: one for one in before}
    kept = {one.pk for one in after if one.pk in known}
    for pk in known.keys() - kept:
        PlanActivity.objects.filter(pk=pk).delete()
        note(plan, What.ACTIVITY, told(known[pk]), "", by)
    for one in after:
        old = known.get(one.pk)
        if old is None:
            add_activity(plan, one)
            note(plan, What.ACTIVITY, "", told(one), by)
        elif old != one:
            facts = {"what": one.what, "side": one.side, "doer": one.doer, "due_on": one.due_on}
            PlanActivity.objects.filter(pk=one.pk).update(**facts)
            note(plan, What.ACTIVITY, told(old), told(one), by)


def add_activity(plan, one):
    PlanActivity.objects.create(
        plan=plan, what=one.what, side=one.side, doer=one.doer, due_on=one.due_on
    )


def anew(plan: PartnershipPlan, old: dict[str, Any], by: str) -> None:
    """Another version, which nobody has signed; what was signed before is kept beside it."""
    if plan.host_signed_at:
        signed = {name: getattr(plan, name) for name in PartnershipPlan.SIGNATURES}
        text = {"content": old["content"], "content_hash": old["hash"]}
        PlanVersion.objects.create(plan=plan, version=plan.version, **text, **signed)
        names = ", ".join(filter(None, (plan.host_name, plan.school_name)))
        note(plan, What.SIGNATURES, names, "", by)
    facts = CLEARED | {"version": plan.version + 1, "asked_at": None}
    if plan.state == PlanState.DRAFT:
        put(plan, facts)
    else:  # in one step: no plan is signed without signatures
        move(plan, PlanState.DRAFT, by=by, **facts)


def move(plan: PartnershipPlan, after: str, *, by: str, **facts: Any) -> None:
    """The only place that changes the state of a plan; the row must be locked. Raises Conflict where it cannot."""
    after = PlanState(after)
    if after not in PLAN_MOVES[PlanState(plan.state)]:
        now = plan.get_state_display()
        raise Conflict(_("The plan is at “%s” now. Look at the page again.") % now)
    note(plan, What.STATE, plan.state, after, by)
    put(plan, {"state": after, **facts})


@transaction.atomic
def send_out(plan: PartnershipPlan, *, by: User) -> PartnershipPlan:
    """Ask the employer to sign, by mail with a link. Raises Refused with what is missing."""
    plan = lock(plan)
    require(rules.can_edit_partnership(by, plan.partnership))
    if lacks := missing(text_of(plan)):
        raise Refused(" ".join(words for _field, words in lacks))
    contact = signing.signatory_of(plan.partnership)
    if contact is None:
        raise Refused(_("Add a contact who may sign first: there is nobody to ask."))
    asked = {"asked_at": clock.now(), "wish": "", "wished_by": "", "wished_at": None}
    move(plan, PlanState.OUT, by=by.name, **asked)
    emails.ask_to_sign_plan(plan, contact)
    return plan


@transaction.atomic
def tick(activity: PlanActivity, *, done: bool, by: User) -> None:
    """An activity is done, or is not after all. Signatures stay: the text is the same."""
    plan = lock(activity.plan)
    require(rules.can_edit_partnership(by, plan.partnership))
    if not plan.is_live:
        raise Conflict(_("This plan is over. Write a new one."))
    day = clock.today(plan.partnership.school.time_zone) if done else None
    activity = PlanActivity.objects.get(pk=activity.pk)
    if bool(activity.done_on) != done:
        put(activity, {"done_on": day})
        names = ("", activity.what) if done else (activity.what, "")
        note(plan, What.DONE, *names, by.name)


@transaction.atomic
def end(plan: PartnershipPlan, *, by: User) -> PartnershipPlan:
    """The plan does not count any more; it stays as it is."""
    plan = lock(plan)
    require(rules.can_edit_partnership(by, plan.partnership))
    today = clock.today(plan.partnership.school.time_zone)
    move(plan, PlanState.ENDED, by=by.name, ended_on=today)
    return plan


def lock(plan: PartnershipPlan) -> PartnershipPlan:
    """The row as it is now, held until the transaction ends."""
    rows = PartnershipPlan.objects.select_for_update(of=("self",)).with_everything()
    return rows.get(pk=plan.pk)


def note(plan: PartnershipPlan, what: str, before: Any, after: Any, by: str) -> None:
    """Keep what was changed, in short."""
    PlanChange.objects.create(
        plan=plan, what=what, before=short(before), after=short(after), by=by[:150]
    )


def short(value):
    return Truncator(" ".join(str(value).split())).chars(300)


def told(value: Any) -> str:
    """A value as the history tells it."""
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, Doing):
        parts = [value.what, who_of(value), told(value.due_on)]
        return " · ".join(part for part in parts if part)
    return str(value or "")


def who_of(one: Any) -> str:
    """Which side does it, and who there."""
    side = PlanActivity(side=one.side).get_side_display()
    return f"{side}, {one.doer}" if one.doer else str(side)


def settle(plan: PartnershipPlan) -> dict[str, Any]:
    """Write down what is signed, in the school's language; returns the content and hash that stood there."""
    old = {"content": plan.content, "hash": plan.content_hash}
    text = content(plan)
    put(plan, {"content": text, "content_hash": signing.hash_of(text)})
    return old


def content(plan: PartnershipPlan) -> dict[str, Any]:
    """What both sides sign."""
    partnership = plan.partnership
    with translation.override(partnership.school.language):
        said = [
            (_("What we want to reach"), plan.aims),
            (_("What the employer needs"), plan.needs),
            (_("Skills wanted"), plan.skills),
        ]
        review = date_format(plan.review_on, "DATE_FORMAT") if plan.review_on else "–"
        return {
            "title": _("Partnership plan %s") % rules.year_words(plan.year),
            "language": translation.get_language(),
            "facts": [
                [_("Employer"), partnership.employer.name],
                [_("School"), partnership.school.name],
                [_("We look at it together on"), review],
            ],
            "clauses": [[head, text] for head, text in said if text],
            "table": {
                "head": _("Who does what by when"),
                "columns": [_("What"), _("Who"), _("By when")],
                "rows": [
                    [row.what, who_of(row), in_full(row.due_on)] for row in plan.activities.all()
                ],
            },
        }


def in_full(day):
    return date_format(day, "DATE_FORMAT") if day else "–"


def moved(text: Text, years: int) -> Text:
    """The same text so many years later, with new activities."""
    doing = tuple(
        replace(one, pk=None, due_on=later(one.due_on, years)) for one in text.activities
    )
    return replace(text, review_on=later(text.review_on, years), activities=doing)


def later(day: date | None, years: int) -> date | None:
    """The same day so many years later; of February 29 the day before."""
    if day is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
