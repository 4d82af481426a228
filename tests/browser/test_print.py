"""On paper: one sheet for the day off campus, no navigation, no addresses of links, tables that can be read."""

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests import factories as make
from tests.browser.test_pages import sign_in
from tests.world import make_world

SHOTS = os.environ.get("SHOTS")
pytestmark = pytest.mark.django_db(transaction=True)


def paper(context, url, path, size):
    """The page as a PDF, as somebody prints it; its pages and its words."""
    page = context.new_page()
    page.goto(url + path, wait_until="networkidle")
    made = page.pdf(format=size)
    page.close()
    if SHOTS:
        name = path.strip("/").replace("/", "-").partition("?")[0] or "today"
        (Path(SHOTS) / f"{name}-{size}.pdf").write_bytes(made)
    sheets = PdfReader(io.BytesIO(made)).pages
    return len(sheets), " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


def full_day(school, count=40):
    """So many learners out on one afternoon, with all that the list may say of them."""
    for n in range(count):
        partnership = make.make_partnership(school, f"Northgate Dental Care {n}")
        contact = make.make_contact(
            partnership, name=f"Dana Ortiz-Whitfield {n}", phone="+1 405 555 0100"
        )
        student = make.make_student(
            school,
            given_name="Anastasia",
            family_name=f"Longbow {n:02}",
            emergency_name="Nora Longbow",
            emergency_phone="+1 405 555 0199",
        )
        make.make_placement("active", school, student, contact)


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_forty_learners_fit_on_one_sheet(browser, live_server, size):
    school = make.make_school()
    full_day(school)
    context = browser.new_context()
    sign_in(context, make.make_coordinator(school), live_server.url)
    path = f"{reverse('placements:out')}?on={make.MONDAY + timedelta(days=7)}"
    sheets, words = paper(context, live_server.url, path, size)
    context.close()
    assert sheets == 1
    for told in ("Longbow 00", "Longbow 39", "12 Elm Ave", "12:30–15:30", "+1 405 555 0199"):
        assert told in words
    assert "Absent" not in words
    assert "CSV" not in words


def test_paper_has_no_navigation_and_no_addresses(browser, live_server):
    world = make_world()
    mine = world.mine
    printed = [
        reverse(name)
        for name in ("desk:home", "students:list", "partners:list", "placements:list")
    ]
    printed += [
        reverse(name, args=[mine.placement.pk])
        for name in ("placements:detail", "placements:hours", "assessments:placement")
    ]
    printed += [reverse("students:detail", args=[mine.student.pk]), reverse("placements:out")]
    context = browser.new_context()
    sign_in(context, world.visitors["coordinator"], live_server.url)
    for path in printed:
        _sheets, words = paper(context, live_server.url, path, "A4")
        assert live_server.url not in words, path
        for hidden in (
            "Back to top",
            "Your account",
            "Remind",
            "Show the",
            "Employers Placements",
        ):
            assert hidden not in words, path
        assert len(words) > 40, path
    context.close()
