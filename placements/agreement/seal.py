"""The seal on a signed copy: a school's own key, made when it is first needed, and the check of a seal.

There is no timestamp service: the seal proves that the school's installation closed the file and that no byte has
changed since. The tags of the PDF stay, because the seal is added behind them.
"""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import transaction
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from accounts.adapter import keys
from accounts.models import School
from kit import clock
from placements.models import SchoolKey

PURPOSE = "placements.seal"
YEARS = 30
FIELD = "Seal"


def sealed(pdf: bytes, school: School) -> bytes:
    """The PDF with the school's seal behind it."""
    key, secret = key_of(school)
    certificate = asn1_x509.Certificate.load(der_of(key.certificate))
    signer = SimpleSigner(
        signing_cert=certificate,
        signing_key=asn1_keys.PrivateKeyInfo.load(secret),
        cert_registry=SimpleCertificateStore(),
    )
    told = PdfSignatureMetadata(
        field_name=FIELD, name=school.name, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES
    )
    # hidden, because PDF/UA wants every field that can be seen to be among the tags
    hidden = InvisSigSettings(set_print_flag=False, set_hidden_flag=True)
    field = SigFieldSpec(
        FIELD, on_page=-1, invis_sig_settings=hidden, readable_field_name=school.name
    )
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    made = PdfSigner(told, signer, new_field_spec=field)
    aside(made.sign_pdf, writer, output=out)
    return out.getvalue()


def aside(function: Callable, *args, **more):
    """Call it in a thread of its own: pyHanko begins an event loop, which no thread can that runs one already."""
    with ThreadPoolExecutor(1) as own:
        return own.submit(function, *args, **more).result()


def holds(pdf: bytes, school: School) -> bool:
    """Whether the file bears a seal of this school, and is as it was when it was sealed."""
    roots = [asn1_x509.Certificate.load(der_of(k.certificate)) for k in school.keys.all()]
    try:
        seals = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        if len(seals) != 1 or not roots:
            return False
        context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=clock.now())
        status = aside(validate_pdf_signature, seals[0], context)
        return status.bottom_line and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    except (PdfError, SignatureValidationError, SigningError, ValueError, KeyError):
        return False


def key_of(school: School) -> tuple[SchoolKey, bytes]:
    """The key in use and its secret; made anew where there is none, or where SECRET_KEY was lost."""
    key = school.keys.filter(ended_on=None).first()
    if key:
        try:
            return key, keys(PURPOSE).decrypt(key.encrypted.encode())
        except InvalidToken:
            pass
    return new_key(school)


@transaction.atomic
def new_key(school: School) -> tuple[SchoolKey, bytes]:
    """End the school's key, if it has one, and make the next."""
    School.objects.select_for_update().get(pk=school.pk)  # two first papers make one key
    school.keys.filter(ended_on=None).update(ended_on=clock.today(school.time_zone))
    private = ec.generate_private_key(ec.SECP256R1())
    secret = private.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    made = SchoolKey.objects.create(
        school=school,
        certificate=certificate_for(school, private),
        encrypted=keys(PURPOSE).encrypt(secret).decode(),
        made_at=clock.now(),
    )
    return made, secret


def certificate_for(school: School, private: ec.EllipticCurvePrivateKey) -> str:
    """A certificate that the school gives itself, as PEM."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, school.name[:64])])
    usage = dict.fromkeys(
        (
            "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
            "encipher_only", "decipher_only",
        ),
        False,
    )  # fmt: skip
    begun = clock.now() - timedelta(days=1)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begun)
        .not_valid_after(begun + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True
        )
    )
    made = builder.sign(private, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


def der_of(pem: str) -> bytes:
    return x509.load_pem_x509_certificate(pem.encode()).public_bytes(serialization.Encoding.DER)
