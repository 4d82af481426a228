"""Spanish is whole where families, supervisors and students read, and no page has a word that cannot be translated.

After a change of words: `make messages`, then translate what it counts in locale/es/LC_MESSAGES/django.po.
"""

import re
from fnmatch import fnmatch
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.db import models
from django.template.base import Lexer, TokenType
from django.test import Client
from django.utils import translation

from notifications import tasks
from notifications.models import Message, Notice
from tests.browser.pages import pages, town
from tests.placements import messy
from wbl.management.commands.messages import Command, is_translated

PO = Path(settings.LOCALE_PATHS[0]) / "es" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?0?\d*[sd]")
# what guardians, supervisors, students and holders of a link get to read
READ_WITHOUT_STAFF = (
    "templates/base.html",
    "templates/link.html",
    "templates/40?.html",
    "templates/403_csrf.html",
    "templates/500.html",
    "templates/account/*",
    "templates/accounts/account.html",
    "templates/accounts/invitation.txt",
    "templates/allauth/*",
    "templates/assessments/_answers.html",
    "templates/assessments/_school.html",
    "templates/assessments/again.html",
    "templates/assessments/ask_*.html",
    "templates/desk/family.html",
    "templates/desk/host.html",
    "templates/desk/student.html",
    "templates/django/forms/*",
    "templates/notifications/link_*.html",
    "templates/parts/*",
    "templates/placements/_*.html",
    "templates/placements/detail.html",
    "templates/placements/family.html",
    "templates/placements/host.html",
    "templates/placements/sign.html",
    "templates/placements/hours/*",
    "*/emails.py",
    "placements/emails/*",
    "*/states.py",
    "*/requirements.py",
    "placements/requirements/*",
    "placements/agreement/*",
    "placements/actions/*",
    "placements/forms/*",
    "placements/models/*",
    "placements/views/*",
    "assessments/actions/*",
    "assessments/forms/*.py",
    "assessments/models/*.py",
    "assessments/presets.py",
    "assessments/views/*",
    "catalogue/reference/*",
    "desk/views/*",
    "kit/*",
    "partners/models/*",
    "wbl/context.py",
)
# the frame's own name, languages in their own words, the names of time zones, initials
PLAIN = re.compile(
    r"Placewell|English|Español|OpenAPI|JSON|YAML|\b[A-Z]\w+(?:/[\w-]+)+|\b[A-Z]{2}\b|https?://\S+"
)
WORD = re.compile(r"[^\W\d_]{2,}")
SPOKEN = {"alt", "aria-label", "placeholder", "title"}
QUOTED = re.compile(r'(?<!_\()"([A-Z][a-z]+(?: [^"]*)?)"')


def catalogue():
    with PO.open("rb") as file:
        return read_po(file, locale="es")


def forms(message):
    """(English, Spanish) of a message, once for each plural form."""
    several = isinstance(message.id, (list, tuple))
    return zip(
        message.id if several else [message.id],
        message.string if several else [message.string],
        strict=True,
    )


def is_read_without_staff(message):
    return any(
        fnmatch(file, pattern)
        for file, _line in message.locations
        for pattern in READ_WITHOUT_STAFF
    )


def missing_in(spanish, messages):
    """The English of messages that have no Spanish."""
    return [
        message.id
        for message in messages
        if message.id
        and is_read_without_staff(message)
        and not ((found := spanish.get(message.id, message.context)) and is_translated(found))
    ]


@pytest.fixture(scope="module")
def spanish():
    return catalogue()


def test_placeholders_are_the_same(spanish):
    wrong = [
        (english, words)
        for message in spanish
        if message.id and is_translated(message)
        for english, words in forms(message)
        if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(words))
    ]
    assert wrong == []


def test_spanish_is_whole_where_no_staff_reads(spanish):
    assert missing_in(spanish, spanish) == []


def test_the_words_of_the_code_are_collected(spanish):
    assert missing_in(spanish, Command().collect()) == [], "run `make messages` and translate"


def test_every_pattern_has_messages(spanish):
    files = {file for message in spanish for file, _line in message.locations}
    assert [p for p in READ_WITHOUT_STAFF if not any(fnmatch(file, p) for file in files)] == []


def test_the_compiled_catalogue_is_in_use(spanish):
    stale = []
    with translation.override("es"):
        for message in spanish:
            plain = isinstance(message.id, str) and message.id and not message.context
            if plain and translation.gettext(message.id) != (message.string or message.id):
                stale.append(message.id)
    assert stale == [], "run `make translations`"


class Texts(HTMLParser):
    """What a page says, and in which words that did not come through gettext, which marks its own «»."""

    SILENT = ("script", "style", "svg", "code", "pre")  # what is typed at a prompt is no word

    def __init__(self, html):
        super().__init__()
        self.silent, self.depth, self.bare = 0, 0, []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.silent += tag in self.SILENT
        for name, value in attrs:
            if value and (name in SPOKEN or re.match(r"data-(confirm|copied|no$|of$)", name)):
                self.bare.append(outside(value)[0])

    def handle_endtag(self, tag):
        self.silent -= tag in self.SILENT

    def handle_data(self, data):
        if not self.silent:
            text, self.depth = outside(data, self.depth)
            self.bare.append(text)


def outside(text, depth=0):
    """The part of a text that stands in no «», and how deep it ends."""
    kept = []
    for sign in text:
        depth += sign == "«"
        if not depth:
            kept.append(sign)
        if sign == "»":
            depth -= 1
            kept.append(" ")
    return "".join(kept), depth


def unmarked(texts, data=None):
    """Texts with a word that is neither marked nor data."""
    rest = [(text, PLAIN.sub(" ", data.sub(" ", text) if data else text)) for text in texts]
    return [" ".join(text.split()) for text, left in rest if WORD.search(left)]


def data_in_rows():
    """A pattern of all that people typed: the texts of all rows that are no choice and no code."""
    values = {
        *messy.GIVEN,
        *messy.FAMILY,
    }  # a sheet's "Zimmerman, Nina" is shown as Nina Zimmerman
    for model in apps.get_models():
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, (models.CharField, models.TextField, models.JSONField))
            and not field.choices
            and field.name not in {"code", "kind"}
        ]
        for row in model._base_manager.values_list(*names) if names else ():
            texts = (text for value in row for text in texts_in(value))
            values |= {line.strip() for text in texts for line in text.splitlines()}
    values |= {v.partition(",")[2].strip() for v in values}  # the town of an address
    typed = [v for v in values if len(v) > 1 and "«" not in v]
    longest = sorted(typed, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:{})(?!\w)".format("|".join(map(re.escape, longest))))


def texts_in(value):
    """The texts of a column, also those that lie inside JSON, keys as well."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts_in([*value, *value.values()])
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


@pytest.fixture
def marked(monkeypatch):
    """Whatever goes through gettext comes out in «»."""
    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        real = getattr(translation._trans, name)
        monkeypatch.setattr(translation._trans, name, lambda *args, real=real: f"«{real(*args)}»")


@pytest.mark.django_db
def test_no_page_and_no_mail_has_words_of_its_own(marked):
    world = town()
    Notice.objects.filter(kind="test").delete()
    tasks.tick()
    letters = Message.objects.exclude(kind="test").values_list("subject", "text")
    mails = [text for letter in letters for text in letter]
    shown = {name: where for name, where in pages(world).items() if name != "admin"}
    data, wrong, client = data_in_rows(), {}, {}
    for name, (visitor, path) in shown.items():
        if visitor not in client:
            client[visitor] = Client()
            if user := world.visitors.get(visitor):
                client[visitor].force_login(user)
        page = client[visitor].get(path, follow=True).content.decode()
        assert "«" in page
        wrong[name] = unmarked(Texts(page).bare, data)
    wrong["mail"] = unmarked([outside(text)[0] for text in mails], data)
    assert mails
    assert {name: texts for name, texts in wrong.items() if texts} == {}


def bare_words(source):
    """What a template says without translating it: text, spoken attributes, and words in its tags."""
    page, quoted, inside, words_of_class = [], [], False, False
    for token in Lexer(source).tokenize():
        first, *_rest = token.contents.split() or [""]
        if token.token_type == TokenType.BLOCK:
            if first.startswith(("blocktrans", "endblocktrans", "comment", "endcomment")):
                inside = not first.startswith("end")
            if first in {"block", "endblock"}:
                words_of_class = first == "block" and token.contents.endswith("_class")
            if first == "include":
                quoted += QUOTED.findall(token.contents)
        elif token.token_type == TokenType.TEXT and not (inside or words_of_class):
            page.append(token.contents)
    return unmarked([*Texts("".join(page)).bare, *quoted])


@pytest.mark.parametrize(
    "path", sorted((settings.BASE_DIR / "templates").rglob("*.*")), ids=lambda path: path.name
)
def test_no_template_has_words_of_its_own(path):
    assert bare_words(path.read_text()) == []


def test_the_guard_sees_bare_words():
    assert bare_words('<p title="Look">{{ name }}</p>{% translate "Save" %}') == ["Look"]
    assert bare_words("<p>{{ n }} hours</p>") == ["hours"]
    assert bare_words('{% include "parts/state.html" with word="Live" %}') == ["Live"]
    assert bare_words('{% include "parts/state.html" with word=_("Live") %}') == []
    assert unmarked(Texts("<p>«Signed by «Dana»» on Monday</p>").bare) == ["on Monday"]
