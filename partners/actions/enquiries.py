"""From a stranger's first hello to a partnership: written, confirmed, taken up or declined."""

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import School, User
from kit import clock
from kit.errors import Conflict, Refused, require
from notifications import links, outbox
from partners import emails, rules
from partners.actions import life, records
from partners.actions.records import put
from partners.models import Employer, Enquiry, Interaction, Partnership
from partners.states import Stage

FACTS = ("organisation", "name", "email", "phone", "town", "wants", "message")


def same(school: School, said: dict[str, Any]) -> Enquiry | None:
    """The open enquiry that says just this: a second press sends nothing again."""
    return Enquiry.objects.open().filter(school=school, mark=mark_of(said)).first()


def mark_of(said: dict[str, Any]) -> str:
    """A hash of what was written."""
    told = {name: said[name] for name in FACTS} | {"types": [kind.pk for kind in said["types"]]}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@transaction.atomic
def enquire(school: School, said: dict[str, Any]) -> Enquiry:
    """Keep what a stranger writes, in their language, and ask by mail whether the address is theirs.

    `said` has the names of FACTS, and `types`. Raises Refused where the school's door has closed.
    """
    if not School.objects.with_front_door().filter(pk=school.pk).exists():
        raise Refused(_("The school takes no enquiries here now. Call it instead."))
    facts = {name: said[name] for name in FACTS} | {"language": get_language() or "en"}
    # the database keeps two presses at the same moment apart
    enquiry, made = Enquiry.objects.get_or_create(
        school=school,
        mark=mark_of(said),
        state=Enquiry.State.NEW,
        defaults=facts | {"made_at": clock.now()},
    )
    if made:
        enquiry.types.set(said["types"])
        emails.ask_to_confirm(enquiry)
    return enquiry


def locked(enquiry: Enquiry) -> Enquiry:
    rows = Enquiry.objects.select_for_update(of=("self",)).select_related("school")
    return rows.get(pk=enquiry.pk)


@transaction.atomic
def confirm(enquiry: Enquiry) -> Enquiry:
    """The address is theirs, so the school's coordinators are told; once, however often one presses."""
    enquiry = locked(enquiry)
    if enquiry.confirmed_at is None:
        put(enquiry, {"confirmed_at": clock.now()})
        if enquiry.is_open:
            for user in rules.who_answers(enquiry.school):
                emails.tell_of_enquiry(enquiry, user)
    return enquiry


def to_answer(enquiry: Enquiry, by: User) -> Enquiry:
    """The locked row, as long as nobody has answered it. Raises Conflict where a colleague was quicker."""
    enquiry = locked(enquiry)
    require(rules.can_answer_enquiry(by, enquiry))
    if not enquiry.is_open:
        raise Conflict(_("%s has seen to it meanwhile.") % enquiry.taken_by)
    return enquiry


@dataclass(frozen=True)
class Firm:
    """Who wrote: an employer that is here already, or a new one of this name and address."""

    employer: Employer | None = None
    name: str = ""
    address: str = ""


@transaction.atomic
def take_up(enquiry: Enquiry, firm: Firm, *, by: User) -> Partnership:
    """Make it a partnership that one talks about, in the hands of whoever takes it up.

    A partnership that the school has already stays as it is: the person and what they wrote are added.
    """
    enquiry = to_answer(enquiry, by)
    firm = replace(firm, name=firm.name or enquiry.organisation)
    partnership = partnership_for(enquiry.school, firm, by)
    contact = contact_for(enquiry, partnership, by)
    day = enquiry.made_at.astimezone(ZoneInfo(enquiry.school.time_zone)).date()
    told = life.Note(
        kind=Interaction.Kind.MAIL, on=day, note=words_of(enquiry), contact=contact, theirs=True
    )
    life.note(partnership, told, by=by)
    if partnership.stage == Stage.ENQUIRY:
        why = _("They wrote on %s.") % date_format(day, "DATE_FORMAT")
        partnership = life.move(partnership, Stage.TALKING, by=by, why=why)
    settle(enquiry, Enquiry.State.TAKEN, by, partnership=partnership)
    return partnership


def partnership_for(school: School, firm: Firm, by: User) -> Partnership:
    """The school's partnership with the firm, begun as an enquiry where there is none."""
    if firm.employer is None:
        return records.add_employer(
            school,
            by=by,
            employer={"name": firm.name},
            partnership={"stage": Stage.ENQUIRY},
            site={"address": firm.address},
        )
    return Partnership.objects.get_or_create(
        school=school,
        employer=firm.employer,
        defaults={"stage": Stage.ENQUIRY, "owner": by},
    )[0]


def contact_for(enquiry, partnership, by):
    """The person as a contact; whoever is known by this address already stays as they are.

    Whether a stranger may sign for the firm nobody has asked yet.
    """
    known = partnership.contacts.current().filter(email__iexact=enquiry.email).first()
    return known or records.add_contact(
        partnership,
        by=by,
        name=enquiry.name,
        email=enquiry.email,
        phone=enquiry.phone,
        language=enquiry.language,
        can_coordinate=True,
        can_sign=False,
    )


def words_of(enquiry):
    """What they wrote, as it stands in the history."""
    return "\n\n".join(filter(None, ["; ".join(enquiry.wants_words), enquiry.message]))


def settle(enquiry, state, by, **more):
    put(enquiry, {"state": state, "taken_by": by, "taken_at": clock.now(), **more})


@transaction.atomic
def decline(enquiry: Enquiry, *, why: str, tell: bool, by: User) -> Enquiry:
    """Say no, with a reason that is kept; mailed only where one says so."""
    enquiry = to_answer(enquiry, by)
    if not why.strip():
        raise Refused(_("Say why, in a few words: the reason is kept."))
    settle(enquiry, Enquiry.State.DECLINED, by, why=why.strip())
    if tell:
        emails.tell_declined(enquiry)
    return enquiry


@transaction.atomic
def remove(enquiry: Enquiry, *, by: User) -> None:
    """It was not a real enquiry: nothing of it stays."""
    enquiry = to_answer(enquiry, by)
    party = f"enquiry:{enquiry.pk}"
    links.revoke(party=party)
    outbox.forget(party)
    enquiry.delete()
