"""Applications: who may, what the employer sees, the last place, and what happens when it is gone."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from kit import clock
from kit.errors import Refused
from notifications import links, tasks
from notifications.models import Message, Notice
from partners.actions import end_contact, opportunities
from partners.models import Opportunity
from placements import actions
from placements.actions import applying
from placements.models import Application, ApplicationRule, Placement
from placements.states import APPLICATION_MOVES, A, S
from placements.waiting.applications import waiting
from tests import factories as make

pytestmark = pytest.mark.django_db


class Town:
    """A school with an offer of one place, its contact, a programme and a coordinator."""

    def __init__(self, name="Redbud High School", capacity=1):
        self.school = make.make_school(name)
        self.coordinator = make.make_coordinator(self.school)
        self.programme = make.make_programme(self.school)
        self.contact = make.make_contact(make.make_partnership(self.school, f"{name} firm"))
        self.offer = self.add_offer("Dental assistant", capacity=capacity)

    def add_offer(self, title, **extra):
        partnership = self.contact.partnership
        return Opportunity.objects.create(
            partnership=partnership, type=self.programme.type, title=title,
            site=partnership.employer.sites.first(), contact=self.contact, **extra,
        )  # fmt: skip

    def student(self, **extra):
        student = make.make_student(self.school, **extra)
        student.user = make.make_user(name=student.name)
        student.save()
        return student

    def applied(self, student=None, offer=None, agreed=True):
        student = student or self.student()
        return applying.apply(
            student, offer or self.offer, note="I like teeth", agreed=agreed, by=student.user
        )

    def offered(self, student=None, **more):
        return applying.offer_place(self.applied(student, **more), by=self.coordinator)


@pytest.fixture
def town():
    return Town()


def page(name, *args):
    return reverse(f"placements:{name}", args=args)


def applicants_page(town):
    link = links.make(
        "placements:applicants",
        party=f"contact:{town.contact.pk}",
        about=town.contact,
        school=town.school,
    )
    return links.path(link)


def test_the_whole_way_through_the_pages(client, town):
    student, other = town.student(), town.student(given_name="Ben", family_name="Otherone")
    town.applied(other)
    client.force_login(student.user)
    assert page("apply", town.offer.pk) in client.get(page("place", town.offer.pk)).text
    said = {"note": "I like teeth", "agreed": "on"}
    assert client.post(page("apply", town.offer.pk), said).status_code == 302
    mine = student.applications.get()

    client.force_login(town.coordinator)
    listed = client.get(page("applications"))
    assert listed.text.count('name="pick"') == 2
    assert client.post(page("show_applications"), {"pick": [mine.pk]}).status_code == 302

    client.logout()
    door = applicants_page(town)
    text = client.get(door).text
    assert student.first_name in text
    assert "I like teeth" in text
    for hidden in (student.family_name, "Otherone", "Ben", student.email):
        assert hidden not in text
    on = clock.today() + timedelta(days=3)
    client.post(door, {"application": mine.pk, "do": "interview", "on": on, "words": "3 p.m."})
    client.post(door, {"application": mine.pk, "do": "take"})
    mine.refresh_from_db()
    assert (mine.state, mine.interview_on) == (A.OFFERED, on)

    client.force_login(student.user)
    assert "Yes, I take it" in client.get(page("my_applications")).text
    assert client.post(page("accept_offer", mine.pk)).status_code == 302
    placement = Placement.objects.get()
    assert (placement.state, placement.seat, placement.student) == (S.PROPOSED, 1, student)
    assert placement.programme == town.programme
    town.offer.refresh_from_db()
    assert town.offer.state == Opportunity.State.FILLED
    assert other.applications.get().state == A.CLOSED


def test_every_pair_of_states_is_as_the_map_says(town):
    for before in A:
        for after in A:
            row = Application(
                student=town.student(), opportunity=town.offer, school=town.school,
                state=before, why="x", note="", agreed=True,
                placement=make.make_placement(school=town.school),
            )  # fmt: skip
            row.save()
            if after in APPLICATION_MOVES[before]:
                moved = applying.move(row, after, by="x", why="because")
                assert (moved.state, moved.moves.last().after) == (after, after)
            else:
                with pytest.raises(Refused):
                    applying.move(row, after, by="x", why="because")


def test_only_for_oneself_and_only_what_ones_school_offers(town):
    student, other, elsewhere = town.student(), town.student(), Town("Elsewhere")
    for by in (other.user, town.coordinator, make.make_user()):
        with pytest.raises(PermissionDenied):
            applying.apply(student, town.offer, note="", agreed=True, by=by)
    with pytest.raises(PermissionDenied):
        applying.apply(student, elsewhere.offer, note="", agreed=True, by=student.user)


def test_once_for_each_place_and_not_more_than_the_school_allows(town):
    student = town.student()
    town.applied(student)
    with pytest.raises(Refused, match="open application"):
        town.applied(student)
    ApplicationRule.objects.create(school=town.school, most_open=2)
    town.applied(student, town.add_offer("Two"))
    with pytest.raises(Refused, match="2 open applications"):
        town.applied(student, town.add_offer("Three"))
    applying.withdraw(student.applications.first(), by=student.user)
    town.applied(student, town.add_offer("Three again"))


def test_who_was_turned_down_does_not_ask_the_employer_again(town):
    student = town.student()
    applying.turn_down(town.applied(student), why="Too far", by=town.coordinator)
    with pytest.raises(Refused, match="answer was no"):
        town.applied(student)


def test_who_is_too_young_is_told_so_in_words(town):
    type_ = town.programme.type
    type_.youngest_age = 16
    type_.save()
    young = town.student(born=clock.today().replace(year=clock.today().year - 15, day=1))
    with pytest.raises(Refused, match="16 years"):
        town.applied(young)
    late = town.student()
    application = town.applied(late)
    late.birth_on = young.birth_on
    late.save()
    for act in (applying.show, applying.offer_place):
        with pytest.raises(Refused, match="16 years"):
            act(application, by=town.coordinator)


def test_without_consent_nothing_is_shown(client, town):
    application = town.applied(agreed=False)
    with pytest.raises(Refused, match="has not agreed"):
        applying.show(application, by=town.coordinator)
    assert "I like teeth" not in client.get(applicants_page(town)).text
    client.post(applicants_page(town), {"application": application.pk, "do": "take"})
    application.refresh_from_db()
    assert application.state == A.APPLIED


def test_a_contact_answers_only_what_was_shown_to_them(town):
    application = applying.show(town.applied(), by=town.coordinator)
    colleague = make.make_contact(town.contact.partnership)
    for act, more in ((applying.offer_place, {}), (applying.turn_down, {"why": "x"})):
        with pytest.raises(PermissionDenied):
            act(application, by=colleague, **more)
    town.contact.ended_on = clock.today()
    with pytest.raises(PermissionDenied):
        applying.offer_place(application, by=town.contact)


def test_two_schools_and_other_students_keep_apart(client, town):
    theirs = Town("Elsewhere")
    application, student = theirs.applied(), town.student()
    for act in (applying.show, applying.offer_place):
        with pytest.raises(PermissionDenied):
            act(application, by=town.coordinator)
    client.force_login(town.coordinator)
    assert client.get(page("application", application.pk)).status_code == 404
    assert application.student.name not in client.get(page("applications")).text
    client.post(page("show_applications"), {"pick": [application.pk]})
    client.force_login(student.user)
    for name in ("withdraw_application", "accept_offer"):
        assert client.post(page(name, application.pk)).status_code == 404
    application.refresh_from_db()
    assert application.state == A.APPLIED


@pytest.mark.django_db(transaction=True)
def test_two_accept_the_last_place_at_once_and_one_gets_it():
    town = Town()
    both = [applying.offer_place(town.applied(), by=town.coordinator) for _n in range(2)]
    start, told = threading.Barrier(2), []

    def take(application):
        try:
            start.wait()
            applying.accept(application, by=application.student.user)
            told.append("yes")
        except Refused as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[row]) for row in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["Somebody else was a little quicker: all places are taken now.", "yes"]
    assert sorted(row.state for row in Application.objects.all()) == [A.ACCEPTED, A.CLOSED]
    assert Placement.objects.count() == 1


def test_a_full_offer_is_marked_and_takes_no_application(client, town):
    first = town.offered()
    applying.accept(first, by=first.student.user)
    town.offer.refresh_from_db()
    opportunities.move_opportunity(town.offer, "open", by=town.coordinator)
    student = town.student()
    client.force_login(student.user)
    assert "all places taken" in client.get(page("places")).text
    assert page("apply", town.offer.pk) not in client.get(page("place", town.offer.pk)).text
    answer = client.post(page("apply", town.offer.pk), {"note": "x", "agreed": "on"})
    assert (answer.status_code, student.applications.count()) == (422, 0)


def test_a_place_that_is_free_again_is_offered_in_one_step(client, town):
    first = town.offered()
    waits = town.applied()
    placement = applying.accept(first, by=first.student.user)
    today = clock.today()
    assert list(waiting(town.coordinator, today)) == []
    actions.leave(placement, S.WITHDRAWN, by=town.coordinator, why="moves away")
    [item] = waiting(town.coordinator, today)
    assert (item.key, item.label, item.detail) == (
        "free-again", town.offer.title, "1 student applied",
    )  # fmt: skip
    client.force_login(town.coordinator)
    assert waits.student.name in client.get(item.url).text
    assert "Offer the free place" in client.get(page("application", waits.pk)).text
    client.post(page("application", waits.pk), {"do": "offer"})
    waits.refresh_from_db()
    town.offer.refresh_from_db()
    assert (waits.state, town.offer.state) == (A.OFFERED, Opportunity.State.OPEN)
    assert applying.accept(waits, by=waits.student.user).seat == 1


def test_the_others_are_withdrawn_only_if_one_says_so(client, town):
    student = town.student()
    other = town.applied(student, town.add_offer("Two"))
    client.force_login(student.user)
    answer = client.post(page("accept_offer", town.offered(student).pk))
    assert answer.url == page("my_other_applications")
    assert "checked" in client.get(answer.url).text
    other.refresh_from_db()
    assert other.state == A.APPLIED
    client.post(answer.url, {"applications": [other.pk]})
    other.refresh_from_db()
    assert other.state == A.WITHDRAWN


def test_an_employer_gets_one_mail_for_all(town):
    rows = [town.applied() for _n in range(3)]
    shown, refused = applying.show_all(rows, by=town.coordinator)
    assert (shown, refused) == (3, [])
    assert Notice.objects.filter(kind="applicants").count() == 3
    with clock.at(clock.now() + timedelta(minutes=11)):
        tasks.tick()
    message = Message.objects.get(kind="applicants")
    assert message.subject == "3 students would like to come to you"
    for row in rows:
        assert row.student.family_name not in message.text


def test_learners_hear_of_the_closing_once_and_kindly(town):
    waits = town.applied()
    first = town.offered()
    applying.accept(first, by=first.student.user)
    with clock.at(clock.now() + timedelta(minutes=11)):
        tasks.tick()
    [message] = Message.objects.filter(recipient=f"student:{waits.student_id}")
    assert "says nothing about you" in message.text
    # who took the place meanwhile is not told that it is offered
    assert not Message.objects.filter(recipient=f"student:{first.student_id}").exists()


def test_proposing_the_last_seat_closes_the_offer_too(town):
    waits = town.applied()
    draft = make.make_placement(
        school=town.school, contact=town.contact, programme=town.programme, opportunity=town.offer
    )
    actions.propose(draft, by=town.coordinator)
    waits.refresh_from_db()
    assert waits.state == A.CLOSED


def test_a_successor_looks_at_the_applicants(town):
    application = applying.show(town.applied(), by=town.coordinator)
    heir = make.make_contact(town.contact.partnership)
    end_contact(town.contact, by=town.coordinator, successor=heir)
    assert list(Application.objects.shown(heir)) == [application]


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_takes_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    town = Town(capacity=9)
    for _n in range(count):
        town.applied()
    client.force_login(town.coordinator)
    client.get(page("applications"))
    with django_assert_num_queries(8):
        assert client.get(page("applications")).text.count('name="pick"') == count


def test_a_learner_who_is_placed_then_is_flagged(client, town):
    application = town.applied()
    client.force_login(town.coordinator)
    assert "has a placement at that time" not in client.get(page("applications")).text
    days = {"starts_on": clock.today(), "ends_on": clock.today() + timedelta(days=9)}
    make.make_placement("active", town.school, application.student, town.contact, **days)
    assert "has a placement at that time" in client.get(page("applications")).text


def test_offers_are_found_by_pay_dates_and_access(client, town):
    today = clock.today()
    town.add_offer("Paid", pay="paid")
    town.add_offer("Ramp", wheelchair=True)
    town.add_offer("Later", starts_on=today + timedelta(days=60))
    client.force_login(town.student().user)

    def found(**asked):
        page_ = client.get(page("places"), asked | {"within": "any"}).context["page"]
        return {row["shown"] for row in page_}

    assert found(pay="paid") == {"Paid"}
    assert found(wheelchair="on") == {"Ramp"}
    soon = {"begins": today, "ends": today + timedelta(days=30)}
    assert found(**soon) == {"Dental assistant", "Paid", "Ramp"}
    wrong = client.get(page("places"), {"begins": today, "ends": today - timedelta(days=1)})
    assert wrong.status_code == 422


def test_a_get_changes_nothing_for_the_employer(client, town):
    application = applying.show(town.applied(), by=town.coordinator)
    client.get(applicants_page(town), {"application": application.pk, "do": "take"})
    application.refresh_from_db()
    assert application.state == A.SHOWN


def test_an_interview_lies_ahead_and_a_no_has_a_reason(client, town):
    application = applying.show(town.applied(), by=town.coordinator)
    door, yesterday = applicants_page(town), clock.today() - timedelta(days=1)
    said = {"application": application.pk}
    late = client.post(door, said | {"do": "interview", "on": yesterday})
    mute = client.post(door, said | {"do": "turn_down", "why": " "})
    assert (late.status_code, mute.status_code) == (422, 422)
    assert "still to come" in late.text
    client.post(door, said | {"do": "turn_down", "why": "No desk free"})
    application.refresh_from_db()
    assert (application.state, application.why) == (A.TURNED_DOWN, "No desk free")
