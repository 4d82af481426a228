"""Badges as Open Badges 3.0: verifiable credentials that any reader of such badges can check without asking us.

The issuer is `did:web` of the school's folder of addresses. Its document holds the keys with which the school seals
(`placements.SchoolKey`, P-256, so ES256); an ended key stays there, so that what it signed can be checked. Revocation
is a bit in the school's signed Bitstring Status List. Who holds the badge is told by a salted hash of their address.
"""

import io
import json
from textwrap import wrap

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from openbadgeslib import baking
from openbadgeslib.keys import public_jwk_from_pem
from openbadgeslib.ob3 import (
    Achievement,
    Evidence,
    IdentityObject,
    Issuer,
    OpenBadgeCredential,
    build_did_document,
    build_status_list_credential,
    sign_status_list_credential,
    status_entry,
)
from openbadgeslib.ob3.credential import OB3_CONTEXT
from openbadgeslib.ob3.status_list import DEFAULT_SIZE_BITS
from PIL import Image, ImageDraw

from accounts.models import School
from assessments.models import Award, Badge
from assessments.proof.levels import in_words, word_of
from placements.agreement import seal
from placements.models import SchoolKey

ALGORITHM = "ES256"
PURPOSE = "revocation"
SIDE = 400  # pixels of the picture
TEAL, MARIGOLD, PAPER = "#0f5c5c", "#f2b33d", "#faf7f1"


def address(name: str, *args) -> str:
    return settings.SITE_URL + reverse(f"assessments:{name}", args=args)


def did_of(school: School) -> str:
    """The school as an issuer: did:web of the folder in which its did.json lies."""
    folder = address("badge_did", school.pk).rpartition("/")[0]
    host, _slash, path = folder.partition("//")[2].partition("/")
    return ":".join(["did:web", host.replace(":", "%3A"), *path.split("/")])


def did_document(school: School) -> dict:
    """The school's keys, the one in use first."""
    keys = sorted(school.keys.all(), key=lambda key: (key.ended_on is not None, -key.pk))
    return build_did_document(did_of(school), [(fragment(key), public_jwk(key)) for key in keys])


def fragment(key: SchoolKey) -> str:
    return f"key-{key.pk}"


def public_jwk(key: SchoolKey) -> dict:
    public = x509.load_pem_x509_certificate(key.certificate.encode()).public_key()
    pem = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return public_jwk_from_pem(pem)


def private_pem(secret: bytes) -> bytes:
    return serialization.load_der_private_key(secret, None).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def issuer(school: School) -> Issuer:
    """The school's profile."""
    return Issuer(id=did_of(school), name=school.name, url=address("badge_issuer", school.pk))


def achievement(badge: Badge) -> Achievement:
    """What the badge stands for, in the reader's language."""
    level = in_words(badge.level, len(badge.scale.levels), word_of(badge.scale, badge.level))
    told = {"skill": _(badge.competency.name), "level": level}
    return Achievement(
        id=address("badge_achievement", badge.pk),
        name=told["skill"],
        description=_("%(skill)s, shown at work: at least %(level)s.") % told,
        criteria_narrative=badge.criteria
        or _("Rated at the end of a placement, by the supervisor or a teacher."),
        achievement_type="Competency",
    )


def credential(award: Award) -> OpenBadgeCredential:
    """The badge of one learner, unsigned: an address is told as a salted hash, else only the badge's code."""
    email = award.placement.student.email
    holder = [IdentityObject.create(email, salt=award.code.hex)] if email else []
    return OpenBadgeCredential(
        id=address("verify_badge", award.code),
        issuer=issuer(award.school),
        recipient_id=None if holder else award.code.urn,
        identifiers=holder,
        achievement=achievement(award.badge),
        issuance_date=award.given_at,
        evidence=[Evidence(narrative=seen(award), name=str(award.placement.type))],
        credential_status=[status_entry(status_url(award.school), PURPOSE, award.number)],
    )


def seen(award: Award) -> str:
    """On what the badge rests."""
    if not award.level:
        return _("Seen by %(name)s: %(words)s") % {
            "name": award.given_by.name,
            "words": award.because,
        }
    scale = award.badge.scale
    level = in_words(award.level, len(scale.levels), word_of(scale, award.level))
    return _("Rated %(level)s at the end of a placement.") % {"level": level}


def signed(award: Award) -> str:
    """The credential as a compact JWT, signed with the key that the school has in use."""
    key, secret = seal.key_of(award.school)
    with translation.override(award.placement.student.language):
        payload = credential(award).to_jwt_payload()
    return jwt.encode(
        payload,
        private_pem(secret),
        algorithm=ALGORITHM,
        headers={"kid": f"{did_of(award.school)}#{fragment(key)}"},
    )


def status_url(school: School) -> str:
    return address("badge_status", school.pk)


def status_list(school: School) -> str:
    """Which of the school's badges are revoked, signed."""
    numbers = school.awards.order_by()
    revoked = list(numbers.filter(revoked_at__isnull=False).values_list("number", flat=True))
    size = DEFAULT_SIZE_BITS
    while revoked and max(revoked) >= size:
        size *= 2
    listed = build_status_list_credential(
        did_of(school), status_url(school), PURPOSE, revoked, size_bits=size
    )
    _key, secret = seal.key_of(school)
    return sign_status_list_credential(listed, private_pem(secret), ALGORITHM)


def profile_data(school: School) -> dict:
    """The issuer as data."""
    return {"@context": OB3_CONTEXT, **issuer(school).to_dict()}


def achievement_data(badge: Badge) -> dict:
    """What the badge stands for as data."""
    return {
        "@context": OB3_CONTEXT,
        **achievement(badge).to_dict(),
        "creator": issuer(badge.school).to_dict(),
    }


def as_json(award: Award) -> str:
    """The credential with its signature, as an enveloped one (VC Data Model 2.0)."""
    told = {
        "@context": OB3_CONTEXT[:1],
        "id": f"data:application/vc+jwt,{award.token}",
        "type": "EnvelopedVerifiableCredential",
    }
    return json.dumps(told)


def as_svg(award: Award) -> bytes:
    """The picture of the badge with the credential in it."""
    with translation.override(award.placement.student.language):
        name = _(award.badge.competency.name)
    lines = wrap(name, 22, max_lines=3, placeholder="…")
    drawn = render_to_string(
        "assessments/proof/badge.svg",
        {
            "lines": [(line, 262 + 30 * n) for n, line in enumerate(lines)],
            "school": award.school.name,
            "title": name,
        },
    )
    return baking.bake_svg(
        drawn.encode(),
        award.token,
        element=baking.SVG_ELEMENT_OB3,
        namespace=baking.SVG_NS_OB3,
    )


def as_png(award: Award) -> bytes:
    """The mark alone, with the credential in it."""
    image = Image.new("RGB", (SIDE, SIDE), PAPER)
    draw = ImageDraw.Draw(image)
    draw.ellipse((8, 8, SIDE - 8, SIDE - 8), outline=TEAL, width=6)
    draw.line((110, 200, 290, 200), fill=TEAL, width=6)
    for n, fill in enumerate((TEAL, TEAL, MARIGOLD)):
        x = 110 + 90 * n
        draw.ellipse((x - 24, 176, x + 24, 224), fill=fill, outline=TEAL, width=6)
    out = io.BytesIO()
    image.save(out, "PNG")
    return baking.bake_png(out.getvalue(), award.token, keyword=baking.ITXT_KEYWORD_OB3)
