"""The agreement as a tagged PDF (PDF/UA-1), by Typst. Data goes in as JSON, never as markup."""

import hashlib
import io
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import segno
from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kit import files, pdf
from placements.agreement import seal
from placements.agreement.clauses import in_words
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
    url = settings.SITE_URL + reverse("placements:verify", args=[agreement.code])
    return {
        "title": text["title"],
        "language": text["language"],
        "school": agreement.placement.school.name,
        "about": {key: value for key, _label, value in text["facts"]}.get("learner", ""),
        "amendment": amendment_data(agreement.amendment),
        "facts": [[label, shown(key, value)] for key, label, value in text["facts"]],
        "clauses": text["clauses"],
        "signed_title": _("Signatures"),
        "signatures": [signature_line(label, signed) for _p, label, signed in agreement.lines()],
        "verify": {"text": _("Is this copy genuine?"), "url": url, "qr": qr(url)},
        "footer": _("Version %(n)s · %(hash)s")
        % {"n": agreement.version, "hash": agreement.content_hash[:16]},
    }


def amendment_data(amendment):
    """What an amendment changes, in words: {title, lead, changes}; None for an agreement."""
    if not amendment:
        return None
    told = {
        "day": date_format(date.fromisoformat(amendment["from"])),
        "version": amendment["of"],
    }
    return {
        "title": _("What changes"),
        "then": _("As it will then be"),
        "lead": _("From %(day)s. All else stays as agreed in version %(version)s.") % told,
        "changes": [
            [label, f"{before or '–'} → {after or '–'}"]
            for label, before, after in amendment["changes"]
        ],
    }


def qr(url):
    """The address as a drawing (SVG)."""
    out = io.BytesIO()
    segno.make(url, micro=False).save(out, kind="svg", border=0)
    return out.getvalue().decode()


def shown(key, value):
    """Dates are stored plainly and shown in the agreement's language."""
    return value if isinstance(value, list) else in_words(key, value)


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
    """Keep the copy that all have signed with its version, sealed."""
    if agreement := current_agreement(placement):
        keep(agreement)


def keep(agreement):
    """Seal this version's copy as it now stands and store it."""
    copy = seal.sealed(render(agreement), agreement.placement.school)
    agreement.pdf_hash = hashlib.sha256(copy).hexdigest()
    agreement.pdf.save(files.random_name(files.PDF), ContentFile(copy), save=False)
    agreement.save(update_fields=["pdf", "pdf_hash"])


def undrawable(text):
    """The letters of the agreed text for which the PDF has no font, as one string."""
    told = [value for _key, _label, value in text["facts"]]
    flat = "".join(v if isinstance(v, str) else "".join(v) for v in told)
    return pdf.undrawable(flat)


def copy_of(agreement):
    """The bytes to hand out: the sealed copy where there is one, else the version as it now stands."""
    if not agreement.pdf:
        return render(agreement)
    try:
        with agreement.pdf.open("rb") as stored:
            return stored.read()
    except FileNotFoundError:
        return render(agreement)
