"""The school's front door on one sheet of paper, with a QR code that leads there."""

import hashlib
import io
import json
from pathlib import Path

import segno
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import School
from catalogue.overview import page
from kit import pdf
from partners.front.schools import kinds_of

TEMPLATE = Path(__file__).with_name("flyer.typ")
DAY = 24 * 3600
KINDS = 12  # so many fit on the sheet; the page has them all


def content(school: School) -> dict:
    """What the flyer holds, in the reader's language; texts only."""
    path = reverse("partners:school_front", args=[school.pk])
    url = settings.SITE_URL + path
    kinds = list(kinds_of(school))
    more = len(kinds) - KINDS
    return {
        "language": get_language(),
        "title": _("Show young people how your work is done"),
        "school": school.name,
        "lead": _("An hour, a day or some weeks: you choose how much. The school plans the rest."),
        "why": page.why_employers(),
        "kinds_title": _("What you can offer"),
        "kinds": [page.kind(kind) for kind in kinds[:KINDS]],  # facts: where, then how long
        "more": _("and %d more: see the page") % more if more > 0 else "",
        "steps_title": _("How it goes"),
        "steps": [
            _("You say hello: one line is enough."),
            _("A coordinator calls or writes, and you agree on a first step."),
            _("The school does the paperwork. You answer by links, without an account."),
        ],
        "call_title": _("Say hello"),
        "call": call_lines(school),
        "scan": _("Scan the code and write to us in two minutes, or call."),
        "url": url.partition("://")[2],
        "qr": svg_of(url),
        "qr_alt": _("QR code: %s") % url,
    }


def call_lines(school: School) -> list[str]:
    """Whom to call, under which number, and where the school is."""
    return [line for line in (school.contact_name, school.phone, school.address) if line]


def svg_of(url: str) -> str:
    """The address as a QR code that still reads when the paper is creased."""
    out = io.BytesIO()
    segno.make(url, error="q", micro=False).save(out, kind="svg", scale=4, border=2, light="white")
    return out.getvalue().decode()


def mark_of(told: dict) -> str:
    """A hash of all that the flyer says, for caches."""
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode() + TEMPLATE.read_bytes()).hexdigest()[:32]


def as_pdf(told: dict) -> bytes:
    """The flyer as a tagged PDF (PDF/UA-1); made once for each wording and kept for a day."""
    key = f"flyer:{mark_of(told)}"
    kept = cache.get(key)
    if kept is None:
        kept = pdf.compiled(TEMPLATE, told)
        cache.set(key, kept, DAY)
    return kept
