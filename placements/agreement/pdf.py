"""The agreement as a tagged PDF (PDF/UA-1), by Typst. Data goes in as JSON, never as markup."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kit import pdf
from placements.models import Signature
from placements.requirements.kinds import current_agreement

TEMPLATE = Path(__file__).with_name("agreement.typ")


def render(agreement):
    """The PDF's bytes for one version, with the signatures that it has by now."""
    zone = ZoneInfo(agreement.placement.school.time_zone)
    with translation.override(agreement.content["language"]), timezone.override(zone):
        data = page_data(agreement)
    return pdf.compiled(TEMPLATE, data)


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
        "signatures": [signature_line(label, signed) for _p, label, signed in agreement.lines()],
        "footer": _("Version %(n)s · %(hash)s")
        % {"n": agreement.version, "hash": agreement.content_hash[:16]},
    }


def shown(key, value):
    """Dates are stored plainly and shown in the agreement's language."""
    if key in {"first_day", "last_day"}:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    return value


def signature_line(label, signed):
    """One party's line: the name and how it was signed, or an empty line."""
    if signed is None:
        return {"party": label, "name": "", "how": _("not signed yet")}
    if signed.method == Signature.Method.PAPER:
        return {"party": label, "name": signed.name, "how": signed.how}
    when = date_format(signed.at, "DATETIME_FORMAT")
    how = _("%(when)s UTC, %(how)s") % {"when": when, "how": signed.how}
    return {"party": label, "name": signed.name, "how": how}


def file_pdf(placement):
    """Keep the signed copy with its version."""
    agreement = current_agreement(placement)
    if agreement:
        agreement.pdf.save(
            f"agreement-{placement.pk}-v{agreement.version}.pdf", ContentFile(render(agreement))
        )
