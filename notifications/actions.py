"""What people do with the mail: let a school's mail leave, correct an address, ask for a link."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.apps import apps
from django.db import transaction
from django.db.models import Count, Max, Min, Model
from django.utils.translation import gettext as _

from accounts.models import School, User
from kit import clock
from kit.errors import Conflict, Refused, require
from notifications import emails, handing, links, outbox, parties, rules
from notifications.models import AccessLink, Clearance, Handover, Message, Notice

log = structlog.get_logger(__name__)
REST = timedelta(hours=24)
FRESH_EVERY = 300  # seconds
PLACEMENT = "placements.placement"  # the case that has a page of its own for this
GIVEN_UP = (Message.State.BOUNCED, Message.State.FAILED)


@dataclass(frozen=True)
class Planned:
    """What one person would be sent once the school is live."""

    name: str
    address: str  # blank: the mail would wait for an address
    kind: str
    count: int
    first_due: datetime


@transaction.atomic
def go_live(school: School, *, by: User) -> School:
    """Let the school's mail leave from now on, what was held first."""
    require(rules.can_go_live(by, school))
    school = School.objects.select_for_update(of=("self",)).get(pk=school.pk)
    if school.live_at is None:
        school.live_at = clock.now()
        school.save(update_fields=["live_at"])
        log.info("school.live", school=school.pk, by=by.pk)
    outbox.wake()
    return school


@transaction.atomic
def let_out(case: Model, school: School, *, by: User, label: str = "") -> Clearance:
    """Let the mail about this one case leave although its school is not live; nothing else of it does.

    `school` is the case's own, which the caller has looked up.
    """
    require(rules.can_go_live(by, school))
    clearance, made = Clearance.objects.get_or_create(
        case_model=case._meta.label_lower,
        case_id=case.pk,
        defaults={"school": school, "by": by, "label": str(label)[:200], "at": clock.now()},
    )
    if made:
        log.info("mail.let_out", case=f"{clearance.case_model}:{case.pk}", by=by.pk)
    outbox.wake()
    return clearance


def clearance_of(case: Model) -> Clearance | None:
    """Who let this case's mail out, and when; None where it waits for its school."""
    found = Clearance.objects.filter(case_model=case._meta.label_lower, case_id=case.pk)
    return found.select_related("by").first()


def held_cases(school: School):
    """Placements with mail that is held, the most mails first: what one could let out by itself."""
    held = Notice.objects.held().filter(school=school, restricted=False, case_model=PLACEMENT)
    rows = held.order_by().values("case_id").annotate(count=Count("pk"), label=Max("about_label"))
    return rows.order_by("-count", "case_id")


def preview(school: School, case: Model | None = None) -> list[Planned]:
    """Who would get what if the school went live now, or only this case of it, by name."""
    held = Notice.objects.held().filter(school=school, restricted=False)
    if case is not None:
        held = held.filter(case_model=case._meta.label_lower, case_id=case.pk)
    groups = list(
        held.order_by()
        .values("recipient", "kind")
        .annotate(count=Count("pk"), first_due=Min("due_at"))
    )
    people = parties.find_all(group["recipient"] for group in groups)
    known = [group for group in groups if group["recipient"] in people]
    rows = [_planned(group, people[group["recipient"]]) for group in known]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.kind))


def _planned(group, person):
    kind = outbox.kind_title(group["kind"])
    return Planned(person.name, person.email, kind, group["count"], group["first_due"])


@transaction.atomic
def resend(message: Message, *, by: User, address: str | None = None) -> Message:
    """Send again what came back, to a corrected address if one is given.

    The address goes to the row that it came from, and the party's open links are replaced: who
    read the wrong mailbox holds nothing. No signature is touched. To the same address a mail
    goes again after 24 hours. Raises Conflict if it no longer waits, Refused if it must rest.
    """
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    require(rules.can_resend(by, message))
    if message.state not in GIVEN_UP:
        raise Conflict(_("Somebody else has sent this mail again already."))
    address = address or _on_file(message)
    if address != message.to_address:
        _correct(message, address)
    else:
        _rest(message)
        _queue(Message.objects.filter(pk=message.pk))
    _renew_links(message.recipient)
    log.info("mail.again", message=message.pk, by=by.pk)
    outbox.wake()
    message.refresh_from_db()
    return message


def _on_file(message) -> str:
    """The address may have been put right elsewhere since the mail came back."""
    party = parties.find(message.recipient)
    return party.email if party and party.email else message.to_address


def _rest(message):
    if message.resent_at and clock.now() - message.resent_at < REST:
        raise Refused(
            _("This mail was sent again less than a day ago. Correct the address, or wait a day.")
        )


def _correct(message, address):
    """Everything that came back from the old address goes to the new one."""
    if address != _on_file(message):
        parties.correct(message.recipient, address)
    old = Message.objects.filter(recipient=message.recipient, to_address=message.to_address)
    old.filter(state=Message.State.QUEUED).update(to_address=address)
    back = list(old.filter(state__in=GIVEN_UP, secret=False).values_list("pk", flat=True))
    Message.objects.filter(pk__in=back).update(to_address=address)
    _queue(Message.objects.filter(pk__in=back))
    links.revoke(party=message.recipient)
    outbox.retry_stuck(message.recipient)


def _queue(messages):
    now = clock.now()
    messages.update(state=Message.State.QUEUED, attempts=0, error="", next_at=now, resent_at=now)


def _renew_links(party):
    """No mail leaves with a link that no longer opens."""
    now = clock.now()
    for message in Message.objects.filter(recipient=party, state=Message.State.QUEUED):
        for link in AccessLink.objects.filter(pk__in=links.places(message.text), party=party):
            if link.revoked_at or link.expires_at <= now:
                old, new = links.place(link), links.place(links.renewed(link))
                message.text = message.text.replace(old, new)
                message.html = message.html.replace(old, new)
        message.save(update_fields=["text", "html"])


@transaction.atomic
def give_address(notice: Notice, *, by: User, address: str) -> None:
    """Put an address on file for somebody who has none, and send what waits for it."""
    require(Notice.objects.visible_to(by).filter(pk=notice.pk).exists())
    parties.correct(notice.recipient, address)
    outbox.retry_stuck(notice.recipient)
    log.info("mail.address", notice=notice.pk, by=by.pk)


@transaction.atomic
def hand_over(offer: handing.Offer, door: str, party: parties.Recipient, *, how: str, by: User):
    """Make or prolong the party's link, write down that it was handed over and how, and return it."""
    require(rules.can_hand_over(by, offer.school))
    link = links.make(
        door,
        party=party.ref,
        about=offer.about,
        school=offer.school,
        days=offer.days,
        subject=offer.subject,
    )
    Handover.objects.create(link=link, how=how, to_name=party.name[:150], by=by, at=clock.now())
    log.info("link.handed", link=link.pk, how=how, by=by.pk)
    return link


@transaction.atomic
def renew(link: AccessLink) -> bool:
    """Mail a fresh link to the address on file, once in five minutes; False where none may go."""
    if not links.may_be_renewed(link):
        return False
    fresh = links.renewed(link)
    five_minutes = int(clock.now().timestamp()) // FRESH_EVERY
    outbox.post(
        emails.FRESH,
        link.party,
        about=fresh,
        school=link.school,
        key=f"fresh:{link.door}:{link.party}:{link.about_model}:{link.about_id}:{five_minutes}",
        label=link.subject,
        case=_case_of(link),
    )
    return True


def _case_of(link) -> Model:
    """What the link is about. A person's page has many cases: that of the last mail they were sent."""
    sent = Notice.objects.filter(
        recipient=link.party, school=link.school, state=Notice.State.POSTED
    ).last()
    if sent and sent.case_model:
        return apps.get_model(sent.case_model)(pk=sent.case_id)
    return apps.get_model(link.about_model)(pk=link.about_id)
