"""“I am no longer the supervisor”: a known colleague takes over at once, another once a coordinator agrees."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from assessments import actions
from assessments.models import Feedback, FeedbackRequest, SupervisorChange
from assessments.waiting import waiting
from kit.errors import Conflict, Refused
from notifications.tasks import tick
from partners.models import Contact, HostChange
from tests.assessments.making import MONDAY, make_asked, typed
from tests.assessments.test_given import link_of, only, second
from tests.factories import (
    make_contact,
    make_coordinator,
    make_partnership,
    make_school,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    return only(make_asked())


@pytest.fixture
def dana(asked):
    return asked.placement.supervisor.contact


@pytest.fixture
def rhea(asked):
    return make_coordinator(asked.placement.school)


@pytest.fixture
def carlos(asked):
    return make_contact(
        asked.placement.partnership, name="Carlos Vega", email="carlos@northgate.example"
    )


@pytest.fixture
def naming(asked):
    return f"{link_of(asked)}{asked.pk}/colleague/"


def other(asked, **more):
    return {
        "students": [asked.placement_id],
        "colleague": "other",
        "name": "Mia Stone",
        "email": "mia@northgate.example",
        **more,
    }


def test_form_and_list_offer_it_and_say_whose_page_it_is(client, asked, dana, naming):
    for path in (naming.removesuffix("colleague/"), link_of(asked)):
        shown = client.get(path, follow=True).content.decode()
        assert f"This page is {dana.name}’s" in shown
        assert "colleague/" in shown


def test_looking_changes_nothing_and_shows_names_only(client, carlos, naming):
    shown = client.get(naming).content.decode()
    assert "Carlos Vega" in shown
    assert carlos.email not in shown
    assert not SupervisorChange.objects.exists()


def test_a_known_colleague_takes_over_at_once(client, asked, rhea, dana, carlos, naming):
    shown = client.post(
        naming, {"students": [asked.placement_id], "colleague": carlos.pk}, follow=True
    ).content.decode()
    assert "Carlos Vega is asked now" in shown
    asked.refresh_from_db()
    assert asked.party == f"contact:{carlos.pk}"
    assert type(asked.placement).objects.get().supervisor.contact == carlos
    mail.outbox.clear()
    tick()
    told = {sent.to[0].partition(" <")[0]: sent for sent in mail.outbox}
    assert f"{dana.name} named you as the supervisor" in told["Carlos Vega"].body
    assert "Carlos Vega supervises now" in told[rhea.name].subject
    assert client.get(naming).status_code == 404


def test_several_students_go_together(client, asked, carlos, naming):
    zofia = second(asked)
    assert client.get(naming).content.decode().count("checked") == 1
    assert client.get(naming + "?all=1").content.decode().count("checked") == 2
    client.post(
        naming, {"students": [asked.placement_id, zofia.placement_id], "colleague": carlos.pk}
    )
    assert set(FeedbackRequest.objects.filter(state="sent").values_list("party", flat=True)) == {
        f"contact:{carlos.pk}"
    }


def test_an_unknown_one_waits_for_the_coordinator(client, asked, rhea, dana, naming):
    assert "The school decides" in client.post(naming, other(asked), follow=True).content.decode()
    asked.refresh_from_db()
    assert asked.party == f"contact:{dana.pk}"
    assert not Contact.objects.filter(name="Mia Stone").exists()
    (item,) = [i for i in waiting(rhea, MONDAY) if i.key == "supervisor-change"]
    tick()
    assert [rhea.email in sent.to[0] for sent in mail.outbox] == [True]  # neither Dana nor Mia
    client.force_login(rhea)
    assert "mia@northgate.example" in client.get(item.url).content.decode()
    client.post(item.url, {"take": "1"})
    mia = Contact.objects.get(name="Mia Stone")
    asked.refresh_from_db()
    assert (asked.party, mia.can_supervise, mia.can_sign) == (f"contact:{mia.pk}", True, False)
    assert not [i for i in waiting(rhea, MONDAY) if i.key == "supervisor-change"]


def test_a_refused_one_changes_nothing(asked, rhea, dana):
    (change,) = actions.name_supervisor(
        [asked.placement], contact=dana, name="Mia", email="mia@x.example"
    )
    actions.settle_change(change, take=False, by=rhea)
    asked.refresh_from_db()
    assert asked.party == f"contact:{dana.pk}"
    with pytest.raises(Conflict):
        actions.settle_change(change, take=True, by=rhea)


def test_on_file_but_no_supervisor_is_decided_by_the_coordinator(asked, rhea, dana, carlos):
    Contact.objects.filter(pk=carlos.pk).update(can_supervise=False)
    carlos.refresh_from_db()
    (change,) = actions.name_supervisor([asked.placement], contact=dana, successor=carlos)
    assert change.state == "named"
    actions.settle_change(change, take=True, by=rhea)
    carlos.refresh_from_db()
    assert carlos.can_supervise


def test_a_typed_address_on_file_is_that_contact(asked, dana, carlos):
    (change,) = actions.name_supervisor(
        [asked.placement], contact=dana, name="C. V.", email="Carlos@northgate.example"
    )
    assert (change.state, change.after) == ("done", carlos)


def test_another_s_name_does_not_move_their_address(asked, rhea, dana, carlos):
    (change,) = actions.name_supervisor(
        [asked.placement], contact=dana, name=carlos.name, email="trick@elsewhere.example"
    )
    actions.settle_change(change, take=True, by=rhea)
    carlos.refresh_from_db()
    assert carlos.email == "carlos@northgate.example"


def type_on(client, asked, naming, words="Calm with patients."):
    """On the page behind the link, whoever holds it."""
    save = naming.replace("colleague/", "save/")
    text = asked.form.questions.filter(kind="text").first()
    assert client.post(save, {f"q{text.pk}": words}).status_code == 204


def drafted(asked):
    found = Feedback.objects.filter(request=asked, submitted_at=None).first()
    return found and found.answers.get().text


@pytest.mark.parametrize(
    ("ticked", "kept"), [({"typed": "on"}, "Calm with patients."), ({}, None)]
)
def test_what_a_colleague_typed_on_a_forwarded_link_stays_theirs(
    client, asked, carlos, naming, ticked, kept
):
    assert "typed what stands on the form" not in client.get(naming).content.decode()
    type_on(client, asked, naming)
    assert "typed what stands on the form" in client.get(naming).content.decode()
    client.post(naming, {"students": [asked.placement_id], "colleague": carlos.pk} | ticked)
    asked.refresh_from_db()
    assert (asked.party, drafted(asked)) == (f"contact:{carlos.pk}", kept)


def test_it_stays_theirs_when_the_coordinator_decides(client, asked, rhea, naming):
    type_on(client, asked, naming)
    client.post(naming, other(asked, typed="on"))
    actions.settle_change(SupervisorChange.objects.get(), take=True, by=rhea)
    asked.refresh_from_db()
    assert asked.party != f"contact:{SupervisorChange.objects.get().before_id}"
    assert drafted(asked) == "Calm with patients."


def test_neither_oneself_nor_somebody_of_another_employer(asked, dana):
    stranger = make_contact(make_partnership(asked.placement.school, name="Elsewhere"))
    with pytest.raises(Refused):
        actions.name_supervisor([asked.placement], contact=dana, name="D", email=dana.email)
    with pytest.raises(Refused):
        actions.name_supervisor([asked.placement], contact=dana, successor=stranger)


@pytest.mark.parametrize(
    "data", [{"name": ""}, {"email": ""}, {"email": "mia"}, {"colleague": "999"}, {"students": []}]
)
def test_too_little_is_asked_again(client, asked, naming, data):
    assert client.post(naming, other(asked) | data).status_code == 422
    assert not SupervisorChange.objects.exists()


def test_students_of_somebody_else_cannot_be_handed_over(client, asked, carlos, naming):
    theirs = only(make_asked(school=asked.placement.school, contact=carlos))
    answer = client.post(naming, other(asked, students=[theirs.placement_id]))
    assert answer.status_code == 422
    assert client.get(naming.replace(f"/{asked.pk}/", f"/{theirs.pk}/")).status_code == 404


def test_only_the_school_decides(client, asked, rhea, dana):
    (change,) = actions.name_supervisor(
        [asked.placement], contact=dana, name="Mia", email="mia@x.example"
    )
    path = reverse("assessments:supervisor_change", args=[change.pk])
    for user in (make_user(), make_coordinator(make_school("Elsewhere"))):
        client.force_login(user)
        assert client.get(path).status_code == 404
        assert client.post(path, {"take": "1"}).status_code == 404
        with pytest.raises(PermissionDenied):
            actions.settle_change(change, take=True, by=user)


def test_thanks_ask_whether_they_host_again_in_one_tap(client, asked, dana, naming):
    Contact.objects.filter(pk=dana.pk).update(can_sign=True)
    form = naming.removesuffix("colleague/")
    assert "Would you host again?" in client.post(form, typed(asked), follow=True).content.decode()
    client.post(f"{form}again/", {"answer": "yes"})
    assert asked.placement.partnership.intents.get().answer == "yes"
    assert "You answered" in client.get(form).content.decode()
    no = client.post(f"{form}again/", {"answer": "no"})
    assert no.status_code == 422
    assert asked.placement.partnership.intents.get().answer == "yes"


def test_who_only_supervises_passes_a_word_on(client, asked, dana, naming):
    Contact.objects.filter(pk=dana.pk).update(can_sign=False, can_coordinate=False)
    form = naming.removesuffix("colleague/")
    client.post(form, typed(asked))
    client.post(f"{form}again/", {"answer": "yes"})
    assert not asked.placement.partnership.intents.exists()
    for _n in range(2):
        client.post(f"{form}again/", {"words": "Gladly, in spring."})
    assert [c.note for c in HostChange.objects.all()] == ["Gladly, in spring."]
    assert "Gladly, in spring." in client.get(form).content.decode()


def test_nobody_is_asked_about_next_year_before_their_word_is_in(client, asked, naming):
    form = naming.removesuffix("colleague/")
    assert client.post(f"{form}again/", {"answer": "yes"}).status_code == 404
    assert not asked.placement.partnership.intents.exists()
