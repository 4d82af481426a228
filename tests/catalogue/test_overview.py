"""The public page on work-based learning: open to all, complete, the same on screen and on paper."""

import io
import re

import pytest
from django.core.cache import cache
from django.utils.html import escape
from django.utils.translation import override
from pypdf import PdfReader

from catalogue.models import PlacementType
from catalogue.overview import page, words
from catalogue.reference import TYPES
from kit import pdf
from tests.factories import make_school

pytestmark = pytest.mark.django_db
URL, PDF_URL = "/work-based-learning/", "/work-based-learning.pdf"


def texts(response):
    """The text of a PDF on one line, hyphenation and breaks taken out."""
    read = PdfReader(io.BytesIO(response.content))
    return read, " ".join(" ".join(leaf.extract_text() for leaf in read.pages).split())


def headings(told):
    for part in [*told["before"], *told["after"]]:
        yield part["heading"]
    yield told["kinds_title"]
    for level in told["levels"]:
        yield level["name"]
        yield from (kind["name"] for kind in level["kinds"])


def test_a_stranger_reads_all_27_types_with_level_place_and_length(client):
    response = client.get(URL)
    html = response.content.decode()
    assert response.status_code == 200
    kinds = [kind for level in response.context["levels"] for kind in level["kinds"]]
    assert {kind["code"] for kind in kinds} == set(TYPES)
    assert len(kinds) == 27
    for kind in kinds:
        assert kind["asks"], kind["code"]
        assert kind["gives"], kind["code"]
        assert f'id="{kind["code"]}"' in html
    by_code = {kind["code"]: kind["facts"] for kind in kinds}
    assert by_code["internship"] == [
        "At an employer",
        "about 120 h",
        "from grade 10",
        "from age 14",
    ]
    assert by_code["micro_learning"] == ["At an employer", "about 15 min"]
    assert by_code["career_mentoring"][0] == "At school, at an employer or remote"


def test_the_page_has_skip_link_language_switch_and_date(client):
    html = client.get(URL).content.decode()
    assert 'class="skip" href="#main"' in html
    assert 'name="language"' in html
    assert "Last changed on" in html
    assert "noindex" not in html


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pdf_holds_every_heading_in_the_readers_language(client, language):
    response = client.get(PDF_URL, headers={"accept-language": language})
    assert response["Content-Type"] == "application/pdf"
    assert f"-{language}.pdf" in response["Content-Disposition"]
    read, text = texts(response)
    assert read.trailer["/Root"]["/Lang"] == language
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    with override(language):
        told = page.content()
    assert told["title"] in text
    missing = [h for h in headings(told) if " ".join(h.split()) not in text]
    assert missing == []
    assert told["changed"] in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_screen_and_paper_say_the_same(client, language):
    html = client.get(URL, headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}"' in html
    with override(language):
        told = page.content()
    missing = [h for h in headings(told) if escape(h) not in html]
    assert missing == []
    _read, text = texts(client.get(PDF_URL, headers={"accept-language": language}))
    letters = re.sub(r"\W|­", "", text)
    for part in told["before"]:
        for line in [*part["paragraphs"], *part["points"]]:
            assert re.sub(r"\W", "", line) in letters


def test_a_type_that_is_switched_off_leaves_both(client):
    PlacementType.objects.filter(code="clinical", school=None).update(is_offered=False)
    assert 'id="clinical"' not in client.get(URL).content.decode()
    assert "Clinical experience" not in texts(client.get(PDF_URL))[1]


def test_what_a_school_added_stays_the_schools(client):
    PlacementType.objects.create(code="own", name="Secret", level="training", school=make_school())
    assert "Secret" not in client.get(URL).content.decode()


def test_the_pdf_is_kept_and_sent_once(client):
    first = client.get(PDF_URL)
    key = f"overview:{first['ETag'].strip(chr(34))}"
    assert cache.get(key) == first.content
    cache.set(key, b"%PDF-kept")
    assert client.get(PDF_URL).content == b"%PDF-kept"
    again = client.get(PDF_URL, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_every_type_of_the_catalogue_has_its_words():
    assert set(words.TYPES) == set(TYPES)
    assert set(words.LEVELS) == set(PlacementType.Level.values)


def test_sign_in_and_mailed_links_lead_to_it(client):
    assert URL in client.get("/accounts/login/").content.decode()
    assert URL in client.get("/sign/forged/").content.decode()


def test_letters_that_cannot_be_drawn_become_boxes():
    assert pdf.drawable({"a": ["𓀀 Ł", 3]}, pdf.undrawable("𓀀 Ł")) == {"a": ["□ Ł", 3]}
