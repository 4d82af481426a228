"""What comes of a partnership plan: reviews and their reminders, templates, and what each year brought."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock
from kit.errors import Conflict, Refused, require
from partners import emails, rules
from partners.actions import signing
from partners.actions.plans import Doing, Text, What, lock, move, note
from partners.actions.records import put
from partners.models import (
    Contact,
    Partnership,
    PartnershipPlan,
    PlanTemplate,
    YearlyRecord,
)
from partners.models.plans import REVIEW_AHEAD, Side
from partners.states import PlanState

REMIND_AHEAD = timedelta(days=7)
MONTH_DAY = "%m-%d"


@transaction.atomic
def review(
    plan: PartnershipPlan, *, on: date, outcome: str, rating: int | None, by: User
) -> PartnershipPlan:
    """Note what came of a signed plan and how satisfied the school is."""
    plan = lock(plan)
    require(rules.can_edit_partnership(by, plan.partnership))
    if plan.state != PlanState.SIGNED:
        raise Conflict(_("Only a plan that both sides have signed is reviewed."))
    if on > clock.today(plan.partnership.school.time_zone):
        raise Refused(_("The day lies ahead. Note the review when it has happened."))
    note(plan, What.REVIEWED, "", outcome, by.name)
    put(plan, {"reviewed_on": on, "outcome": outcome.strip(), "school_rating": rating})
    return plan


@transaction.atomic
def rate(plan: PartnershipPlan, *, contact: Contact, rating: int) -> PartnershipPlan:
    """How satisfied the employer is, told on its own page once the review is near."""
    plan = lock(plan)
    if contact.partnership_id != plan.partnership_id:
        raise Refused(_("This link is not for this employer."))
    if not may_rate(plan, clock.today(plan.partnership.school.time_zone)):
        raise Conflict(_("The plan is not looked at yet. Come back when its day is near."))
    put(plan, {"host_rating": rating})
    return plan


def may_rate(plan: PartnershipPlan, today: date) -> bool:
    """Whether the employer is asked how satisfied it is."""
    near = plan.review_on and plan.review_on - REVIEW_AHEAD <= today
    return plan.state == PlanState.SIGNED and bool(near or plan.reviewed_on)


@transaction.atomic
def remind(today: date) -> None:
    """Tell employer and owner of a review within a week, once each. Safe to run twice."""
    rows = PartnershipPlan.objects.to_review(today + REMIND_AHEAD)
    rows = rows.filter(
        review_on__gte=today - REVIEW_AHEAD,  # what is older stands on Today and is not mailed
        partnership__stage=Partnership.Stage.ACTIVE,
        partnership__school__live_at__isnull=False,
        partnership__school__ended_on=None,
    )
    for plan in rows.with_everything():
        emails.remind_of_review(plan, signing.signatory_of(plan.partnership))


@transaction.atomic
def replace_over(today: date) -> None:
    """A plan of a past school year gives way once a later one is signed. Safe to run twice."""
    later = PartnershipPlan.objects.filter(
        partnership=OuterRef("partnership"), year__gt=OuterRef("year"), state=PlanState.SIGNED
    )
    over = PartnershipPlan.objects.live().filter(Exists(later), year__lt=rules.school_year(today))
    for plan in over.select_for_update(skip_locked=True, of=("self",)):
        move(plan, PlanState.REPLACED, by="", ended_on=today)


@transaction.atomic
def save_template(plan: PartnershipPlan, name: str, *, by: User) -> PlanTemplate:
    """Keep a plan's text for others to begin with; a template of that name is written anew."""
    school = plan.partnership.school
    require(rules.can_add_employer(by, school))
    rows = [
        {
            "what": row.what,
            "side": row.side,
            # a name at this employer means nothing at another
            "doer": row.doer if row.side == Side.SCHOOL else "",
            "day": row.due_on.strftime(MONTH_DAY) if row.due_on else "",
        }
        for row in plan.activities.all()
    ]
    told = {
        "aims": plan.aims,
        "needs": plan.needs,
        "skills": plan.skills,
        "activities": rows,
        "review_day": plan.review_on.strftime(MONTH_DAY) if plan.review_on else "",
        "ended_on": None,
    }
    return PlanTemplate.objects.update_or_create(
        school=school, name=name.strip()[:100], defaults=told
    )[0]


@transaction.atomic
def put_away(template: PlanTemplate, *, by: User) -> None:
    """Offer a template no more; plans that began with it stay."""
    require(rules.can_add_employer(by, template.school))
    put(template, {"ended_on": clock.today(template.school.time_zone)})


def from_template(kept: dict[str, Any], form: str, year: int, today: date) -> Text:
    """The text of a template in a school year. Days that have passed are left open."""
    doing = tuple(
        Doing(row["what"], row["side"], row["doer"], day_in(row["day"], year, today))
        for row in kept["activities"]
    )
    said = {name: kept[name] for name in ("aims", "needs", "skills")}
    review_on = day_in(kept["review_day"], year, today)
    return Text(form=form, review_on=review_on, activities=doing, **said)


def day_in(month_day: str, year: int, today: date) -> date | None:
    """ "10-15" in the school year that ends in `year`; none where it has passed."""
    if not month_day:
        return None
    month, number = (int(part) for part in month_day.split("-"))
    calendar = year - (month >= 7)
    leap = calendar % 4 == 0 and (calendar % 100 != 0 or calendar % 400 == 0)
    day = date(calendar, month, 28 if (month, number) == (2, 29) and not leap else number)
    return day if day >= today else None


@transaction.atomic
def keep_record(
    partnership: Partnership,
    year: int,
    told: dict[str, Any],
    *,
    by: User | None = None,
    contact: Contact | None = None,
) -> YearlyRecord:
    """What a school year brought one side: the school's by its staff, the employer's by link, if it keeps one."""
    if by is not None:
        require(rules.can_edit_partnership(by, partnership))
    elif contact is None or contact.partnership_id != partnership.pk:
        raise Refused(_("This link is not for this employer."))
    elif not Partnership.objects.filter(pk=partnership.pk, keeps_record=True).exists():
        raise Conflict(_("You keep no yearly record at the moment. Switch it on first."))
    said_by = by.name if by else str(contact)
    return YearlyRecord.objects.update_or_create(
        partnership=partnership,
        year=year,
        side=Side.SCHOOL if by else Side.EMPLOYER,
        defaults={**told, "said_by": said_by[:150], "said_at": clock.now()},
    )[0]


@transaction.atomic
def switch_record(contact: Contact, *, on: bool) -> None:
    """The employer keeps a yearly record, too, or does so no more; what was written stays."""
    rows = Partnership.objects.select_for_update(of=("self",))
    put(rows.get(pk=contact.partnership_id), {"keeps_record": on})
