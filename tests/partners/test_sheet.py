"""The employer spreadsheet: tolerant of its form, once or twice the same."""

import io
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.sheets import Unreadable
from partners.actions import read_sheet
from partners.models import Contact, Employer, Partnership, Site
from tests import factories as make

pytestmark = pytest.mark.django_db
HEADER = (
    "employer,site,address,lat,lon,contact,email,phone,cluster,places_a_year,"
    "insurance_valid_until,hosts,languages,notes"
)
ROW = (
    "Northgate Dental,Clinic,12 Elm Ave,36.1,-97.05,Dana Ortiz,dana@northgate.example,+1918,"
    "Agriculture,2,2027-01-31,internship; mentoring,en; es,Call first"
)
FUZZ = settings(max_examples=60, suppress_health_check=list(HealthCheck))


def take(text, school=None, dry=False):
    content = text if isinstance(text, bytes) else text.encode()
    return read_sheet(school or make.make_school(), lambda: io.BytesIO(content), dry=dry)


def told(result):
    return [(problem.level, problem.line, problem.column) for problem in result.problems]


def test_a_row_brings_employer_site_partnership_and_contact():
    result = take(f"{HEADER}\n{ROW}\n")
    assert result.summary == "4 new, 0 changed, 0 leaving, 0 rejected, 0 warned"
    partnership = Partnership.objects.get()
    assert partnership.employer.cluster.name == "Agriculture"
    assert (partnership.places_a_year, partnership.insurance_until) == (2, date(2027, 1, 31))
    assert Site.objects.get().latitude == Decimal("36.1")
    contact = Contact.objects.get()
    assert (contact.name, contact.email, contact.can_sign) == (
        "Dana Ortiz",
        "dana@northgate.example",
        True,
    )


def test_second_time_changes_nothing():
    school, text = (
        make.make_school(),
        f"{HEADER}\n{ROW}\n{ROW.replace('Clinic', 'Depot')}\n{ROW}\n",
    )
    assert take(text, school, dry=True).summary == take(text, school).summary
    assert take(text, school).summary == "0 new, 0 changed, 0 leaving, 0 rejected, 0 warned"
    assert (Employer.objects.count(), Site.objects.count(), Contact.objects.count()) == (1, 2, 1)


def test_a_dry_run_writes_nothing():
    take(f"{HEADER}\n{ROW}\n", dry=True)
    assert not Employer.objects.exists()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_order_case_separator_and_encoding(separator, encoding):
    lines = [["E-Mail", "Employer Name", "Extra"], ["zoe@cafe.example", "Café Zoë", "1"]]
    text = "\r\n".join(separator.join(line) for line in lines)
    take(text.encode(encoding))
    assert Employer.objects.get().name == "Café Zoë"
    assert Contact.objects.get().email == "zoe@cafe.example"


def test_only_the_employer_is_needed():
    result = take("company\nNorthgate\n\n,\n")
    assert (result.new, told(result)) == (3, [])


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "site,email\nMain,x@y.example\n"])
def test_a_sheet_without_employers_says_so(text):
    with pytest.raises(Unreadable, match="no column “employer”"):
        take(text)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("email", "nobody"),
        ("insurance_valid_until", "31/02/2026"),
        ("lat", "north"),
        ("lon", "NaN"),
        ("places_a_year", "many"),
        ("cluster", "Wizardry"),
        ("phone", "5" * 41),
    ],
)
def test_a_bad_cell_is_left_blank_with_a_warning(column, value):
    result = take(f"employer,{column}\nNorthgate,{value}\n")
    assert told(result) == [("warned", 2, column)]
    assert Partnership.objects.count() == 1


def test_a_row_without_a_name_is_set_aside():
    result = take("employer,site\n,Main\nNorthgate,Main\n")
    assert told(result) == [("rejected", 2, "employer")]
    assert Employer.objects.count() == 1


def test_a_formula_is_taken_as_a_name_with_a_warning():
    result = take("employer\n=1+1\n")
    assert told(result) == [("warned", 2, "employer")]
    assert Employer.objects.get().name == "=1+1"


def test_notes_by_hand_are_not_overwritten():
    school = make.make_school()
    take(f"{HEADER}\n{ROW}\n", school)
    Partnership.objects.update(notes="Ask for Sam")
    take(f"{HEADER}\n{ROW}\n", school)
    assert Partnership.objects.get().notes == "Ask for Sam"


def test_another_schools_employer_is_joined_where_the_address_matches():
    take(f"{HEADER}\n{ROW}\n")
    take(f"{HEADER}\n{ROW.replace('Northgate', 'NORTHGATE')}\n")
    assert (Employer.objects.count(), Partnership.objects.count()) == (1, 2)


def test_another_schools_employer_of_the_same_name_only_stays_another():
    take(f"{HEADER}\n{ROW}\n")
    take(f"{HEADER}\n{ROW.replace('12 Elm Ave', '9 Main St')}\n")
    assert Employer.objects.count() == 2


@FUZZ
@given(st.binary(max_size=1000))
def test_any_bytes_are_survived(content):
    with suppress(Unreadable):
        take(content, dry=True)


@FUZZ
@given(st.lists(st.lists(st.text(max_size=30), min_size=14, max_size=14), max_size=3))
def test_any_cells_are_survived(rows):
    quoted = (
        "\u0022" + "\u0022,\u0022".join(c.replace("\u0022", "") for c in row) + "\u0022"
        for row in rows
    )
    text = "\n".join([HEADER, *quoted])
    take(text.encode("utf-8", "surrogatepass"), dry=True)
