"""The certificate on paper: what it says, kept when it is issued, and the sealed PDF."""

import hashlib
from dataclasses import asdict
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from assessments.models import Certificate, RecordShare
from assessments.proof.levels import final_levels, in_words
from catalogue.models import PlacementType
from kit import files, pdf
from kit.templatetags.house import hours
from placements.agreement import seal
from placements.agreement.pdf import qr
from placements.models import Placement
from placements.models.hours import totals_of

TEMPLATE = Path(__file__).with_name("certificate.typ")


def content_of(placement: Placement) -> dict:
    """What a certificate of this placement says: names and facts of today, words untranslated."""
    student, final = placement.student, getattr(placement, "final_assessment", None)
    return {
        "name": student.name,
        "short": f"{student.first_name} {student.family_name[:1]}.",
        "language": student.language,
        "school": placement.school.name,
        "employer": placement.employer_name,
        "type": placement.type.name,
        "own_type": placement.type.school_id,
        "role": placement.title,
        "first_day": placement.starts_on.isoformat(),
        "last_day": placement.ends_on.isoformat(),
        "minutes": final.confirmed_minutes if final else totals_of(placement).confirmed,
        "skills": [asdict(each) for each in final_levels(placement)],
    }


def type_of(content: dict) -> str:
    """The type in the reader's language; a school's own as it is."""
    return str(PlacementType(name=content["type"], school_id=content["own_type"]))


def days_of(content: dict) -> list[date]:
    """First and last day."""
    return [date.fromisoformat(content[key]) for key in ("first_day", "last_day")]


def skills_of(content: dict) -> list[list[str]]:
    """Skill, level and who rated it, in the reader's language."""
    return [
        [_(row["name"]), in_words(row["level"], row["of"], row["word"])]
        for row in content["skills"]
    ]


def shown(certificate: Certificate) -> dict:
    """What the page behind the QR code tells: no more than the holder chose."""
    content = certificate.content
    is_full = certificate.name_as == RecordShare.Name.FULL
    return {
        "name": content["name"] if is_full else content["short"],
        "school": content["school"],
        "employer": content["employer"],
        "type": type_of(content),
        "days": days_of(content),
        "minutes": content["minutes"] if certificate.with_hours else None,
        "skills": skills_of(content) if certificate.with_skills else [],
    }


def verify_url(certificate: Certificate) -> str:
    """Where anybody can check a copy."""
    return settings.SITE_URL + reverse("assessments:verify_certificate", args=[certificate.code])


def keep(certificate: Certificate) -> None:
    """Draw and seal the PDF as the certificate now stands, and keep it in place of an earlier one."""
    with translation.override(certificate.content["language"]):
        drawn = pdf.compiled(TEMPLATE, page_data(certificate))
    copy = seal.sealed(drawn, certificate.school)
    if certificate.pdf:
        files.forget(certificate.pdf)
    certificate.pdf_hash = hashlib.sha256(copy).hexdigest()
    certificate.pdf.save(files.random_name(files.PDF), ContentFile(copy), save=False)
    certificate.save(update_fields=["pdf", "pdf_hash"])


def whole(day: date) -> str:
    """A day that no line ends in."""
    return date_format(day).replace(" ", "\N{NO-BREAK SPACE}")


def page_data(certificate: Certificate) -> dict:
    """What the template needs."""
    content, url = certificate.content, verify_url(certificate)
    first, last = days_of(content)
    facts = [
        (_("Where"), content["employer"]),
        (_("As"), content["role"]),
        (_("Dates"), whole(first))
        if first == last
        else (_("From – to"), f"{whole(first)} – {whole(last)}"),
        (_("Hours confirmed"), hours(content["minutes"])),
    ]
    given_on = certificate.given_at.astimezone(ZoneInfo(certificate.school.time_zone)).date()
    given = {"by": certificate.given_by.name, "day": date_format(given_on)}
    return {
        "language": content["language"].partition("-")[0],
        "title": _("Certificate"),
        "school": content["school"],
        "lead": _("This is to certify that"),
        "name": content["name"],
        "done": _("has completed: %(type)s") % {"type": type_of(content)},
        "facts": [list(fact) for fact in facts if fact[1]],
        "skills_title": _("Skills, as they were seen at the end"),
        "skills": skills_of(content) if certificate.with_skills else [],
        "given": _("%(day)s · %(by)s for the school") % given,
        "number": _("No. %s") % certificate.label,
        "verify": {"text": _("Is this certificate genuine?"), "url": url, "qr": qr(url)},
    }
