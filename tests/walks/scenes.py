"""A school and the people of one placement, each behind the doors that they really have.

A scene begins by saving a programme and its policy on their pages. From there on it is pushed: whatever stands open
before the next step is named on a page and stops it, is met by whoever must, and is named no more.
"""

import re
from datetime import UTC, datetime, time
from html import unescape

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from assessments.tasks import plan as plan_feedback
from catalogue.models import PlacementType
from kit import clock
from notifications import tasks as post_office
from placements import actions, tasks
from placements.models import Placement, Programme
from placements.requirements import Unmet
from placements.states import MOVES, S
from tests import factories as make


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def told_on(answer):
    """The words of a page, as they are read."""
    return unescape(answer.content.decode())


def values(form):
    """What a browser would send of a form that nobody touched."""
    found = {field.html_name: field.value() for field in form}
    return {name: value for name, value in found.items() if value not in (None, False, [])}


def send(client, path, *, status=302, **typed):
    """Open a page, type into its form, send it; the answer has this status."""
    told = client.get(path).context
    data = {}
    for form in told.get("forms") or [told["form"]]:
        data |= values(form)
    data |= typed
    answer = client.post(path, data)
    assert answer.status_code == status, errors_of(answer)
    return answer


def errors_of(answer):
    form = (answer.context or {}).get("form")
    return answer.status_code, form.errors if form else told_on(answer)


def mailed(address, door):
    """The path of the newest link of this door ("host") that was mailed to the address."""
    post_office.tick()
    for letter in reversed(mail.outbox):
        found = re.search(rf"https?://[^/]+(/{door}/\S+)", letter.body)
        if found and address in letter.to[0]:
            return found[1]
    raise AssertionError(f"no {door} for {address}: {[(m.to, m.subject) for m in mail.outbox]}")


class Scene:
    """One school, one programme, one placement, in a clock of its own."""

    def __init__(self, days, **school):
        self.days = days
        self.school = make.make_school(**school)
        self.coordinator = make.make_coordinator(self.school, name="Rhea Harjo")
        self.desk = signed_in(self.coordinator)
        self.programme = self.placement = self.learner = self.host = None

    # the calendar

    def on(self, day, hour=18):
        """It is this day; the night before did what it does every night."""
        self.days.close()
        self.days.enter_context(clock.at(datetime.combine(day, time(hour), UTC)))
        for nightly in (tasks.calendar, tasks.visits, plan_feedback):
            nightly()

    # what the school asks for

    def runs(self, type_, asks, credit=None, **programme):
        """Save a programme, its credit rule if any, then its policy: just these kinds, each before its step."""
        kind = PlacementType.objects.get(code=type_, school=None)
        path = f"{reverse('placements:programme_new')}?school={self.school.pk}&type={kind.pk}"
        send(self.desk, path, title=f"{kind} 2027", type=kind.pk, **programme)
        self.programme = Programme.objects.get(school=self.school)
        if credit:
            send(
                self.desk,
                reverse("placements:programme_credit", args=[self.programme.pk]),
                **credit,
            )
        self.asks(reverse("placements:programme_policy", args=[self.programme.pk]), asks)

    def asks(self, path, asks):
        """The table of a policy, with all but these switched off."""
        form = self.desk.get(path).context["form"]
        table = {name: "off" for name in form.fields if name.endswith(":level")}
        for kind, step in asks.items():
            table |= {f"{kind}:level": "required", f"{kind}:step": step}
        send(self.desk, path, **table)
        self.programme.refresh_from_db()
        rows = self.programme.requirement_set.requirements.values_list("kind", "step")
        assert dict(rows) == asks

    # the placement

    def places(self, student, first, last, **typed):
        """The form of a new placement, at a new employer unless told."""
        told = {
            "programme": self.programme.pk, "starts_on": first, "ends_on": last,
            "employer_name": "Northgate Dental Care", "employer_address": "12 Elm Ave",
            "supervisor_name": "Dana Ortiz", "supervisor_email": "dana@employer.example",
            "tasks": "Prepare the treatment room", "pay": "unpaid",
        }  # fmt: skip
        send(self.desk, f"{reverse('placements:new')}?student={student.pk}", **told | typed)
        self.takes(Placement.objects.get(student=student))

    def takes(self, placement):
        """This is the placement that the scene is about."""
        self.placement, supervisor = placement, placement.supervisor
        self.host = supervisor.contact if supervisor else None

    def path(self, name, *args):
        return reverse(name, args=[self.placement.pk, *args])

    @property
    def state(self):
        self.placement = Placement.objects.get(pk=self.placement.pk)
        return self.placement.state

    def sends_out(self):
        self.desk.post(self.path("placements:send_out"))
        student = Placement.objects.get(pk=self.placement.pk).student
        self.learner = signed_in(student.user)

    def page(self):
        return told_on(self.desk.get(self.path("placements:detail")))

    # its gates

    def stays(self, state, words):
        """Pushed on it stays where it is, and the page names what is missing."""
        told = self.push()
        assert self.state == state
        assert words in self.page()
        assert told is None or words in told, told

    def opens(self, state, words, meet):
        """The step is refused while this is open; then it is met."""
        self.stays(state, words)
        meet()
        assert words not in self.page()

    def push(self):
        """Whatever moves a placement of this state: the button, the calendar, the sign-off; what the answer says.

        While it is being signed there is no button: the last who acts moves it, so the action is asked.
        """
        if self.state == S.APPROVED:
            self.desk.post(self.path("placements:send_out"))
        elif self.state == S.SIGNING:
            with pytest.raises(Unmet) as refused:
                actions.move(self.placement, S.CONFIRMED, by=self.coordinator)
            return str(refused.value)
        elif self.state == S.CONFIRMED:
            tasks.calendar()
        elif self.state in (S.ACTIVE, S.FINISHED):
            answer = self.signs_off()
            assert answer.status_code == 422
            return told_on(answer)
        return None

    def signs_off(self):
        path = self.path("assessments:sign_off")
        return self.desk.post(path, {"outcome": "completed", "comment": "Well done."})

    def completes(self):
        """Nothing is open any more: signed off, and every step is one of the map."""
        assert self.signs_off().status_code == 302
        assert self.state == S.COMPLETED
        moves = list(self.placement.moves.order_by("pk").values_list("before", "after"))
        assert all(after in MOVES[S(before)] for before, after in moves)
        assert [before for before, _after in moves] == ["draft", *(a for _b, a in moves[:-1])]
        assert moves[-1][1] == S.COMPLETED

    # doors

    def host_signs(self):
        path = mailed(self.host.email, "host")
        shown = self.desk.get(path).context
        data = values(shown["form"]) | values(shown["sign"])
        data |= {"name": self.host.name, "agreed": "on"}
        assert Client().post(path, data).status_code == 302

    def signs_by_link(self, person):
        path = mailed(person.email, "sign")
        send(Client(), path, name=person.name, agreed="on")

    def signs_in(self, client, name):
        """Learner or school: signed in, on the placement's own page."""
        send(client, self.path("placements:sign_mine"), name=name, agreed="on")

    def adds_emergency_contact(self):
        student = self.placement.student
        typed = {"emergency_name": "Nora Longbow", "emergency_phone": "+1 405 555 0188"}
        send(self.desk, reverse("students:edit", args=[student.pk]), **typed)

    def names_supervisor(self):
        path = self.path("placements:edit")
        told = {"supervisor_name": "Dana Ortiz", "supervisor_email": "dana@employer.example"}
        send(self.desk, path, **told)
        self.takes(Placement.objects.get(pk=self.placement.pk))

    def writes_task(self):
        send(self.desk, self.path("placements:edit"), tasks="See how a clinic works")

    def trains_supervisor(self):
        path = reverse("partners:trainings", args=[self.host.pk])
        day = clock.today()
        send(self.desk, path, kind="mentor", title="Mentor course", trained_on=day, seen="on")

    def ticks(self, client, which):
        """Every line of a list that is this reader's."""
        path = self.path("placements:checklist", which)
        lines = [line["pk"] for line in client.get(path).context["mine"]]
        send(client, path, ticked=lines)

    def plans(self, **objective):
        send(self.desk, self.path("placements:plan_add"), **objective)

    def puts_out_plan(self):
        self.desk.post(self.path("placements:plan_put_out"))

    def acknowledges(self, client, path):
        shown = self.placement.plans.first().content_hash
        assert client.post(path, {"shown": shown}).status_code == 302

    def learner_acknowledges(self):
        self.acknowledges(self.learner, self.path("placements:plan_acknowledge"))

    def supervisor_acknowledges(self):
        self.acknowledges(Client(), mailed(self.host.email, "acknowledge"))

    def visits(self, day):
        """The next visit that is due, written down on the spot."""
        self.on(day)
        found = self.placement.visits.open().order_by("number").first()
        path = reverse("placements:visit", args=[found.pk])
        send(self.desk, path, made_on=day, kind="in_person", notes="Went well")

    def logs(self, day, begins, ends, status=302, **typed):
        """The learner writes down a stretch of work."""
        path = reverse("placements:log_hours")
        told = {"worked_on": day, "begins": begins, "ends": ends, "break_minutes": ""}
        return send(self.learner, path, status=status, **told | typed)

    def confirms_hours(self, friday):
        """The supervisor says behind the weekly mail's link that all is right."""
        self.on(friday, 22)
        tasks.weekly_hours()
        path = mailed(self.host.email, "h")
        rows = self.desk.get(path).context["form"].rows
        data = {f"version-{row.line.pk}": row.line.version for row in rows} | {"all": "every"}
        assert Client().post(path, data).status_code == 302
