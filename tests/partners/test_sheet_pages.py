"""A list of employers through its pages: columns, twins, problems, taken, again, undone."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from notifications.models import Message
from partners.actions import sheets
from partners.models import Contact, Employer, EmployerImport, Opportunity, Partnership, Site
from tests import factories as make

pytestmark = pytest.mark.django_db
MESSY = """Partner list 2026,,,,,,
,,,,,,
Business,Street,Contact 1,Mail 1,Contact 2,Mail 2,Insurance
Café Zoë,1 Elm Ave,Zoë Hart,zoe@cafe.example,Bo Lee,bo@cafe.example,03/31/2027
Café Zoë,9 Main St,,,,,
Northgate Dental LLC,12 Oak St,Dana Ortiz,dana@northgate.example,,,
Northgate Dental,12 Oak St.,,reception@northgate.example,,,
,4 Low Rd,Nobody,,,,
Łódź Motors,7 Hill Rd,Ewa Lis,not an address,,,soon
"""


@pytest.fixture
def coordinator(client):
    user = make.make_coordinator()
    client.force_login(user)
    return user


@pytest.fixture
def school(coordinator):
    return coordinator.memberships.get().school


def upload(client, school, text=MESSY, name="partners.csv"):
    data = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile(name, data)
    response = client.post(reverse("partners:import"), {"school": school.pk, "file": file})
    return response, EmployerImport.objects.first()


def post(client, name, batch, **data):
    return client.post(reverse(f"partners:import_{name}", args=[batch.pk]), data, follow=True)


def tables():
    return [model.objects.count() for model in (Employer, Partnership, Site, Contact)]


def told(batch):
    """The columns as the page's form would send them."""
    return {f"column-{at}": name for at, name in batch.columns.items()}


def pair_of(client, batch, right):
    page = client.get(reverse("partners:import_detail", args=[batch.pk]))
    return next(twin for twin in page.context["twins"] if twin.right.name == right)


def test_columns_are_guessed_with_samples_and_can_be_corrected(client, school):
    response, batch = upload(client, school)
    assert response.url == reverse("partners:import_columns", args=[batch.pk])
    assert batch.columns == {
        "0": "employer", "1": "address", "2": "contact", "3": "email", "4": "contact_2",
        "5": "email_2", "6": "insurance_valid_until",
    }  # fmt: skip
    page = client.get(response.url).content.decode()
    assert "Café Zoë · Northgate Dental LLC · Northgate Dental" in page
    data = told(batch) | {"column-6": ""}
    post(client, "columns", batch, **data)
    batch.refresh_from_db()
    assert "6" not in batch.columns
    assert tables() == [0, 0, 0, 0]


def test_a_list_needs_a_column_of_employers_and_each_meaning_once(client, school):
    _response, batch = upload(client, school)
    url = reverse("partners:import_columns", args=[batch.pk])
    without = client.post(url, told(batch) | {"column-0": ""})
    assert without.status_code == 422
    assert "Say which column names the employer." in without.content.decode()
    assert client.post(url, told(batch) | {"column-1": "employer"}).status_code == 422


def test_several_sites_and_contacts_of_a_firm(client, school):
    _response, batch = upload(client, school)
    post(client, "columns", batch, **told(batch))
    post(client, "apply", batch)
    cafe = Partnership.objects.get(employer__name="Café Zoë")
    assert {site.address for site in cafe.employer.sites.all()} == {"1 Elm Ave", "9 Main St"}
    assert {c.email for c in cafe.contacts.all()} == {"zoe@cafe.example", "bo@cafe.example"}
    assert cafe.insurance_until == date(2027, 3, 31)


def test_twins_within_the_list_are_joined_unless_kept_apart(client, school):
    _response, batch = upload(client, school)
    post(client, "columns", batch, **told(batch))
    twin = pair_of(client, batch, "Northgate Dental")
    assert (twin.left.name, twin.joined) == ("Northgate Dental LLC", True)
    assert "same address" in twin.why
    post(client, "decide", batch, **{f"join-{twin.id}": "no"})
    post(client, "apply", batch)
    assert Employer.objects.filter(name__startswith="Northgate").count() == 2


def test_taken_again_adds_nothing_and_asks_nothing(client, school):
    _response, batch = upload(client, school)
    post(client, "columns", batch, **told(batch))
    post(client, "apply", batch)
    before = tables()
    assert before == [3, 3, 4, 5]  # two spellings of Northgate are one firm
    response, again = upload(client, school)
    assert response.url == reverse("partners:import_detail", args=[again.pk])
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)
    post(client, "apply", again)
    assert tables() == before
    batch.refresh_from_db()
    assert "rows" not in batch.table  # what was read is not kept


def test_problems_are_fixed_in_place(client, school):
    _response, batch = upload(client, school)
    post(client, "columns", batch, **told(batch))
    batch.refresh_from_db()
    assert [(p["level"], p["line"], p["column"]) for p in batch.problems] == [
        ("rejected", 8, "employer"), ("warned", 9, "email"), ("warned", 9, "insurance_valid_until"),
    ]  # fmt: skip
    page = client.get(reverse("partners:import_detail", args=[batch.pk])).content.decode()
    assert 'name="fix-9-email"' in page
    assert 'value="not an address"' in page
    fixes = {"fix-8-employer": "Low Road Farm", "fix-9-email": "ewa@motors.example"}
    post(client, "decide", batch, **fixes)
    batch.refresh_from_db()
    assert [p["column"] for p in batch.problems] == ["insurance_valid_until"]
    post(client, "apply", batch)
    assert Contact.objects.get(name="Ewa Lis").email == "ewa@motors.example"
    assert Employer.objects.filter(name="Low Road Farm").exists()


def test_a_twin_among_the_schools_partners_is_found_by_name_domain_and_address(client, school):
    known = make.make_partnership(school, "Northgate Dental, Inc.")
    make.make_contact(known, email="front@northgate.example")
    bakery = make.make_partnership(school, "The Old Bakery")
    make.make_contact(bakery, email="hello@cafe.example")
    _response, batch = upload(client, school)
    post(client, "columns", batch, **told(batch))
    dental, cafe = (
        pair_of(client, batch, "Northgate Dental, Inc."),
        pair_of(client, batch, "The Old Bakery"),
    )
    assert (dental.joined, cafe.joined) == (True, False)
    assert cafe.why == "same e-mail domain"
    post(client, "decide", batch, **{f"join-{cafe.id}": "yes"})
    post(client, "apply", batch)
    assert Employer.objects.count() == 3
    assert bakery.contacts.filter(email="zoe@cafe.example").exists()
    _response, again = upload(client, school)
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)


def test_an_employer_of_other_schools_is_offered_by_name_and_never_with_its_people(client, school):
    theirs = make.make_partnership(make.make_school("Elsewhere"), "Cafe Zoe GmbH", notes="Secret")
    secret = make.make_contact(theirs)
    _response, batch = upload(client, school)
    post(client, "columns", batch, **told(batch))
    twin = pair_of(client, batch, "Cafe Zoe GmbH")
    assert not twin.joined
    page = client.get(reverse("partners:import_detail", args=[batch.pk])).content.decode()
    assert "Cafe Zoe GmbH" in page
    for word in ("Secret", secret.email, secret.name, "Elsewhere"):
        assert word not in page
    post(client, "decide", batch, **{f"join-{twin.id}": "yes"})
    post(client, "apply", batch)
    mine = Partnership.objects.get(school=school, employer=theirs.employer)
    assert mine.contacts.count() == 2
    assert theirs.contacts.get() == secret
    _response, again = upload(client, school)
    assert again.counts["new"] == 0


def test_undo_leaves_nothing_and_turns_changes_back(client, school):
    old = make.make_partnership(school, "Łódź Motors")
    ewa = make.make_contact(old, name="Ewa Lis", email="", phone="")
    before, state = tables(), Contact.objects.values().get(pk=ewa.pk)
    text = MESSY.replace("not an address", "ewa@motors.example")
    _response, batch = upload(client, school, text)
    post(client, "columns", batch, **told(batch))
    post(client, "apply", batch)
    ewa.refresh_from_db()
    assert ewa.email == "ewa@motors.example"
    post(client, "undo", batch)
    batch.refresh_from_db()
    assert (tables(), batch.state, batch.kept) == (before, "undone", [])
    assert Contact.objects.values().get(pk=ewa.pk) == state
    assert "not taken any more" in post(client, "undo", batch).content.decode()


def test_undo_leaves_what_is_used_by_now_and_says_so(client, school):
    _response, batch = upload(client, school)
    post(client, "columns", batch, **told(batch))
    post(client, "apply", batch)
    cafe = Partnership.objects.get(employer__name="Café Zoë")
    kind = make.PlacementType.objects.get(code="internship", school=None)
    Opportunity.objects.create(partnership=cafe, type=kind, title="Waiter")
    dana = Contact.objects.get(name="Dana Ortiz")
    Message.objects.create(
        key="x", school=school, kind="x", recipient=f"contact:{dana.pk}", to_name="Dana",
        to_address=dana.email, subject="x", text="x",
    )  # fmt: skip
    page = post(client, "undo", batch).content.decode()
    assert "Café Zoë is used by now and stays." in page
    assert {p.employer.name for p in Partnership.objects.all()} == {
        "Café Zoë",
        "Northgate Dental LLC",
    }
    assert Contact.objects.get() == dana


def test_an_excel_file_is_read_too(client, school):
    book = openpyxl.Workbook()
    for row in (["Company", "Site", "Telephone"], ["Northgate", "Clinic", "+1 918 555 0100"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    _response, batch = upload(client, school, stream.getvalue(), "partners.xlsx")
    assert batch.columns == {"0": "employer", "1": "site", "2": "phone"}
    assert batch.counts["firms"] == 1


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"%PDF-1.7", b"\n\n"])
def test_what_is_no_sheet_is_told_in_the_form(client, school, content):
    response, batch = upload(client, school, content)
    assert (response.status_code, batch) == (422, None)


def test_nothing_is_taken_twice_or_after_it_was_put_aside(client, school):
    _response, batch = upload(client, school)
    post(client, "columns", batch, **told(batch))
    post(client, "discard", batch)
    post(client, "apply", batch)
    assert tables() == [0, 0, 0, 0]
    batch.refresh_from_db()
    assert batch.table == {}


def test_nobody_is_written_to(client, school):
    _response, batch = upload(client, school)
    post(client, "columns", batch, **told(batch))
    post(client, "apply", batch)
    assert not Message.objects.exists()


def test_a_formula_in_the_table_of_problems_is_made_harmless(client, school):
    _response, batch = upload(client, school, "employer,email\n=1+1,nobody\nNorthgate,\n")
    table = client.get(reverse("partners:import_problems_csv", args=[batch.pk])).content.decode()
    assert "'=1+1" in table


@pytest.mark.parametrize("name", ["columns", "decide", "apply", "undo", "discard"])
def test_another_schools_list_is_not_there(client, school, name):
    other = make.make_school("Elsewhere")
    file = SimpleUploadedFile("e.csv", b"employer,email\nNorthgate,\nOther,\n")
    batch = sheets.upload(other, file, by=make.make_coordinator(other))
    url = reverse(f"partners:import_{name}", args=[batch.pk])
    assert client.post(url, {}).status_code == 404
    assert client.get(reverse("partners:import_detail", args=[batch.pk])).status_code == 404
    assert client.get(reverse("partners:import_problems_csv", args=[batch.pk])).status_code == 404
