"""Signing what a school and an employer have agreed: the employer first, through a link, then the school."""

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock
from kit.errors import Conflict, Refused
from partners.models import Contact, Partnership

HOST = ["host_person", "host_name", "host_signed_at"]
SCHOOL = ["school_person", "school_name", "school_signed_at"]


def signatory_of(partnership: Partnership) -> Contact | None:
    """Who may sign at the employer: somebody with an address first."""
    return partnership.contacts.current().filter(can_sign=True).order_by("-email", "pk").first()


def hash_of(text: dict[str, Any]) -> str:
    """SHA-256 of the content, in one spelling."""
    plain = json.dumps(text, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def by_host(row: Any, *, contact: Contact, name: str, shown: str, is_open: bool) -> None:
    """Write the employer's signature on a locked row. Raises Conflict where there is nothing to sign."""
    if contact.partnership_id != row.partnership_id or not contact.can_sign:
        raise Refused(_("Somebody else signs for the employer. Ask the school."))
    if not is_open or row.host_signed_at or row.content_hash != shown:
        raise Conflict(_("There is nothing to sign here any more."))
    row.host_person = f"contact:{contact.pk}"
    row.host_name = typed(name)
    row.host_signed_at = clock.now()
    row.save(update_fields=HOST)


def by_school(row: Any, *, by: User, shown: str, is_open: bool) -> None:
    """Write the school's signature on a locked row, after the employer's."""
    if row.host_signed_at is None:
        raise Refused(_("The employer signs first."))
    if not is_open or row.school_signed_at or row.content_hash != shown:
        raise Conflict(_("There is nothing to sign here any more."))
    row.school_person = f"user:{by.pk}"
    row.school_name = typed(by.name)
    row.school_signed_at = clock.now()
    row.save(update_fields=SCHOOL)


def typed(name: str) -> str:
    if not name.strip():
        raise Refused(_("Type your full name to sign."))
    return name.strip()[:150]
