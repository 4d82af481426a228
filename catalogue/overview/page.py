"""What the public page holds, in the reader's language: one structure for the screen and for the PDF."""

import hashlib
import json
from pathlib import Path

from django.core.cache import cache
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.models import PlacementType
from catalogue.overview import words
from kit import pdf
from kit.templatetags.house import hours

TEMPLATE = Path(__file__).with_name("overview.typ")
DAY = 24 * 3600


def content() -> dict:
    """Title, lead, sections before and after the kinds, and the kinds by level; texts only. One query."""
    return {
        "language": get_language(),
        "title": _(words.TITLE),
        "lead": _(words.LEAD),
        "before": [section(*each) for each in words.BEFORE],
        "kinds_title": _(words.KINDS),
        "levels": levels(),
        "after": [section(*each) for each in words.AFTER],
        "changed": _("Last changed on %s") % date_format(words.CHANGED_ON, "DATE_FORMAT"),
    }


def section(heading, paragraphs, points):
    return {
        "heading": _(heading),
        "paragraphs": [_(text) for text in paragraphs],
        "points": [_(text) for text in points],
    }


def why_employers() -> dict:
    """The section on why employers take part, for the pages that are for them alone."""
    return next(section(*each) for each in words.BEFORE if each[0] == words.WHY_EMPLOYERS)


def levels(types: list[PlacementType] | None = None) -> list[dict]:
    """These types under their levels; the ready ones that are offered, unless told."""
    if types is None:
        types = list(PlacementType.objects.offered().filter(school=None).order_by("pk"))
    found = []
    for level, about in words.LEVELS.items():
        kinds = [kind(each) for each in types if each.level == level]
        if kinds:
            name = str(PlacementType.Level(level).label)
            found.append({"name": name, "about": _(about), "kinds": kinds})
    return found


def kind(each):
    """One type: what it asks, what it gives, and the facts of the catalogue."""
    asks, gives = words.TYPES.get(each.code, ("", ""))
    usual = words.AT_EMPLOYER if each.needs_employer else words.AT_SCHOOL
    facts = [_(words.PLACES.get(each.code, usual))]
    if each.default_minutes:
        facts.append(_("about %s") % hours(each.default_minutes))
    if each.youngest_grade:
        facts.append(_("from grade %d") % each.youngest_grade)
    if each.youngest_age:
        facts.append(_("from age %d") % each.youngest_age)
    return {
        "code": each.code,
        "name": str(each),
        "asks": _(asks) if asks else "",
        "gives": _(gives) if gives else "",
        "facts": facts,
    }


def mark_of(told: dict) -> str:
    """A hash of all that the page says, for caches."""
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode() + TEMPLATE.read_bytes()).hexdigest()[:32]


def as_pdf(told: dict) -> bytes:
    """The page as a tagged PDF (PDF/UA-1); made once for each wording and kept for a day."""
    labels = {"asks": _("Asks"), "gives": _("Gives")}
    key = f"overview:{mark_of(told)}"
    kept = cache.get(key)
    if kept is None:
        kept = pdf.compiled(TEMPLATE, told | {"labels": labels})
        cache.set(key, kept, DAY)
    return kept
