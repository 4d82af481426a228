"""Reports of incidents: who writes, the few who read, the clock, and the many who must not know."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import Audit, Holiday, Membership, Role
from accounts.models.tokens import derived
from desk.today import board
from kit import clock
from kit.errors import Conflict, Refused
from notifications import links
from notifications.composing import compose_due
from notifications.models import Message, Notice
from placements.actions import incidents as actions
from placements.models import Incident, IncidentDuty, IncidentRule, IncidentStep, Move, Participant
from placements.rules import incidents as rules
from placements.tasks import incidents as clockwork
from placements.waiting.incidents import waiting
from tests import factories as make

pytestmark = pytest.mark.django_db

REPORT = reverse("placements:report")
LIST = reverse("placements:incidents")
WORD = "Whispered"
WEDNESDAY = datetime(2026, 11, 18, 16, tzinfo=UTC)  # ten in the morning in Chicago


def typed(**more):
    return {
        "in_danger": "no", "kind": "accident", "text": f"{WORD} about the saw", "on": "2026-11-17",
        "at": "10:30", "place": "Workshop", "concerned": "Lee",
    } | more  # fmt: skip


def account(person):
    person.user = make.make_user(name=person.name)
    person.save()
    return person.user


@pytest.fixture
def school():
    return make.make_school()


@pytest.fixture
def town(school):
    """A school with everybody who could be curious, and another one."""
    placement = make.make_placement("active", school)
    student, contact = placement.student, placement.supervisor.contact
    elsewhere = make.make_school("Elsewhere High")
    staff = {role.value: make.make_user(role, school, name=f"The {role}") for role in Role}
    named = [
        make.make_user(Role.COORDINATOR, school, name=f"{name} Reader")
        for name in ("First", "Second")
    ]
    for user in named:
        duty(school, user, safeguarding=user is named[0])
    outside = make.make_coordinator(elsewhere)
    duty(elsewhere, outside, safeguarding=True)
    placement.coordinator = staff["coordinator"]
    placement.save()
    Participant.objects.create(placement=placement, role="teacher", user=staff["teacher"])
    return SimpleNamespace(
        school=school,
        placement=placement,
        first=named[0],
        second=named[1],
        student=account(student),
        guardian=account(make.make_guardian(student)),
        contact=contact,
        supervisor=account(contact),
        operator=get_user_model().objects.create_superuser("root@redbud.example", name="Root"),
        outside=outside,
        **staff,
    )


def duty(school, user, **more):
    return IncidentDuty.objects.create(school=school, user=user, **more)


CURIOUS = (
    "coordinator", "teacher", "observer", "administrator", "outside", "student", "guardian",
    "supervisor", "operator",
)  # fmt: skip


def made(town, kind="safeguarding", concerns=(), moment=WEDNESDAY, danger=False, **more):
    said = {
        "kind": kind, "text": f"{WORD} Sotto in the yard", "place": "Yard", "concerned": WORD,
        "in_danger": danger, "happened_at": moment,
    }  # fmt: skip
    more.setdefault("placement", town.placement)
    with clock.at(moment):
        reporter = actions.Reporter(label=f"{WORD} Ava", user=town.student)
        return actions.report(reporter, town.school, said, concerns=concerns, **more)


def entered(user):
    browser = Client(raise_request_exception=False)
    if user:
        browser.force_login(user)
    return browser


def page(incident):
    return reverse("placements:incident", args=[incident.number])


# Who must not know


@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("who", [*CURIOUS, "stranger"])
def test_not_seen_counted_searched_exported_or_guessed(who, town):
    incident = made(town)
    compose_due(clock.now())
    user = getattr(town, who, None)
    browser = entered(user)
    unknown = reverse("placements:incident", args=[999_999_9])
    there, nowhere = browser.get(page(incident)), browser.get(unknown)
    assert there.status_code == nowhere.status_code == (404 if user else 302)
    if user:
        assert there.text.replace(str(incident.number), "") == nowhere.text.replace("9999999", "")
    for what in ("take", "note", "close", "reopen"):
        url = reverse("placements:act_on_incident", args=[incident.number, what])
        assert browser.post(url, {"text": "x", "severity": "normal"}).status_code in {302, 404}
    assert not IncidentStep.objects.filter(kind__in=("note", "view")).exists()
    for url in everywhere(town):
        assert_silent(browser.get(url), incident, url)
    if user:
        assert list(waiting(user, clock.today())) == []
        assert Incident.objects.visible_to(user).count() == 0
        assert Notice.objects.visible_to(user).filter(kind="incident").count() == 0
        assert Message.objects.visible_to(user).filter(kind="incident").count() == 0
        told = board(user, clock.today())
        assert not [group for group in told.groups if "eport" in group.title]


def everywhere(town):
    """Lists, searches, exports, logs, the API and the admin: what could let a word slip."""
    placement, student = town.placement, town.placement.student
    names = (
        "desk:home",
        "placements:list",
        "students:list",
        "partners:list",
        "notifications:mail",
    )
    yield from (reverse(name) for name in (*names, "placements:incidents", "placements:report"))
    for word in ("Sotto", "yard", "safeguarding"):  # the page says again what was looked for
        yield f"{reverse('desk:search')}?q={word}"
        yield f"{reverse('notifications:mail')}?q={word}"
    yield reverse("placements:detail", args=[placement.pk])
    yield reverse("placements:visits_of", args=[placement.pk])
    yield reverse("students:detail", args=[student.pk])
    yield reverse("partners:detail", args=[placement.partnership.employer_id])
    yield reverse("partners:history", args=[placement.partnership.pk])
    yield reverse("placements:out_csv")
    yield reverse("partners:export", args=["csv"])
    yield "/api/v1/placements/"
    yield "/api/v1/schema/"
    yield "/admin/"
    yield "/admin/placements/incident/"
    yield "/admin/accounts/audit/"
    yield "/admin/notifications/message/"
    yield "/admin/notifications/notice/"
    yield f"/admin/placements/placement/{placement.pk}/history/"


def assert_silent(response, incident, url):
    response.getvalue()
    if response.status_code != 200:
        return
    for word in (WORD, str(incident.number), "An incident needs", f"/incidents/{incident.number}"):
        assert word not in response.text, (url, word)


def test_the_logs_hold_nothing(town):
    before = Move.objects.count()
    incident = made(town)
    actions.take(incident, by=town.first, severity="high")
    actions.note(incident, "Talked", by=town.first)
    tables = set(Audit.objects.values_list("table", flat=True))
    assert not {t for t in tables if t.startswith("placements_incident")} - {
        "placements_incidentduty", "placements_incidentrule",
    }  # fmt: skip
    assert Move.objects.count() == before


def test_a_report_stops_no_removal_and_is_named_in_none(town):
    draft = make.make_placement("draft", town.school)
    incident = made(town, placement=draft)
    browser = entered(town.administrator)
    shown = browser.get(f"/admin/placements/placement/{draft.pk}/delete/")
    assert shown.status_code == 200
    assert str(incident.number) not in shown.text
    assert "Incident:" not in shown.text
    browser.post(f"/admin/placements/placement/{draft.pk}/delete/", {"post": "yes"})
    incident.refresh_from_db()
    assert incident.placement is None


# Who reads


def test_named_persons_read_and_looking_leaves_a_trace(town):
    incident = made(town, kind="accident")
    for user in (town.first, town.second):
        assert WORD in entered(user).get(page(incident)).text
        assert str(incident.number) in entered(user).get(LIST).text
    views = IncidentStep.objects.filter(kind="view").order_by("pk")
    assert [view.by for view in views] == [town.first, town.second]


@pytest.mark.parametrize("kind", ["safeguarding", "harassment"])
def test_safeguarding_is_read_by_those_named_for_it(kind, town):
    incident = made(town, kind=kind)
    assert rules.readers(incident) == [town.first]
    assert entered(town.second).get(page(incident)).status_code == 404


def test_whom_it_concerns_does_not_read_it(town):
    incident = made(town, kind="accident", concerns=[town.first])
    assert entered(town.first).get(page(incident)).status_code == 404
    assert rules.readers(incident) == [town.second]
    called = Notice.objects.filter(kind="incident").values_list("recipient", flat=True)
    assert list(called) == [f"user:{town.second.pk}"]


def test_where_all_are_concerned_the_administrators_read(town):
    incident = made(town, concerns=[town.first])
    assert rules.readers(incident) == [town.administrator]
    both = made(town, kind="conduct", concerns=[town.first, town.second, town.administrator])
    assert rules.readers(both) == []


def test_a_host_who_is_staff_too_does_not_read(town):
    town.contact.user = town.first
    town.contact.save()
    Participant.objects.filter(contact=town.contact).update(ended_on=clock.today())
    assert rules.readers(made(town, kind="accident")) == [town.second]


def test_administrators_read_where_nobody_is_named_and_the_operator_never(town):
    IncidentDuty.objects.all().delete()
    incident = made(town)
    assert rules.readers(incident) == [town.administrator]
    assert "Nobody is named" in entered(town.administrator).get(LIST).text
    assert entered(town.operator).get(page(incident)).status_code == 404


def test_who_left_the_school_reads_no_more(town):
    incident = made(town)
    Membership.objects.filter(user=town.first).delete()
    assert entered(town.first).get(page(incident)).status_code == 404
    assert rules.readers(incident) == [town.administrator]  # nobody is named any more
    town.administrator.is_active = False
    town.administrator.save()
    assert rules.readers(incident) == []


def test_only_administrators_name_readers(town):
    url = reverse("placements:incident_readers", args=[town.school.pk])
    sent = {"form": "reader", "user": town.teacher.pk, "safeguarding": "on"}
    for who in ("coordinator", "teacher", "first", "outside", "student", "operator"):
        browser = entered(getattr(town, who))
        assert browser.get(url).status_code in {403, 404}
        assert browser.post(url, sent).status_code in {403, 404}
    browser = entered(town.administrator)
    assert browser.post(url, sent | {"user": town.outside.pk}).status_code == 422
    assert browser.post(url, sent).status_code == 302
    row = IncidentDuty.objects.get(user=town.teacher, ended_on=None)
    incident = made(town)
    assert town.teacher in rules.readers(incident)
    end = reverse("placements:end_incident_duty", args=[row.pk])
    assert entered(town.outside).post(end).status_code == 404
    assert entered(town.coordinator).post(end).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.end_duty(row, by=town.operator)
    browser.post(end)
    assert town.teacher not in rules.readers(incident)


# Who writes


@pytest.mark.parametrize("who", ["student", "guardian", "supervisor", "teacher", "coordinator"])
def test_everybody_with_an_account_reports_in_one_form(who, town):
    browser = entered(getattr(town, who))
    with clock.at(WEDNESDAY):
        assert browser.get(f"{REPORT}?placement={town.placement.pk}").status_code == 200
        answer = browser.post(
            f"{REPORT}?placement={town.placement.pk}",
            typed(placement=town.placement.pk),
            follow=True,
        )
    incident = Incident.objects.get()
    assert (incident.placement, incident.reported_user) == (town.placement, getattr(town, who))
    assert incident.school == town.school
    text = answer.text
    assert str(incident.number) in text
    assert "First Reader" in text
    assert browser.get(page(incident)).status_code == 404


@pytest.mark.parametrize("party", ["contact", "student", "guardian"])
def test_a_mailed_link_is_enough(party, town, client):
    guardian = town.placement.student.guardians.get()
    row = {"contact": town.contact, "student": town.placement.student, "guardian": guardian}[party]
    door = "placements:host" if party == "contact" else "placements:sign"
    link = links.make(door, party=f"{party}:{row.pk}", about=town.placement, school=town.school)
    token = derived(link.nonce)
    url = reverse("placements:report_by_link", args=[token])
    assert url in client.get(links.path(link)).text
    with clock.at(WEDNESDAY):
        answer = client.post(url, typed(placement=town.placement.pk), follow=True)
    incident = Incident.objects.get()
    assert incident.reported_label == row.name
    assert incident.placement == town.placement
    assert str(incident.number) in answer.text
    links.revoke(party=link.party)
    assert client.post(url, typed()).status_code == 410
    assert (
        client.post(reverse("placements:report_by_link", args=["x" * 43]), typed()).status_code
        == 404
    )


def test_a_link_of_somebody_unknown_reports_nothing(town, client):
    link = links.make(
        "partners:enquiry", party="enquiry:1", about=town.placement, school=town.school
    )
    url = reverse("placements:report_by_link", args=[derived(link.nonce)])
    assert client.post(url, typed()).status_code == 404


def test_about_a_stranger_s_placement_nobody_reports(town):
    theirs = make.make_placement("active", make.make_school("Elsewhere"))
    for who in ("student", "coordinator"):
        with clock.at(WEDNESDAY):
            answer = entered(getattr(town, who)).post(
                f"{REPORT}?placement={theirs.pk}", typed(placement=theirs.pk)
            )
        assert answer.status_code == 422
        assert theirs.student.name not in answer.text
    assert not Incident.objects.exists()


def test_about_no_placement_at_all(town):
    with clock.at(WEDNESDAY):
        entered(town.student).post(REPORT, typed())
    assert (Incident.objects.get().placement, Incident.objects.get().school) == (None, town.school)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"in_danger": ""}, "Say yes or no"),
        ({"kind": "alien"}, "valid choice"),
        ({"text": ""}, "Tell in a few words"),
        ({"on": "2026-12-24"}, "still to come"),
        ({"on": "then"}, "Type a day"),
        ({"at": "noonish"}, "Type a time"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(wrong, words, town):
    with clock.at(WEDNESDAY):
        answer = entered(town.student).post(REPORT, typed(place="By the kiln") | wrong)
    assert answer.status_code == 422
    assert words in answer.text
    assert "By the kiln" in answer.text
    assert not Incident.objects.exists()


def test_a_second_press_is_the_same_report(town):
    with clock.at(WEDNESDAY):
        for _n in range(2):
            entered(town.student).post(REPORT, typed())
    assert Incident.objects.count() == 1


def test_too_many_are_asked_to_call(town):
    browser = entered(town.student)
    with clock.at(WEDNESDAY):
        codes = [browser.post(REPORT, typed(text=f"{n}")).status_code for n in range(8)]
    assert codes == [302] * 6 + [429] * 2
    assert Incident.objects.count() == 6


def test_the_page_with_the_number_opens_for_an_hour_and_by_no_guess(town):
    with clock.at(WEDNESDAY):
        answer = entered(town.student).post(REPORT, typed())
    assert entered(town.student).get(answer.url).status_code == 200
    assert entered(town.student).get(f"{REPORT}?received=1:abc:def").status_code == 404


def test_the_emergency_words_are_the_school_s(town):
    IncidentRule.objects.create(school=town.school, emergency="Call 112 at once.")
    browser = entered(town.student)
    assert "Call 112 at once." in browser.get(REPORT).text
    with clock.at(WEDNESDAY):
        answer = browser.post(REPORT, typed(in_danger="yes"), follow=True)
    assert "Call 112 at once." in answer.text
    assert Incident.objects.get().severity == "critical"


# The clock


@pytest.mark.parametrize(
    ("severity", "moment", "until"),
    [
        ("critical", WEDNESDAY, WEDNESDAY + timedelta(hours=1)),
        ("high", WEDNESDAY, WEDNESDAY + timedelta(hours=4)),
        ("normal", WEDNESDAY, WEDNESDAY + timedelta(hours=24)),
        ("normal", WEDNESDAY + timedelta(days=2), WEDNESDAY + timedelta(days=5)),  # a weekend
        ("high", WEDNESDAY + timedelta(days=3), WEDNESDAY + timedelta(days=3, hours=4)),
        # Saturday: counted from Monday's midnight in Chicago
        ("normal", WEDNESDAY + timedelta(days=3), datetime(2026, 11, 24, 6, tzinfo=UTC)),
    ],
)
def test_how_long_it_may_wait(severity, moment, until, school):
    assert actions.deadline(school, severity, moment) == until


def test_holidays_and_the_school_s_own_hours_count(school):
    thursday = (WEDNESDAY + timedelta(days=1)).date()
    Holiday.objects.create(school=school, name="Day off", first_on=thursday, last_on=thursday)
    assert actions.deadline(school, "normal", WEDNESDAY) == WEDNESDAY + timedelta(hours=48)
    IncidentRule.objects.create(school=school, critical_hours=2)
    assert actions.deadline(school, "critical", WEDNESDAY) == WEDNESDAY + timedelta(hours=2)


def called():
    rows = Notice.objects.filter(kind="incident").order_by("pk")
    assert all(row.restricted and not row.about_label for row in rows)
    return list(rows.values_list("recipient", flat=True))


def test_the_next_is_called_once_where_nobody_takes_it_in_hand(town):
    made(town, kind="injury")
    first, second, administrator = (
        f"user:{user.pk}" for user in (town.first, town.second, town.administrator)
    )
    for hours, to in (
        (0, [first]),
        (3.9, [first]),
        (4.1, [first, second]),
        (8.2, [first, second, administrator]),
        (13, [first, second, administrator]),
        (99, [first, second, administrator]),
    ):
        with clock.at(WEDNESDAY + timedelta(hours=hours)):
            clockwork()
            clockwork()
        assert called() == to
    assert Incident.objects.get().escalate_at is None


def test_in_danger_all_are_called_at_once(town):
    made(town, kind="accident", danger=True)
    assert called() == [f"user:{town.first.pk}", f"user:{town.second.pk}"]


def test_nobody_is_called_once_it_is_in_hand(town):
    incident = made(town, kind="injury")
    actions.take(incident, by=town.first, severity="high")
    with clock.at(WEDNESDAY + timedelta(hours=9)):
        clockwork()
    assert called() == [f"user:{town.first.pk}"]


def test_the_mail_says_nothing_and_is_in_no_list(town):
    incident = made(town, kind="injury", moment=clock.now() - timedelta(hours=5))
    clockwork()
    assert compose_due(clock.now()) == []
    mails = Message.objects.filter(kind="incident").order_by("pk")
    assert [mail.restricted for mail in mails] == [True, True]
    for mail in mails:
        assert mail.subject == "An incident needs you"
        for word in (WORD, "njury", town.placement.student.family_name, "Yard"):
            assert word not in mail.text + mail.html
    assert page(incident) in mails[0].text
    text = entered(town.coordinator).get(reverse("notifications:mail")).text
    assert "incident" not in text


def test_an_administrator_who_does_not_read_is_sent_to_who_does(town):
    IncidentDuty.objects.filter(user=town.second).delete()
    made(town, kind="injury", moment=clock.now() - timedelta(hours=5))
    clockwork()
    compose_due(clock.now())
    mail = Message.objects.get(recipient=f"user:{town.administrator.pk}")
    assert reverse("placements:incident_readers", args=[town.school.pk]) in mail.text
    assert str(Incident.objects.get().number) not in mail.text


# What is done with it


def test_taken_in_hand_noted_done_closed_and_opened_again(town):
    incident = made(town, kind="accident")
    browser = entered(town.first)

    def act(what, **said):
        return browser.post(
            reverse("placements:act_on_incident", args=[incident.number, what]), said
        )

    assert act("take", severity="critical").status_code == 302
    incident.refresh_from_db()
    assert (incident.state, incident.owner, incident.severity) == (
        "in_hand", town.first, "critical",
    )  # fmt: skip
    assert act("note", text="").status_code == 422
    act("note", text="Called the mother")
    act("note", text="Mend the guard", due_on="2026-11-20")
    row = incident.steps.to_do().get()
    [item] = waiting(town.first, clock.today())
    assert (item.due, item.detail) == (row.due_on, "Mend the guard")
    assert waiting(town.second, clock.today()) == []
    tick = reverse("placements:tick_step", args=[incident.number, row.pk])
    browser.post(tick)
    assert not incident.steps.to_do().exists()
    with pytest.raises(Conflict):
        actions.tick(incident, row.pk, by=town.first)
    assert act("close", outcome="  ").status_code == 422
    assert act("close", outcome="The guard is new").status_code == 302
    incident.refresh_from_db()
    assert (incident.state, incident.outcome) == ("closed", "The guard is new")
    assert act("reopen", why="").status_code == 422
    act("reopen", why="Broke again")
    incident.refresh_from_db()
    assert (incident.state, incident.outcome, incident.closed_at) == ("in_hand", "", None)
    text = browser.get(page(incident)).text
    for words in ("Called the mother", "Closed: The guard is new", "Opened again: Broke again"):
        assert words in text


def test_it_is_not_closed_without_an_outcome(town):
    incident = made(town, kind="accident")
    with pytest.raises(Refused, match="what came of it"):
        actions.close(incident, " ", by=town.first)
    with pytest.raises(PermissionDenied):
        actions.close(incident, "x", by=town.coordinator)


def test_what_is_not_in_hand_stands_on_the_readers_today(town):
    made(town, kind="accident")
    for user in (town.first, town.second):
        [item] = waiting(user, clock.today())
        assert WORD not in item.label + item.detail
