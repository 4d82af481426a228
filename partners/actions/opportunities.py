"""What happens to what an employer offers: opened, confirmed, asked about again, closed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import School, User
from kit import clock
from kit.errors import Conflict, require
from notifications.models import Message, Notice
from partners import emails, rules
from partners.actions.records import put
from partners.models import Contact, OfferPolicy, Opportunity, OpportunityMove, Partnership

S = Opportunity.State
MOVES = {
    S.DRAFT: {S.OPEN, S.CLOSED},
    S.OPEN: {S.PAUSED, S.FILLED, S.CLOSED},
    S.PAUSED: {S.OPEN, S.FILLED, S.CLOSED},
    S.FILLED: {S.OPEN, S.CLOSED},
    S.CLOSED: {S.OPEN},
}
YEAR = timedelta(days=364)  # 52 weeks: a Monday stays a Monday
NOT_RECONFIRMED = gettext_noop("Nobody confirmed it in time.")


@transaction.atomic
def add_opportunity(partnership: Partnership, *, by: User, **facts) -> Opportunity:
    """Offer places at the employer. An open offer is confirmed as of now."""
    require(rules.can_edit_partnership(by, partnership))
    told = {"confirmed_at": clock.now(), "confirmed_by": by.name[:150]}
    return Opportunity.objects.create(partnership=partnership, **(told | facts))


@transaction.atomic
def update_opportunity(opportunity: Opportunity, *, by: User, **facts) -> Opportunity:
    """Correct an offer; whoever saves it confirms it as of now."""
    opportunity = lock(opportunity)
    require(rules.can_edit_partnership(by, opportunity.partnership))
    put(opportunity, facts | confirmed(by.name))
    return opportunity


@transaction.atomic
def move_opportunity(
    opportunity: Opportunity, new: str, *, by: User, why: str = ""
) -> Opportunity:
    """Open, pause, fill or close an offer. Raises Conflict where it is past that already."""
    opportunity = lock(opportunity)
    require(rules.can_edit_partnership(by, opportunity.partnership))
    if new == S.OPEN:
        put(opportunity, confirmed(by.name))
    return move(opportunity, new, by=by.name, why=why)


@transaction.atomic
def leave_closed(opportunity: Opportunity, *, by: User) -> Opportunity:
    """An offer that closed by itself stays closed; Today speaks of it no more."""
    opportunity = lock(opportunity)
    require(rules.can_edit_partnership(by, opportunity.partnership))
    put(opportunity, {"lapsed_at": None})
    return opportunity


@transaction.atomic
def copy_to_next_year(offers: QuerySet[Opportunity], *, by: User) -> list[Opportunity]:
    """Drafts of these offers 52 weeks later, so that weekdays stay; one that has its copy already gets none."""
    made = []
    for offer in offers.select_for_update(of=("self",)).select_related("partnership__school"):
        require(rules.can_edit_partnership(by, offer.partnership))
        if copy := copied(offer):
            made.append(copy)
    return made


def copied(offer):
    later = {
        name: day + YEAR if (day := getattr(offer, name)) else None
        for name in ("starts_on", "ends_on")
    }
    same = {"partnership": offer.partnership, "title": offer.title, "type": offer.type}
    if Opportunity.objects.filter(**same, **later, site=offer.site).exclude(pk=offer.pk).exists():
        return None
    kept = (
        "site_id", "tasks", "skills", "times", "pay", "delivery", "setting", "languages",
        "wheelchair", "dress", "travel", "contact_id", "capacity",
    )  # fmt: skip
    facts = {name: getattr(offer, name) for name in kept}
    return Opportunity.objects.create(**same, **facts, **later, state=S.DRAFT)


def lock(opportunity: Opportunity) -> Opportunity:
    """The row as it is now, held until the transaction ends."""
    rows = Opportunity.objects.select_for_update(of=("self",))
    return rows.select_related("partnership__school").get(pk=opportunity.pk)


def move(opportunity, new, *, by, why=""):
    """The only place that changes the state of an offer; the row must be locked."""
    if new not in MOVES[S(opportunity.state)]:
        raise Conflict(_("This offer has changed meanwhile. Look at it once more."))
    step = {"old": opportunity.state, "new": new, "by": by[:150], "why": why[:300]}
    OpportunityMove.objects.create(opportunity=opportunity, **step)
    put(opportunity, {"state": new, "lapsed_at": None})
    return opportunity


def confirmed(name):
    """That an offer stands as of now; what was asked is answered."""
    now = clock.now()
    answered = {"asked_at": None, "asked_contact": None, "answer_by": None}
    return {"confirmed_at": now, "confirmed_by": name[:150], **answered}


@transaction.atomic
def host_answers(opportunity: Opportunity, *, contact: Contact, still: bool, **facts) -> None:
    """The employer's answer: it stands, perhaps with other places, dates or times, or it is over.

    Raises Conflict when the offer is no longer the contact's to answer.
    """
    opportunity = lock(opportunity)
    if not Opportunity.objects.on_page_of(contact).filter(pk=opportunity.pk).exists():
        raise Conflict(_("%s has been answered already.") % opportunity.title)
    was_open = opportunity.state == S.OPEN
    put(opportunity, (facts if still else {}) | confirmed(contact.name))
    if still and not was_open:
        move(opportunity, S.OPEN, by=contact.name)
    if not still and was_open:
        move(opportunity, S.CLOSED, by=contact.name, why=_("The employer closed it."))
    if not still:
        put(opportunity, {"lapsed_at": None})


def policy_of(school: School) -> OfferPolicy:
    """The school's rule, or the usual one."""
    return OfferPolicy.objects.filter(school=school).first() or OfferPolicy(school=school)


@transaction.atomic
def set_policy(school: School, *, reconfirm_days: int, answer_days: int, by: User) -> OfferPolicy:
    """Say after how many days the school asks whether an offer stands, and how long it waits for an answer."""
    require(rules.can_add_employer(by, school))
    said = {"reconfirm_days": reconfirm_days, "answer_days": answer_days}
    return OfferPolicy.objects.update_or_create(school=school, defaults=said)[0]


def to_confirm(school: School, now: datetime) -> QuerySet[Opportunity]:
    """Open offers that nobody has confirmed for too long, and nobody was asked about."""
    before = now - timedelta(days=policy_of(school).reconfirm_days)
    found = Opportunity.objects.running(clock.today(school.time_zone))
    found = found.filter(partnership__school=school, asked_at=None)
    return found.filter(Q(confirmed_at=None) | Q(confirmed_at__lt=before))


def whom_to_ask(offer: Opportunity) -> Contact | None:
    """Who is named on the offer, else who arranges or signs there; only those with an address."""
    people = offer.partnership.contacts.current().exclude(email="")
    named = people.filter(pk=offer.contact_id).first()
    return named or people.order_by("-can_coordinate", "-can_sign", "pk").first()


@transaction.atomic
def ask_again(school: School, *, now: datetime) -> int:
    """Ask employers by mail whether offers still stand; one mail a contact. Returns how many offers.

    A row that another worker holds is that worker's; a row asked about is not found again.
    """
    if not school.is_live:
        return 0
    wait = policy_of(school).answer_days
    until = clock.today(school.time_zone) + timedelta(days=wait)
    rows = to_confirm(school, now).select_for_update(skip_locked=True, of=("self",))
    asked = 0
    for offer in rows.select_related("partnership"):
        contact = whom_to_ask(offer)
        if contact is None:
            continue
        put(offer, {"asked_at": now, "asked_contact": contact, "answer_by": until})
        emails.ask_about_offer(offer, contact, school, remind_at=now + timedelta(days=wait / 2))
        asked += 1
    return asked


@transaction.atomic
def close_unanswered(school: School, *, now: datetime) -> int:
    """Close offers whose time to answer is over; never one about which no mail has left. Returns how many."""
    today = clock.today(school.time_zone)
    over = Opportunity.objects.filter(
        partnership__school=school, state=S.OPEN, asked_at__isnull=False, answer_by__lt=today
    )
    told = Notice.objects.filter(
        kind__in=emails.OFFER_KINDS,
        about_model=Opportunity._meta.label_lower,
        message__state=Message.State.SENT,
    )
    closed = 0
    for offer in over.select_for_update(skip_locked=True, of=("self",)):
        if told.filter(about_id=offer.pk, made_at__gte=offer.asked_at).exists():
            move(offer, S.CLOSED, by="", why=NOT_RECONFIRMED)
            put(offer, {"lapsed_at": now})
            closed += 1
    return closed
