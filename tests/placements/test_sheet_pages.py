"""The pages of a coordinator's own sheet: four steps, each understood without help, and safe from others."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from placements.models import Placement, SheetImport
from tests import factories as make
from tests.placements import messy
from tests.placements.test_sheet import HEAD, school_of, tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(client):
    user = make.make_coordinator(make.make_school(live=False))
    client.force_login(user)
    return user


def drop(client, by, data, name="my sheet.csv"):
    """Choose a file; gives the answer."""
    data = data.encode() if isinstance(data, str) else data
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("placements:sheet_new"), {"school": school_of(by).pk, "file": file})


def posted(form):
    """What a browser sends of a form that nobody touched."""
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in {None, False, ""}}


def page(client, batch, name="placements:sheet"):
    return client.get(reverse(name, args=[batch.pk]))


def bring(client, batch, **typed):
    form = page(client, batch).context["form"]
    return client.post(reverse("placements:sheet_apply", args=[batch.pk]), posted(form) | typed)


def dropped(client, by, data):
    drop(client, by, data)
    batch = SheetImport.objects.first()
    url = reverse("placements:sheet_columns", args=[batch.pk])
    client.post(url, posted(client.get(url).context["form"]))
    return batch


def test_a_messy_sheet_goes_in_by_four_pages(client, by):
    sheet = messy.make()
    batch = dropped(client, by, sheet.csv())
    shown = page(client, batch)
    assert shown.context["counts"]["bad"] == len(sheet.bad)
    typed = {
        field.html_name: sheet.bad[row["number"]][1]
        for row in shown.context["form"].rows
        for field in row["fields"]
    }
    answer = bring(client, batch, **typed)
    assert answer.status_code == 302
    assert Placement.objects.count() == sheet.placements
    assert "Nobody was mailed" in page(client, batch).content.decode()


def test_what_is_no_spreadsheet_is_told_on_the_page(client, by):
    answer = drop(client, by, b"%PDF-1.7", "plan.pdf")
    assert answer.status_code == 422
    assert "This is a PDF" in answer.content.decode()
    assert SheetImport.objects.count() == 0


def test_a_sheet_whose_columns_are_known_goes_straight_to_the_check(client, by):
    text = HEAD + "Ava Lee,,Internship,Dental,Dana,d@x.example,2026-09-01,,3,,\n"
    bring(client, dropped(client, by, text))
    answer = drop(client, by, text)
    assert answer.url == reverse("placements:sheet", args=[SheetImport.objects.first().pk])
    assert "everything in the sheet is here already" in client.get(answer.url).content.decode()


def test_columns_that_lack_the_employer_are_refused_with_its_name(client, by):
    drop(client, by, "Student,Start,Wage\nAva Lee,2026-09-01,12\n")
    batch = SheetImport.objects.get()
    url = reverse("placements:sheet_columns", args=[batch.pk])
    answer = client.post(url, posted(client.get(url).context["form"]))
    assert answer.status_code == 422
    assert "Say which column holds: Employer." in answer.content.decode()


def test_what_is_still_unreadable_is_told_and_nothing_is_brought_in(client, by):
    text = HEAD + "Ava Lee,,Internship,Dental,Dana,d@x.example,soon,,3,,\n"
    batch = dropped(client, by, text)
    answer = bring(client, batch, **{"fix-2-starts_on": "later"})
    assert answer.status_code == 422
    assert 'value="later"' in answer.content.decode()
    assert Placement.objects.count() == 0


def test_rows_left_alone_are_set_aside_and_can_be_downloaded(client, by):
    rows = "Ava Lee,,Internship,Dental,Dana,d@x.example,soon,,3,,=1+1\nBo Ray,,Internship,Bank,,,2026-09-01,,3,,\n"
    batch = dropped(client, by, HEAD + rows)
    bring(client, batch)
    assert Placement.objects.count() == 1
    table = page(client, batch, "placements:sheet_aside").content.decode("utf-8-sig")
    assert table.splitlines()[1].startswith("2,Ava Lee")
    assert "'=1+1" in table
    assert "“soon” is no day" in table


def test_undo_by_the_button_leaves_nothing(client, by):
    before = tables()
    batch = dropped(client, by, messy.make(4).xlsx())
    bring(client, batch)
    assert Placement.objects.exists()
    client.post(reverse("placements:sheet_undo", args=[batch.pk]))
    assert tables() == before


def test_another_school_can_neither_see_nor_change_a_sheet(client, by):
    batch = dropped(client, by, HEAD + "Ava Lee,,Internship,Dental,,,2026-09-01,,3,,\n")
    client.force_login(make.make_coordinator())
    for name in ("sheet", "sheet_columns", "sheet_aside"):
        assert page(client, batch, f"placements:{name}").status_code == 404
    for name in ("sheet_apply", "sheet_undo", "sheet_discard", "sheet_columns"):
        assert client.post(reverse(f"placements:{name}", args=[batch.pk])).status_code == 404
    assert Placement.objects.count() == 0


def test_a_sheet_cannot_be_uploaded_for_another_school(client, by):
    file = io.BytesIO((HEAD + "Ava Lee,,I,Dental,,,2026-09-01,,3,,\n").encode())
    data = {"school": make.make_school("Elsewhere").pk, "file": file}
    assert client.post(reverse("placements:sheet_new"), data).status_code == 422
    assert SheetImport.objects.count() == 0


def test_a_sheet_that_is_put_aside_is_not_kept(client, by):
    batch = dropped(client, by, HEAD + "Ava Lee,,Internship,Dental,,,2026-09-01,,3,,\n")
    client.post(reverse("placements:sheet_discard", args=[batch.pk]))
    batch.refresh_from_db()
    assert (batch.state, batch.table) == ("discarded", {})
    assert page(client, batch).status_code == 200


def test_rows_that_are_left_out_are_named_before(client, by):
    row = "Ava Lee,,,Acme,,,2026-09-01,,,,\n"
    shown = page(client, dropped(client, by, HEAD + row + row)).text
    assert "Left out" in shown
    assert "The same placement as line 2." in shown


def test_a_name_typed_in_that_may_be_somebodys_is_asked_about_once(client, by):
    rows = "Zofia Nowak,,,Acme,,,2026-09-01,,,,\nn/a,,,Bakery,,,2026-09-01,,,,\n"
    batch = dropped(client, by, HEAD + rows)
    answer = bring(client, batch, **{"fix-3-student": "Zofia Novak"})
    assert answer.status_code == 422
    assert "Look once more" in answer.text
    assert Placement.objects.count() == 0
    assert bring(client, batch).status_code == 302
    assert Placement.objects.count() == 2


def test_an_empty_file_is_told_in_the_houses_words(client, by):
    answer = drop(client, by, b"")
    assert answer.status_code == 422
    assert "Save the spreadsheet and choose it again" in answer.text
