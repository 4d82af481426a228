"""Who signs: by policy a second guardian and the principal, each once for each role; or who would not, and why."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.models import Role
from kit import clock
from kit.errors import Conflict, Refused
from notifications import links, tasks
from placements import actions, requirements
from placements.models import Party, Principal, Refusal, Requirement, RequirementSet
from placements.requirements.kinds import current_agreement, open_parties
from placements.requirements.turns import turns
from placements.states import S, Step
from placements.waiting import waiting
from tests import factories as make
from tests.placements.test_moves import sent_out, sign, sign_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school, name="Rhea Harjo")


def programme(school, *kinds):
    """A programme whose policy asks for signatures of these parties before it is ready."""
    plain = make.make_programme(school)
    asked = RequirementSet.objects.create(school=school, type=plain.type, name="Own")
    for position, kind in enumerate(kinds):
        Requirement.objects.create(
            set=asked, kind=f"signature_{kind}", step=Step.CONFIRM, position=position
        )
    return make.make_programme(school, requirement_set=asked)


def sent(school, coordinator, *kinds, guardians=2, **extra):
    asked = programme(school, *kinds)
    placement = make.make_placement(
        school=school, coordinator=coordinator, programme=asked, **extra
    )
    for _n in range(guardians):
        make.make_guardian(placement.student)
    return actions.send_out(placement, by=coordinator)


def guardians(placement):
    return [f"guardian:{g.pk}" for g in placement.student.guardians.order_by("pk")]


def sign_link(placement, ref):
    made = links.make("placements:sign", party=ref, about=placement, school=placement.school)
    return links.path(made)


def post_name(client, path, name="Nora Longbow"):
    shown = client.get(path).context["form"].initial["shown"]
    return client.post(path, {"name": name, "agreed": "on", "shown": shown})


def test_two_guardians_sign_and_one_alone_is_not_enough(client, school, coordinator):
    placement = sent(school, coordinator, "guardian", "guardian2")
    first, second = guardians(placement)
    assert {t.ref for t in turns(placement)} == {first, second}
    post_name(client, sign_link(placement, second))
    assert [t.ref for t in turns(placement)] == [first]
    assert "Signed. Thank you" in client.get(sign_link(placement, second)).text
    with pytest.raises(Refused, match="second guardian"):
        sign(placement, Party.GUARDIAN2, person=second)
    post_name(client, sign_link(placement, first))
    placement.refresh_from_db()
    assert placement.state == S.CONFIRMED
    signed = {s.party: s.person for s in current_agreement(placement).signatures.all()}
    assert signed == {"guardian": second, "guardian2": first}


def test_nobody_is_mailed_twice_when_the_other_guardian_signs(client, school, coordinator):
    placement = sent(school, coordinator, "guardian", "guardian2")
    tasks.tick()
    post_name(client, sign_link(placement, guardians(placement)[0]))
    tasks.tick()
    assert len(mail.outbox) == 2


def test_a_second_guardian_who_is_not_on_file_is_named_as_missing(school, coordinator):
    placement = sent(school, coordinator, "guardian2", guardians=1)
    item = requirements.open_items(placement, Step.CONFIRM)[0]
    assert "none is on file" in item.note


@pytest.mark.parametrize(
    ("born", "asked"), [(date(2008, 11, 16), set()), (date(2008, 11, 17), {"guardian2"})]
)
def test_the_second_guardian_too_is_asked_for_by_age_on_the_first_day(
    school, coordinator, born, asked
):
    student = make.make_student(school, born=born)
    placement = make.make_placement(
        school=school, student=student, programme=programme(school, "guardian2")
    )
    assert {str(party) for party in open_parties(placement)} == asked


def test_the_principal_signs_before_the_school(client, school, coordinator):
    principal = make.make_user(Role.ADMINISTRATOR, school)
    Principal.objects.create(school=school, user=principal)
    placement = sent(school, coordinator, "student", "principal", "school")
    with pytest.raises(Refused, match="signs last"):
        sign(placement, Party.PRINCIPAL, by=principal)
    sign(placement, Party.STUDENT)
    assert [t.ref for t in turns(placement)] == [f"user:{principal.pk}"]
    with pytest.raises(PermissionDenied):
        sign(placement, Party.PRINCIPAL, by=coordinator)
    with pytest.raises(Refused, match="by the principal"):
        sign(placement, Party.SCHOOL, by=coordinator)
    client.force_login(principal)
    assert "sign-mine" in {item.key for item in waiting(principal, clock.today())}
    post_name(client, reverse("placements:sign_mine", args=[placement.pk]), "Rosa Principal")
    assert [t.party for t in turns(placement)] == [Party.SCHOOL]


def test_who_is_principal_and_coordinator_signs_once_for_each_and_is_told(
    client, school, coordinator
):
    Principal.objects.create(school=school, user=coordinator)
    placement = sent(school, coordinator, "principal", "school")
    client.force_login(coordinator)
    url = reverse("placements:sign_mine", args=[placement.pk])
    page = client.get(url).text
    assert "You sign as: principal" in page
    for name in ("Rhea Harjo", "Rhea Harjo"):
        post_name(client, url, name)
    placement.refresh_from_db()
    assert placement.state == S.CONFIRMED
    parties = {s.party for s in current_agreement(placement).signatures.all()}
    assert parties == {"principal", "school"}


def test_without_a_principal_the_policy_says_what_to_do(school, coordinator):
    placement = sent(school, coordinator, "principal")
    item = requirements.open_items(placement, Step.CONFIRM)[0]
    assert "Nobody is named" in item.note


def test_only_somebody_of_the_school_is_its_principal(school):
    stranger = make.make_coordinator(make.make_school("Bluestem"))
    with pytest.raises(ValidationError):
        Principal(school=school, user=stranger).full_clean()


def test_a_guardian_who_supervises_is_told_of_both_roles(client, school, coordinator):
    placement = sent_out(school, coordinator)
    guardian = placement.student.guardians.get()
    contact = placement.signatory.contact
    contact.email = guardian.email.upper()
    contact.save()
    sign(placement, Party.SIGNATORY, person=f"contact:{contact.pk}")
    page = client.get(sign_link(placement, f"guardian:{guardian.pk}")).text
    assert "Workplace supervisor, Employer signatory" in page
    other = client.get(sign_link(placement, f"student:{placement.student_id}")).text
    assert "as well as" not in other


def refuse(placement, party=Party.STUDENT, why="The bus does not go there."):
    text = current_agreement(placement)
    return actions.refuse(
        placement, party, person="student:1", name="Ava", why=why, shown=text.content_hash
    )


def test_who_will_not_sign_says_why_and_the_coordinator_is_told(client, school, coordinator):
    placement = sent(school, coordinator, "student", "guardian")
    path = sign_link(placement, f"student:{placement.student_id}")
    shown = client.get(path).context["form"].initial["shown"]
    client.post(path, {"refuse": "1", "why": " ", "shown": shown})
    assert not Refusal.objects.exists()
    client.post(path, {"refuse": "1", "why": "No bus goes there.", "shown": shown})
    placement.refresh_from_db()
    assert placement.state == S.SIGNING
    assert turns(placement) == []
    assert "You did not sign" in client.get(path).text
    guardian = sign_link(placement, guardians(placement)[0])
    assert "looks into a question" in client.get(guardian).text
    line = next(i for i in waiting(coordinator, clock.today()) if i.key == "refused")
    assert line.detail == f"{placement.student.name}: No bus goes there."
    tasks.tick()
    assert mail.outbox[-1].subject.startswith(f"{placement.student.name} declined to sign")
    client.force_login(coordinator)
    page = client.get(reverse("placements:detail", args=[placement.pk])).text
    assert "No bus goes there." in page


def test_a_changed_text_asks_everybody_anew_and_the_log_stays(school, coordinator):
    placement = sent(school, coordinator, "student")
    refuse(placement)
    with pytest.raises(Conflict):
        sign(placement, Party.STUDENT)
    later = actions.Details(fields={"ends_on": placement.ends_on + timedelta(days=1)})
    actions.change(placement, later, by=coordinator)
    assert [t.party for t in turns(placement)] == [Party.STUDENT]
    assert Refusal.objects.count() == 1


def test_asked_again_they_get_a_mail_and_may_sign(client, school, coordinator):
    placement = sent(school, coordinator, "student")
    refusal = refuse(placement)
    client.force_login(make.make_coordinator(make.make_school("Bluestem")))
    url = reverse("placements:ask_again", args=[placement.pk, refusal.pk])
    assert client.post(url).status_code == 404
    client.force_login(coordinator)
    tasks.tick()
    mail.outbox.clear()
    assert client.post(url).status_code == 302
    tasks.tick()
    assert [placement.student.email in m.to[0] for m in mail.outbox] == [True]
    with pytest.raises(Conflict):
        actions.ask_again(refusal, by=coordinator)
    assert sign(placement, Party.STUDENT).state == S.CONFIRMED


def test_a_host_may_refuse_the_agreement_and_still_take_the_student(client, school, coordinator):
    placement = sent_out(school, coordinator)
    contact = placement.signatory.contact
    made = links.make(
        "placements:host", party=f"contact:{contact.pk}", about=placement, school=school
    )
    path = links.path(made)
    shown = client.get(path).context["sign"].initial["shown"]
    client.post(path, {"refuse": "1", "why": "Ask our lawyer.", "shown": shown})
    placement.refresh_from_db()
    assert placement.state == S.SIGNING
    assert Refusal.objects.get().name == contact.name
    assert "You did not sign" in client.get(path).text


def test_all_parties_get_the_signed_copy(school, coordinator):
    placement = sent_out(school, coordinator)
    sign_all(placement, coordinator)
    tasks.tick()
    ready = [m for m in mail.outbox if m.subject.startswith("Ready")]
    text = current_agreement(placement)
    with text.pdf.open("rb") as copy:
        whole = copy.read()
    assert len(ready) == 3
    assert all(m.attachments[0][1] == whole for m in ready)
