"""A learner's link shows what was chosen and nothing more, counts visits without knowing visitors, and ends."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Audit
from accounts.models.tokens import derived
from assessments.actions import portfolio, sharing
from assessments.models import RecordShare, ShareVisit
from kit import clock
from kit.errors import Refused
from tests import factories as make
from tests.assessments.test_record import rated, text_of

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
READER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def student(school):
    return make.make_student(
        school, given_name="Ava", family_name="Longbow", user=make.make_user(), number="S-4711"
    )


@pytest.fixture
def placement(school, student):
    placement = make.make_placement("active", school, student)
    make.make_line(placement, state="confirmed", objective=placement.objectives.get())
    return placement


@pytest.fixture
def skill(placement):
    return rated(placement, [2, 4])


@pytest.fixture
def pieces(student):
    said = {"by": student.user, "text": "Words."}
    return [
        portfolio.add_evidence(student, "text", title="Chosen piece", **said),
        portfolio.add_evidence(
            student, "file", title="Hidden piece", **said,
            file=SimpleUploadedFile("x.pdf", b"%PDF-1.7\n%%EOF\n"),
        ),
    ]  # fmt: skip


def shared(student, **said):
    said = {"label": "For Northern College", "with_hours": False, "with_skills": False} | said
    today = clock.today("America/Chicago")
    return sharing.make_share(
        student, by=student.user, today=today, **({"ends_on": today + 90 * DAY} | said)
    )


def url(share, name="shared", *args):
    return reverse(f"assessments:{name}", args=[derived(share.nonce), *args])


def everything(client, share):
    """All that the link tells, by page, PDF and data."""
    page = client.get(url(share), headers=READER)
    assert page.status_code == 200
    pdf = text_of(client.get(url(share, "shared_pdf")).content)
    return page.text, pdf, client.get(url(share, "shared_json")).text


HOURS = ("Northgate", "Dental assistant", "Prepare the treatment room", "3 h")


@pytest.mark.parametrize("chosen", ["hours", "skills", "evidence"])
def test_it_shows_what_was_chosen_and_nothing_more(client, student, skill, pieces, chosen):
    parts = {
        "hours": HOURS[:3],
        "skills": (skill.name,),
        "evidence": ("Chosen piece",),
    }
    share = shared(
        student,
        with_hours=chosen == "hours",
        with_skills=chosen == "skills",
        evidence=pieces[:1] if chosen == "evidence" else [],
    )
    for text in everything(client, share):
        assert all(word in text for word in parts.pop(chosen, ()))
        others = [word for words in parts.values() for word in words]
        assert [word for word in others if word in text] == []
        hidden = ("Hidden piece", "S-4711", "Dana Ortiz", "For Northern College", student.email)
        assert [word for word in hidden if word in text] == []


def test_the_file_of_a_piece_that_was_not_chosen_does_not_open(client, student, pieces):
    words, file = pieces
    without = shared(student, evidence=[words])
    assert client.get(url(without, "shared_file", file.pk)).status_code == 404
    with_it = shared(student, evidence=[file])
    assert client.get(url(with_it, "shared_file", file.pk)).getvalue().startswith(b"%PDF")


def test_the_name_as_the_learner_chose_it(client, student, placement):
    full = everything(client, shared(student, with_hours=True))
    assert all("Ava Longbow" in text for text in full)
    short = everything(client, shared(student, with_hours=True, name_as="short"))
    assert all("Ava L." in text for text in short)
    assert not any("Longbow" in text for text in short)


def test_nobody_keeps_it_finds_it_or_learns_where_it_was_opened(client, student, placement):
    share = shared(student, with_hours=True)
    for name in ("shared", "shared_pdf", "shared_json"):
        answer = client.get(url(share, name))
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]


def test_ended_expired_and_unknown_look_the_same(client, student, placement):
    ended = shared(student, with_hours=True)
    sharing.end_share(ended, by=student.user)
    expired = shared(student, with_hours=True)
    RecordShare.objects.filter(pk=expired.pk).update(
        ends_on=clock.today("America/Chicago") - 2 * DAY
    )
    unknown = reverse("assessments:shared", args=["forged" * 7 + "1"])
    answers = [client.get(path) for path in (url(ended), url(expired), unknown)]
    assert [answer.status_code for answer in answers] == [410, 410, 404]
    assert [words_of(answer) for answer in answers] == [words_of(answers[0])] * 3
    assert not any("Longbow" in answer.text for answer in answers)
    for name in ("shared_pdf", "shared_json"):
        assert client.get(url(ended, name)).status_code == 410


def words_of(answer):
    """The page's own part: its head and foot name the address that was opened."""
    assert "no-store" in answer["Cache-Control"]
    return answer.text.partition("<main")[2].partition("</main>")[0]


def test_it_works_on_its_last_day(client, student, placement):
    zone = student.attendances.get().school.time_zone
    share = shared(student, with_hours=True, ends_on=clock.today(zone))
    assert client.get(url(share)).status_code == 200


def test_visits_are_counted_once_an_hour(client, student, placement):
    share = shared(student, with_hours=True)
    client.get(url(share), headers=READER)
    client.get(url(share), headers=READER)
    assert share.visits.count() == 1
    with clock.at(clock.now() + HOUR + timedelta(minutes=1)):
        client.get(url(share), headers=READER)
    assert share.visits.count() == 2


def test_machines_and_the_learner_are_not_counted(client, student, placement):
    share = shared(student, with_hours=True)
    client.head(url(share), headers=READER)
    for agent in ("Googlebot/2.1", "Slackbot-LinkExpanding 1.0", "WhatsApp Preview", ""):
        client.get(url(share), headers={"User-Agent": agent})
    client.get(url(share, "shared_pdf"), headers=READER)
    client.force_login(student.user)
    client.get(url(share), headers=READER)
    assert not ShareVisit.objects.exists()


def test_a_visit_leaves_nothing_of_the_visitor(client, student, placement):
    share = shared(student, with_hours=True)
    before = Audit.objects.count()
    client.get(url(share), headers=READER)
    assert {field.name for field in ShareVisit._meta.fields} == {"id", "share", "at"}
    assert Audit.objects.count() == before


def test_only_the_hash_of_the_key_is_stored(student, placement):
    share = shared(student, with_hours=True)
    row = RecordShare.objects.filter(pk=share.pk).values().get()
    assert not any(derived(share.nonce) in str(value) for value in row.values())


def test_the_learner_makes_one_and_ends_it(client, student, placement, pieces):
    client.force_login(student.user)
    page = client.get(reverse("assessments:new_share"))
    assert str(clock.today("America/Chicago") + 90 * DAY)[:7] in page.text
    said = {
        "label": "For Northern College",
        "with_hours": "on",
        "evidence": [pieces[0].pk],
        "name_as": "short",
        "ends_on": str(clock.today("America/Chicago") + 30 * DAY),
    }
    made = client.post(reverse("assessments:new_share"), said)
    share = RecordShare.objects.get()
    page = client.get(made.url).text
    assert url(share) in page
    assert list(share.evidence.all()) == pieces[:1]
    client.post(reverse("assessments:end_share", args=[share.pk]))
    assert client.get(url(share)).status_code == 410
    assert url(share) not in client.get(made.url).text


def test_bad_input(client, student, placement):
    client.force_login(student.user)
    today = clock.today("America/Chicago")
    good = {"label": "L", "with_hours": "on", "name_as": "full", "ends_on": str(today + DAY)}
    for wrong in (
        {"with_hours": ""},
        {"label": ""},
        {"ends_on": str(today - 3 * DAY)},
        {"ends_on": str(today + 800 * DAY)},
        {"ends_on": "soon"},
        {"name_as": "none"},
        {"evidence": ["1"]},
    ):
        answer = client.post(reverse("assessments:new_share"), good | wrong)
        assert answer.status_code == (302 if "evidence" in wrong else 422), wrong
    assert RecordShare.objects.count() == 1  # a learner without evidence is not asked for any


def test_evidence_of_somebody_else_is_not_shared(student, school, pieces):
    other = make.make_student(school, user=make.make_user())
    with pytest.raises(PermissionDenied):
        shared(other, evidence=pieces)


def test_links_have_an_end(student, placement, monkeypatch):
    monkeypatch.setattr(sharing, "LIVE_AT_MOST", 1)
    share = shared(student, with_hours=True)
    with pytest.raises(Refused):
        shared(student, with_hours=True)
    sharing.end_share(share, by=student.user)
    assert shared(student, with_hours=True)


def test_nobody_else_knows_of_it(client, student, school, placement):
    share = shared(student, with_hours=True)
    for user in (
        make.make_student(school, user=make.make_user()).user,
        make.make_coordinator(school),
        make.make_guardian(student, user=make.make_user()).user,
    ):
        client.force_login(user)
        assert client.get(reverse("assessments:share", args=[share.pk])).status_code == 404
        assert client.post(reverse("assessments:end_share", args=[share.pk])).status_code == 404
        with pytest.raises(PermissionDenied):
            sharing.end_share(share, by=user)
    assert client.get(url(share)).status_code == 200


def test_a_piece_that_is_taken_away_leaves_the_link(client, student, pieces):
    share = shared(student, evidence=pieces[:1], with_skills=True)
    portfolio.remove_evidence(pieces[0], by=student.user)
    assert "Chosen piece" not in client.get(url(share)).text
