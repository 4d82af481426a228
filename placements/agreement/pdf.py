"""The agreement as a tagged PDF (PDF/UA-1), by Typst. Data goes in as JSON, never as markup."""

import json
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog
import typst
from django.core.files.base import ContentFile
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from placements.models import Signature
from placements.requirements.kinds import current_agreement

TEMPLATE = Path(__file__).with_name("agreement.typ")
log = structlog.get_logger()


def render(agreement):
    """The PDF's bytes for one version, with the signatures that it has by now.

    A letter that no font on this machine can draw is shown as a box, rather than stopping the agreement.
    """
    zone = ZoneInfo(agreement.placement.school.time_zone)
    with translation.override(agreement.content["language"]), timezone.override(zone):
        data = page_data(agreement)
    try:
        return compiled(data)
    except typst.TypstError:
        log.warning("agreement.letters_replaced", agreement=agreement.pk)
        return compiled(drawable(data))


def compiled(data):
    """Run Typst. The moment is that of the agreement, so that the same text gives the same bytes."""
    return typst.compile(
        TEMPLATE,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data)},
        timestamp=0,
    )


def page_data(agreement):
    """What the template needs."""
    text = agreement.content
    return {
        "title": text["title"],
        "language": text["language"],
        "school": agreement.placement.school.name,
        "about": {key: value for key, _label, value in text["facts"]}.get("learner", ""),
        "facts": [[label, shown(key, value)] for key, label, value in text["facts"]],
        "clauses": text["clauses"],
        "signed_title": _("Signatures"),
        "signatures": [signature_line(agreement, *party) for party in parties(agreement)],
        "footer": _("Version %(n)s · %(hash)s")
        % {"n": agreement.version, "hash": agreement.content_hash[:16]},
    }


def parties(agreement):
    """Who signs by the text, and who signed on paper without being asked to by it."""
    asked = agreement.content["parties"]
    known = {party for party, _label in asked}
    more = [s for s in agreement.signatures.all() if s.stands and s.party not in known]
    return [*asked, *([s.party, str(s.get_party_display())] for s in more)]


def shown(key, value):
    """Dates are stored plainly and shown in the agreement's language."""
    if key in {"first_day", "last_day"}:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    return value


def signature_line(agreement, party, label):
    """One party's line: the name and how it was signed, or an empty line."""
    signed = agreement.signed_by(party)
    if signed is None:
        return {"party": label, "name": "", "how": _("not signed yet")}
    if signed.method == Signature.Method.PAPER:
        return {"party": label, "name": signed.name, "how": signed.how}
    when = date_format(signed.at, "DATETIME_FORMAT")
    how = _("%(when)s UTC, %(how)s") % {"when": when, "how": signed.how}
    return {"party": label, "name": signed.name, "how": how}


def drawable(value):
    """The same data with letters outside the European scripts as boxes."""
    if isinstance(value, str):
        return "".join(c if ord(c) < 0x2100 else "□" for c in value)
    if isinstance(value, list):
        return [drawable(v) for v in value]
    if isinstance(value, dict):
        return {k: drawable(v) for k, v in value.items()}
    return value


def file_pdf(placement):
    """Keep the signed copy with its version."""
    agreement = current_agreement(placement)
    if agreement:
        agreement.pdf.save(
            f"agreement-{placement.pk}-v{agreement.version}.pdf", ContentFile(render(agreement))
        )
