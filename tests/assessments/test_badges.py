"""Badges are Open Badges 3.0: a reader that knows only the badge and our public addresses can verify them."""

import json

import jwt
import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier
from openbadgeslib.verify import issuer_did_from_token

from accounts.models import Role
from assessments.actions import certifying
from assessments.models import Award, Badge
from catalogue.models import Competency, Scale
from catalogue.reference.skills import CORE
from kit.errors import Conflict, Refused
from placements.agreement import seal
from students.models import ClassGroup, Enrolment, Teaching
from tests import factories as make
from tests.assessments.test_certificates import make_completed

pytestmark = pytest.mark.django_db


def make_badge(school, code="communication", level=4):
    skill = Competency.objects.filter(code=code).first()
    scale = Scale.objects.get(code="five-steps")
    return Badge.objects.create(school=school, competency=skill, scale=scale, level=level)


@pytest.fixture
def awarded():
    """A badge that the supervisor's final rating earned, 4 of 5."""
    placement, rhea = make_completed()
    award = certifying.award(placement, make_badge(placement.school), by=rhea)
    return Award.objects.get(pk=award.pk)


@pytest.fixture
def reader(client):
    """Somebody elsewhere who verifies: fetches what the badge names from our addresses, and knows nothing else."""

    def fetch(url):
        site = settings.SITE_URL.partition("//")[2]
        scheme, _slashes, rest = url.partition("://")
        assert scheme in {"https", "http"}
        assert rest.startswith(site), url
        answer = client.get(rest.removeprefix(site))
        assert answer.status_code == 200, url
        return answer.content

    def verify(token):
        verifier = OB3Verifier.for_issuer_did(issuer_did_from_token(token), download=fetch)
        return verifier.verify(token, check_status=True, download=fetch)

    verify.fetch = fetch
    return verify


# as a reader elsewhere sees it


def test_an_independent_reader_verifies_it(awarded, reader):
    found = reader(awarded.token)
    assert found.achievement.name == "Communication"
    assert found.issuer.name == awarded.school.name
    assert found.issuance_date.date() == awarded.given_at.date()
    email = awarded.placement.student.email
    assert email not in json.dumps(found.raw), "an address is told as a hash alone"
    assert found.identifiers[0].hashed


def test_what_it_names_is_there(awarded, reader):
    found = reader(awarded.token)
    assert json.loads(reader.fetch(found.achievement.id))["id"] == found.achievement.id
    assert json.loads(reader.fetch(found.issuer.url))["id"] == found.issuer.id
    assert b"Valid" in reader.fetch(found.id)


@pytest.mark.parametrize("kind", ["svg", "png", "jwt", "json"])
def test_every_file_holds_the_credential(awarded, client, reader, kind):
    client.force_login(awarded.placement.student.user)
    file = client.get(reverse("assessments:badge_file", args=[awarded.pk, kind])).content
    client.logout()
    token = {
        "svg": OB3Verifier.extract_token_from_svg,
        "png": OB3Verifier.extract_token_from_png,
        "jwt": bytes.decode,
        "json": lambda told: json.loads(told)["id"].partition(",")[2],
    }[kind](file)
    assert reader(token).achievement.name == "Communication"


def test_a_changed_one_fails(awarded, reader):
    head, _body, signature = awarded.token.split(".")
    told = jwt.decode(awarded.token, options={"verify_signature": False})
    told["credentialSubject"]["achievement"]["name"] = "Brain surgery"
    forged = jwt.utils.base64url_encode(json.dumps(told).encode()).decode()
    with pytest.raises(OB3VerificationError, match="signature"):
        reader(f"{head}.{forged}.{signature}")
    own_key = seal.ec.generate_private_key(seal.ec.SECP256R1())
    kid = jwt.get_unverified_header(awarded.token)["kid"]
    with pytest.raises(OB3VerificationError, match="signature"):
        reader(jwt.encode(told, own_key, algorithm="ES256", headers={"kid": kid}))


def test_a_revoked_one_shows_revoked(awarded, client, reader):
    second = certifying.award(
        awarded.placement, make_badge(awarded.school, "teamwork"), by=awarded.given_by
    )
    certifying.revoke(awarded, "Given by mistake", by=awarded.given_by)
    with pytest.raises(OB3VerificationError, match="revocation"):
        reader(awarded.token)
    reader(second.token)
    page = client.get(reverse("assessments:verify_badge", args=[awarded.code])).text
    assert "was revoked" in page
    assert "Communication" not in page


def test_it_verifies_after_the_schools_key_was_changed(awarded, reader):
    seal.new_key(awarded.school)
    assert reader(awarded.token)
    second = certifying.award(
        awarded.placement, make_badge(awarded.school, "teamwork"), by=awarded.given_by
    )
    assert reader(second.token)


def test_another_schools_key_signs_nothing_here(awarded, reader):
    placement, rhea = make_completed()
    other = certifying.award(placement, make_badge(placement.school), by=rhea)
    kid = jwt.get_unverified_header(other.token)["kid"]
    told = jwt.decode(awarded.token, options={"verify_signature": False})
    _key, secret = seal.key_of(placement.school)
    private = seal.serialization.load_der_private_key(secret, None)
    with pytest.raises(OB3VerificationError):
        reader(jwt.encode(told, private, algorithm="ES256", headers={"kid": kid}))


def test_a_school_without_badges_is_nobodys_to_find(client):
    school = make.make_school()
    for name in ("badge_issuer", "badge_did", "badge_status"):
        assert client.get(reverse(f"assessments:{name}", args=[school.pk])).status_code == 404


# giving one


def test_a_rating_below_the_level_earns_none_but_a_teachers_word_does():
    placement, rhea = make_completed()
    badge = make_badge(placement.school, level=5)
    with pytest.raises(Refused):
        certifying.award(placement, badge, by=rhea)
    group = ClassGroup.objects.create(school=placement.school, title="3b")
    teacher = make.make_user(Role.TEACHER, placement.school, name="Lee Park")
    Teaching.objects.create(user=teacher, group=group)
    Enrolment.objects.create(student=placement.student, group=group)
    award = certifying.award(placement, badge, because="Calmed a crying child.", by=teacher)
    told = jwt.decode(award.token, options={"verify_signature": False})
    assert "Lee Park: Calmed" in told["evidence"][0]["narrative"]


def test_one_badge_a_learner():
    placement, rhea = make_completed()
    badge = make_badge(placement.school)
    certifying.award(placement, badge, by=rhea)
    again = make.make_placement("completed", placement.school, placement.student)
    with pytest.raises(Conflict):
        certifying.award(again, badge, because="Seen again", by=rhea)


def test_no_badge_before_the_placement_begins():
    placement = make.make_placement("confirmed")
    with pytest.raises(Refused):
        certifying.award(
            placement, make_badge(placement.school), because="Seen",
            by=make.make_coordinator(placement.school),
        )  # fmt: skip


def test_nobody_awards_elsewhere_or_themselves():
    placement, _rhea = make_completed()
    badge = make_badge(placement.school)
    other = make_badge(make.make_school("Elsewhere"))
    strange = make.make_coordinator(other.school)
    for by, what in (
        (strange, badge), (placement.student.user, badge), (make.make_user(), badge),
        (make.make_coordinator(placement.school), other),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            certifying.award(placement, what, because="Seen", by=by)


def test_from_the_page(client):
    placement, rhea = make_completed()
    client.force_login(rhea)
    skill = Competency.objects.get(code="teamwork", framework__code=CORE)
    scale = Scale.objects.get(code="five-steps")
    said = {"competency": skill.pk, "scale": scale.pk, "level": 6}
    url = reverse("assessments:new_badge", args=[placement.school_id])
    assert client.post(url, said).status_code == 422
    client.post(url, said | {"level": 3})
    badge = Badge.objects.get()
    page = client.get(reverse("assessments:proof", args=[placement.pk])).text
    assert "Earned by ratings" in page
    client.post(reverse("assessments:award", args=[placement.pk]), {"badge": badge.pk})
    assert Award.objects.get().level == 4
    assert "1 holds it" in client.get(reverse("assessments:badges", args=[badge.school_id])).text
    client.post(reverse("assessments:end_badge", args=[badge.pk]))
    assert not Badge.objects.given().exists()
    assert client.get(reverse("assessments:verify_badge", args=[Award.objects.get().code])).text
