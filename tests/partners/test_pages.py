"""The pages of employers: who sees what, how many queries, and what is written."""

import pytest
from django.urls import reverse

from accounts.models import Role
from notifications.models import AccessLink
from partners.models import Contact, Employer, Partnership
from tests import factories as make

pytestmark = pytest.mark.django_db
# session, person, roles, filters, count, rows, what is told of them; and a savepoint
LIST_QUERIES = 7 + 2


@pytest.fixture
def coordinator(client):
    user = make.make_coordinator()
    client.force_login(user)
    return user


def school_of(user):
    return user.memberships.get().school


def shown(response):
    return [partnership.employer__name for partnership in response.context["page"]]


@pytest.mark.parametrize("count", [1, 4])
def test_list_takes_a_fixed_number_of_queries_whatever_the_rows(
    client, coordinator, count, django_assert_num_queries
):
    for n in range(count):
        make.make_partnership(school_of(coordinator), f"Employer {n}")
    client.get(reverse("partners:list"))  # the zone is read once a session
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("partners:list"))
    assert len(response.context["page"]) == count


def test_list_is_searched_filtered_and_sorted(client, coordinator):
    school, url = school_of(coordinator), reverse("partners:list")
    make.make_partnership(school, "Café Zoë")
    make.make_partnership(school, "Łódź Motors", stage="talking")
    make.make_partnership(name="Elsewhere")
    assert shown(client.get(url)) == ["Café Zoë", "Łódź Motors"]
    assert shown(client.get(url, {"q": "cafe zoe"})) == ["Café Zoë"]
    assert shown(client.get(url, {"q": "lodz"})) == ["Łódź Motors"]
    assert shown(client.get(url, {"stage": "talking"})) == ["Łódź Motors"]
    assert shown(client.get(url, {"sort": "-name"})) == ["Łódź Motors", "Café Zoë"]


def test_each_school_sees_only_what_it_has_with_an_employer(client, coordinator):
    mine = make.make_partnership(school_of(coordinator))
    theirs = Partnership.objects.create(
        school=make.make_school("Elsewhere"), employer=mine.employer, notes="Theirs alone"
    )
    secret = make.make_contact(theirs)
    page = client.get(reverse("partners:detail", args=[mine.employer_id])).content.decode()
    assert "Theirs alone" not in page
    assert secret.email not in page
    assert client.get(reverse("partners:edit", args=[theirs.pk])).status_code == 404
    assert client.get(reverse("partners:edit_contact", args=[secret.pk])).status_code == 404


def test_an_observer_reads_and_may_not_write(client):
    partnership = make.make_partnership()
    contact = make.make_contact(partnership)
    client.force_login(make.make_user(Role.OBSERVER, partnership.school))
    assert (
        client.get(reverse("partners:detail", args=[partnership.employer_id])).status_code == 200
    )
    for name in ("edit", "add_site", "add_contact"):
        assert client.get(reverse(f"partners:{name}", args=[partnership.pk])).status_code == 403
    assert client.post(reverse("partners:end_contact", args=[contact.pk])).status_code == 403
    assert client.get(reverse("partners:new")).status_code == 403


def test_employer_site_and_contact_come_in_one_form(client, coordinator):
    data = {
        "school": school_of(coordinator).pk,
        "employer-name": "Northgate",
        "site-address": "12 Elm Ave",
        "contact-name": "Dana Ortiz",
        "contact-email": "dana@northgate.example",
        "contact-language": "es",
        "contact-can_sign": "on",
        "terms-stage": "active",
    }
    assert client.post(reverse("partners:new"), data).status_code == 302
    contact = Contact.objects.get()
    assert (contact.language, contact.can_sign, contact.can_supervise) == ("es", True, False)
    assert contact.partnership.employer.sites.get().address == "12 Elm Ave"


def test_a_form_without_a_name_keeps_what_was_typed(client, coordinator):
    data = {"school": school_of(coordinator).pk, "site-address": "12 Elm Ave"}
    response = client.post(reverse("partners:new"), data)
    assert response.status_code == 422
    assert "12 Elm Ave" in response.content.decode()
    assert not Employer.objects.exists()


def test_a_shared_employer_keeps_its_name(client, coordinator):
    mine = make.make_partnership(school_of(coordinator), "Northgate")
    Partnership.objects.create(school=make.make_school("Elsewhere"), employer=mine.employer)
    data = {"employer-name": "Mine", "terms-hosts": "two in spring"}
    client.post(reverse("partners:edit", args=[mine.pk]), data)
    mine.refresh_from_db()
    assert (mine.hosts, mine.employer.name) == ("two in spring", "Northgate")


def test_a_corrected_address_closes_the_links_to_the_old_one(client, coordinator):
    contact = make.make_contact(make.make_partnership(school_of(coordinator)))
    link = AccessLink.objects.create(
        token_hash="x",
        door="placements:host",
        party=f"contact:{contact.pk}",
        about_model="partners.contact",
        about_id=contact.pk,
        school=contact.partnership.school,
        expires_at="2027-01-01T00:00Z",
    )
    data = {"name": contact.name, "email": "new@employer.example", "language": "en"}
    client.post(reverse("partners:edit_contact", args=[contact.pk]), data)
    for row in (contact, link):
        row.refresh_from_db()
    assert contact.email == "new@employer.example"
    assert link.revoked_at is not None


def test_a_contact_leaves(client, coordinator):
    contact = make.make_contact(make.make_partnership(school_of(coordinator)))
    client.post(reverse("partners:end_contact", args=[contact.pk]))
    contact.refresh_from_db()
    assert contact.ended_on is not None
