"""What employers would have a school teach: said by link, noted, answered, told back once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.models import Role
from kit import clock
from kit.errors import Refused
from notifications import handing, links
from notifications.composing import compose_due
from notifications.models import Message
from partners.actions import merges, suggestions
from partners.models import Partnership, Suggestion
from partners.waiting.events import waiting
from tests import factories as make
from tests.partners.test_merge import Pair, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return make.make_contact(make.make_partnership())


@pytest.fixture
def school(contact):
    return contact.partnership.school


@pytest.fixture
def coordinator(school):
    return make.make_coordinator(school)


@pytest.fixture
def teacher(school):
    return make.make_user(Role.TEACHER, school)


def page_of(contact):
    link = links.make(
        "partners:suggest",
        party=f"contact:{contact.pk}",
        about=contact,
        school=contact.partnership.school,
    )
    return links.path(link)


def say(contact, subject="Technical drawings", kind="skill", **more):
    return suggestions.suggest(contact, kind=kind, subject=subject, **more)


def mails():
    compose_due(clock.now())
    return list(Message.objects.order_by("pk").values_list("kind", flat=True))


def test_asked_by_one_mail_a_day(contact, coordinator):
    for _press in range(2):
        suggestions.ask(contact, by=coordinator)
    assert mails() == ["suggest_ask"]
    assert Message.objects.get().to_address == contact.email
    assert handing.page("partners:suggest", contact.pk, f"contact:{contact.pk}")


def test_without_an_address_nobody_is_asked(contact, coordinator):
    contact.email = ""
    contact.save()
    with pytest.raises(Refused, match="address"):
        suggestions.ask(contact, by=coordinator)


def test_the_link_keeps_on_post_and_shows_what_came_of_it(contact, coordinator, client):
    url = page_of(contact)
    client.get(url)
    assert not Suggestion.objects.exists()
    empty = client.post(url, {"kind": "skill", "text": "typed already"})
    assert empty.status_code == 422
    assert "typed already" in empty.text
    for _press in range(2):
        said = {"kind": "tools", "subject": "A second lathe", "text": "Ours could be lent."}
        assert client.post(url, said).status_code == 302
    row = Suggestion.objects.get()
    assert (row.contact, row.partnership, row.noted_by) == (contact, contact.partnership, None)
    suggestions.answer(row, state="used", words="It stands in the lab.", by=coordinator)
    page = client.get(url).text
    assert "It stands in the lab." in page
    assert "Used" in page


def test_a_colleagues_words_are_not_on_my_page(contact, client):
    colleague = make.make_contact(contact.partnership)
    say(colleague, "Secret words")
    assert "Secret words" not in client.get(page_of(contact)).text


def test_a_machine_fills_no_inbox(contact):
    for n in range(suggestions.MOST_A_DAY):
        say(contact, f"Skill {n}")
    with pytest.raises(Refused, match="a lot"):
        say(contact, "One more")


def test_the_answer_goes_back_by_one_mail_and_only_with_words(contact, coordinator):
    row = say(contact)
    assert not suggestions.answer(row, state="weighed", by=coordinator)
    assert mails() == []
    assert suggestions.answer(row, state="used", words="In the lab since May.", by=coordinator)
    assert not suggestions.answer(
        row, state="used", words="In the lab since June.", by=coordinator
    )
    for _beat in range(2):
        assert mails() == ["suggestion_answer"]
    assert "since June" in Message.objects.get().text
    with pytest.raises(Refused, match="stays"):
        suggestions.answer(row, state="used", words=" ", by=coordinator)


def test_who_has_no_address_or_was_not_named_is_not_mailed(contact, coordinator, teacher):
    noted = suggestions.note(contact.partnership, kind="other", subject="Later bell", by=teacher)
    assert not suggestions.answer(noted, state="not_now", words="No.", by=coordinator)
    said = say(contact)
    contact.ended_on = clock.today()
    contact.save()
    assert not suggestions.answer(said, state="not_now", words="No.", by=coordinator)
    assert mails() == []


def test_teachers_read_and_note_and_only_who_runs_the_school_answers(
    contact, coordinator, teacher, client
):
    row = say(contact)
    with pytest.raises(PermissionDenied):
        suggestions.answer(row, state="used", by=teacher)
    with pytest.raises(PermissionDenied):
        suggestions.ask(contact, by=teacher)
    observer = make.make_user(Role.OBSERVER, row.partnership.school)
    with pytest.raises(PermissionDenied):
        suggestions.note(contact.partnership, kind="skill", subject="x", by=observer)
    url = reverse("partners:suggestion", args=[row.pk])
    for reader in (teacher, observer):
        client.force_login(reader)
        assert "Technical drawings" in client.get(reverse("partners:suggestions")).text
        page = client.get(url)
        assert page.status_code == 200
        assert 'name="words"' not in page.text
        assert client.post(url, {"state": "used", "words": "x"}).status_code == 403
    client.force_login(coordinator)
    assert client.post(url, {"state": "used", "words": "Yes."}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.answer, row.answered_by) == ("used", "Yes.", coordinator)


def test_another_school_sees_and_answers_nothing(contact, client):
    row = say(contact, "Secret drawings")
    other = make.make_coordinator(make.make_school("Elsewhere"))
    theirs = Partnership.objects.create(
        school=other.memberships.get().school, employer=contact.partnership.employer
    )
    client.force_login(other)
    for page in (
        reverse("partners:suggestions"),
        reverse("partners:detail", args=[theirs.employer_id]),
        reverse("desk:home"),
    ):
        assert "Secret drawings" not in client.get(page).text
    assert client.get(reverse("partners:suggestion", args=[row.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        suggestions.answer(row, state="used", by=other)
    with pytest.raises(PermissionDenied):
        suggestions.note(contact.partnership, kind="skill", subject="x", by=other)
    with pytest.raises(Refused, match="contact of this employer"):
        suggestions.note(theirs, kind="skill", subject="x", contact=contact, by=other)
    assert waiting(other, clock.today()) == []
    assert handing.way("suggest", "contact").find(contact.pk, "contact:0") is None


def test_new_ones_wait_for_who_runs_the_school(contact, coordinator, teacher):
    row = say(contact)
    [item] = waiting(coordinator, clock.today())
    assert (item.key, item.detail) == ("suggestion-new", "Technical drawings")
    assert waiting(teacher, clock.today()) == []
    suggestions.answer(row, state="weighed", by=coordinator)
    assert waiting(coordinator, clock.today()) == []


def test_wanted_skills_are_counted_by_employer_whatever_the_spelling(school, contact, coordinator):
    say(contact, "Résumé writing")
    say(contact, "resume WRITING")
    say(contact, "A lathe", kind="tools")
    other = make.make_contact(make.make_partnership(school, "Kettle Bakery"))
    say(other, "Resume writing")
    say(other, "Welding")
    elsewhere = make.make_contact(make.make_partnership(make.make_school("Elsewhere")))
    say(elsewhere, "Resume writing")
    wanted = Suggestion.objects.visible_to(coordinator).wanted()
    counts = [(row["folded"], row["employers"]) for row in wanted]
    assert counts == [("resume writing", 2), ("welding", 1)]


def test_the_inbox_is_filtered(contact, coordinator, client):
    say(contact, "Welding")
    say(contact, "A lathe", kind="tools")
    done = say(contact, "Later bell", kind="other")
    suggestions.answer(done, state="not_now", by=coordinator)
    client.force_login(coordinator)
    url = reverse("partners:suggestions")
    for query, names in (({"kind": "tools"}, ["A lathe"]), ({"state": "not_now"}, ["Later bell"])):
        assert [row.subject for row in client.get(url, query).context["page"]] == names
    assert len(client.get(url, {"state": "nonsense"}).context["page"]) == 3


@pytest.mark.parametrize("count", [1, 4])
def test_the_inbox_costs_the_same_for_many(
    contact, coordinator, client, django_assert_num_queries, count
):
    for n in range(count):
        say(make.make_contact(make.make_partnership(contact.partnership.school, f"F {n}")))
    client.force_login(coordinator)
    url = reverse("partners:suggestions")
    client.get(url)
    with django_assert_num_queries(8):
        client.get(url)


def test_the_pages_ask_and_note(contact, coordinator, client):
    client.force_login(coordinator)
    ask = reverse("partners:ask_suggestions", args=[contact.partnership_id])
    contact.partnership.interactions.create(on=clock.today(), by=make.make_user(name="Tess Vance"))
    assert "Tess Vance was in touch" in client.get(ask).text
    assert mails() == []
    assert client.post(ask, {"contact": contact.pk}).status_code == 302
    assert mails() == ["suggest_ask"]
    note = reverse("partners:note_suggestion", args=[contact.partnership_id])
    said = {"kind": "skill", "subject": "Welding", "contact": contact.pk}
    assert client.post(note, said).status_code == 302
    assert Suggestion.objects.get().noted_by == coordinator


def test_suggestions_survive_a_joining_and_its_undo(coordinator):
    pair = Pair(coordinator)
    say(pair.two.contacts.first())
    before = rows()
    made = merges.merge(pair.kept, pair.gone, by=coordinator)
    assert Suggestion.objects.get().partnership == pair.one
    merges.undo(made, by=coordinator)
    assert {name for name, was in before.items() if was != rows()[name]} == set()
