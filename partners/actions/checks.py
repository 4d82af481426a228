"""Checks of a site: handed in, verified, refused."""

from dataclasses import dataclass
from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock, files
from kit.constraints import in_words
from kit.errors import Conflict, Refused, require
from partners import emails, rules
from partners.models import Contact, Partnership, Site
from partners.models.checks import Check


@dataclass(frozen=True)
class Paper:
    """What is known of a paper or visit: from when, until when, the scan, a word on it."""

    valid_from: date | None = None
    valid_until: date | None = None
    file: File | None = None
    note: str = ""


@transaction.atomic
def note_seen(
    partnership: Partnership, site: Site, kind: str, paper: Paper | None = None, *, by: User
) -> Check:
    """Write down that a coordinator has seen this paper, or made this visit; it is valid at once."""
    require(rules.can_edit_partnership(by, partnership))
    return judge(hand_in(partnership, site, kind, paper), by, Check.State.VALID)


@transaction.atomic
def hand_in(
    partnership: Partnership,
    site: Site,
    kind: str,
    paper: Paper | None = None,
    *,
    contact: Contact | None = None,
) -> Check:
    """A paper of the site has come; it counts once a coordinator has verified it.

    Raises Refused for a site of another employer, days in the wrong order, or a file that is no PDF or picture.
    """
    paper = paper or Paper()
    if site.employer_id != partnership.employer_id:
        raise Refused(_("Choose a site of this employer."))
    row = asked_for(partnership, site, kind)
    row.state, row.at, row.contact = Check.State.HANDED_IN, clock.now(), contact
    row.valid_from, row.valid_until = paper.valid_from, paper.valid_until
    row.note = paper.note.strip()
    if paper.file:
        row.file.save(files.random_name(files.check_upload(paper.file)), paper.file, save=False)
    with in_words():
        row.save()
    return row


def asked_for(partnership: Partnership, site: Site, kind: str) -> Check:
    """The row that waits for this paper, locked; a new one where nobody asked."""
    same = {"school": partnership.school, "site": site, "kind": kind}
    asked = Check.objects.select_for_update(of=("self",)).filter(state=Check.State.ASKED, **same)
    return asked.first() or Check(**same)


@transaction.atomic
def verify(check: Check, *, by: User) -> Check:
    """The paper is what was asked for."""
    return judge(open_for(check, by), by, Check.State.VALID)


@transaction.atomic
def refuse(check: Check, *, why: str, by: User) -> Check:
    """The paper is not what was asked for; the reason tells the employer what is wrong."""
    check = open_for(check, by)
    if not why.strip():
        raise Refused(_("Say what is wrong with it, so that the employer can mend it."))
    check.refused_because = why.strip()
    judge(check, by, Check.State.REFUSED)
    if check.contact:
        emails.tell_refusal(check)
    return check


def open_for(check: Check, by: User) -> Check:
    """The row, locked, while nobody has judged it; only staff of the school it was handed in to may."""
    check = Check.objects.select_for_update().get(pk=check.pk)
    require(rules.can_judge_check(by, check))
    if check.state != Check.State.HANDED_IN:
        raise Conflict(_("Somebody has looked at this already."))
    return check


def judge(check: Check, by: User, state: str) -> Check:
    check.state, check.judged_by, check.judged_at = state, by, clock.now()
    check.save()
    return check
