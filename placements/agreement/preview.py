"""A template as it will look, with the facts of a sample placement."""

import uuid
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kit import pdf
from placements.agreement.clauses import DAYS, words
from placements.agreement.pdf import TEMPLATE, page_data
from placements.agreement.text import LABELS, hash_of
from placements.models import Party

SAMPLE = [
    ("learner", "Ava Longbow"),
    ("school", "Redbud High School"),
    ("programme", gettext_noop("Health internship, spring")),
    ("type", gettext_noop("Internship")),
    ("role", gettext_noop("Dental assistant")),
    ("employer", "Northgate Dental Care"),
    ("site", "12 Elm Ave, Stillwater, OK"),
    ("supervisor", "Dana Ortiz"),
    ("first_day", date(2027, 1, 11).isoformat()),
    ("last_day", date(2027, 5, 14).isoformat()),
    ("times", [gettext_noop("Monday 12:30–15:30"), gettext_noop("Wednesday 12:30–15:30")]),
    ("hours", "120"),
    ("pay", gettext_noop("Paid")),
    ("tasks", [gettext_noop("Prepare the treatment room"), gettext_noop("Greet patients")]),
]


@dataclass(frozen=True)
class Sample:
    """What an Agreement is to page and PDF, without a row."""

    content: dict
    placement: SimpleNamespace
    version: int = 1
    is_on_paper: bool = False
    amendment: None = None
    code: uuid.UUID = field(default=uuid.UUID(int=0))

    @property
    def content_hash(self):
        return hash_of(self.content)

    def lines(self):
        return [(party, label, None) for party, label in self.content["parties"]]


def sample(template):
    """The agreement of somebody made up, in the words and the language of the template."""
    with translation.override(template.language):
        facts = [(key, told(key, value)) for key, value in SAMPLE]
        title, clauses = words(template, facts)
        content = {
            "title": title,
            "language": template.language,
            "facts": [[key, str(_(LABELS[key])), value] for key, value in facts],
            "clauses": clauses,
            "parties": [[party, str(Party(party).label)] for party in Party.values],
        }
    school = str(template.school or dict(SAMPLE)["school"])
    return Sample(content, SimpleNamespace(school=SimpleNamespace(name=school)))


def told(key, value):
    """A fact in the language that is active; a day is no word."""
    if isinstance(value, list):
        return [_(line) for line in value]
    return value if key in DAYS else _(value)


def render(made):
    """The sample as a PDF."""
    with translation.override(made.content["language"]):
        return pdf.compiled(TEMPLATE, page_data(made))
