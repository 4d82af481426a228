"""Collect the words to translate. Babel reads the code, so that gettext's tools are not needed."""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import template

METHODS = [
    ("**/migrations/**.py", "ignore"),
    ("tests/**", "ignore"),
    (".venv/**", "ignore"),
    ("**.py", "python"),
    ("templates/**", "wbl.management.commands.messages:extract_template"),
    ("*/templates/**", "wbl.management.commands.messages:extract_template"),
]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def extract_template(fileobj, keywords, comment_tags, options):
    """Babel's extractor for Django templates: Django turns them into code that Babel can read."""
    code = template.templatize(fileobj.read().decode())
    code = "\n".join(line.strip() for line in code.splitlines())  # HTML's indent is not Python's
    yield from extract_python(BytesIO(code.encode()), keywords, comment_tags, options)


class Command(BaseCommand):
    help = "Collect the words to translate into locale/*/LC_MESSAGES/django.po."

    def handle(self, **options):
        found = self.collect()
        for code, _name in settings.LANGUAGES:
            if code != settings.LANGUAGE_CODE:
                self.update(code, found)

    def collect(self):
        catalog = Catalog(project="Placewell", charset="utf-8")
        found = extract_from_dir(settings.BASE_DIR, METHODS, keywords=KEYWORDS)
        for filename, _line, message, comments, context in found:
            # without line numbers, a moved line is not a changed translation
            catalog.add(message, None, [(filename, None)], auto_comments=comments, context=context)
        return catalog

    def update(self, code, found):
        path = Path(settings.LOCALE_PATHS[0]) / code / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        old = Catalog(locale=code, project="Placewell", header_comment=f"# Placewell: {code}")
        if path.exists():
            with path.open("rb") as file:
                old = read_po(file, locale=code)
        # the day of the collecting changes no translation, so it changes no line
        old.update(found, no_fuzzy_matching=True, update_creation_date=False)
        old.fuzzy = False  # a catalogue that is marked so is not compiled
        with path.open("wb") as file:
            write_po(file, old, sort_output=True, ignore_obsolete=True, width=99)
        missing = sum(not is_translated(message) for message in old if message.id)
        self.stdout.write(f"{code}: {len(old)} messages, {missing} to translate")


def is_translated(message):
    """Whether the message has its words, in each of its plural forms."""
    words = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(words)
