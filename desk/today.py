"""Today: what every app says is waiting, put together under the verbs of what is to be done."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.formats import number_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import waiting as of_assessments
from kit.templatetags.house import day_from
from kit.waiting import LINES, More, Told, Waiting
from notifications import waiting as of_notifications
from partners import waiting as of_partners
from placements import waiting as of_placements
from students import waiting as of_students

SOURCES = (
    of_placements.waiting,
    of_assessments.waiting,
    of_notifications.waiting,
    of_students.waiting,
    of_partners.waiting,
)
SHOWN = 8  # longer groups fold
MANY, SHOWN_OF_MANY = 6, 4  # who has so many kinds of things sees fewer of each, and an index
BUTTONS = {
    "add-address": lambda: _("Add"),
    "answer-hours": lambda: _("Answer"),
    "applications": lambda: _("Look"),
    "call-back": lambda: _("Call"),
    "chase": lambda: _("Look"),
    "chase-feedback": lambda: _("Look"),
    "chase-hours": lambda: _("Look"),
    "check-ends": lambda: _("Look"),
    "check-look": lambda: _("Look"),
    "confirm-hours": lambda: _("Look"),
    "correct-address": lambda: _("Correct"),
    "credit": lambda: _("Decide"),
    "credit-appeal": lambda: _("Hear"),
    "credit-late": lambda: _("Ask"),
    "credit-more": lambda: _("Answer"),
    "document-look": lambda: _("Look"),
    "enquiry": lambda: _("Read"),
    "event-after": lambda: _("Note"),
    "event-near": lambda: _("Look"),
    "free-again": lambda: _("Look"),
    "give-feedback": lambda: _("Answer"),
    "go-live": lambda: _("Look"),
    "goal": lambda: _("Look"),
    "goal-claimed": lambda: _("Look"),
    "hand-over": lambda: _("Hand over"),
    "held-word": lambda: _("Read"),
    "host-left": lambda: _("Look"),
    "hours-against-rule": lambda: _("Look"),
    "hours-decide": lambda: _("Decide"),
    "incident": lambda: _("Read"),
    "incident-step": lambda: _("Look"),
    "intent-answer": lambda: _("Look"),
    "log-hours": lambda: _("Write down"),
    "look-at-roster": lambda: _("Look"),
    "mend": lambda: _("Add"),
    "no-agreement": lambda: _("On paper"),
    "no-show": lambda: _("Call"),
    "nudge-hours": lambda: _("Look"),
    "offer-lapsed": lambda: _("Look"),
    "partner-new": lambda: _("Look"),
    "partner-silent": lambda: _("Note a talk"),
    "partner-step": lambda: _("Look"),
    "place-found": lambda: _("Look"),
    "plan-late": lambda: _("Look"),
    "plan-read": lambda: _("Read"),
    "plan-to-change": lambda: _("Change"),
    "plan-to-review": lambda: _("Look"),
    "plan-to-sign": lambda: _("Sign"),
    "quality": lambda: _("Look"),
    "read-feedback": lambda: _("Read"),
    "refused": lambda: _("Look"),
    "roll-call": lambda: _("Call"),
    "school-paper": lambda: _("Look"),
    "send-out": lambda: _("Check"),
    "sign-amendment": lambda: _("Sign"),
    "sign-mine": lambda: _("Sign"),
    "sign-off": lambda: _("Sign off"),
    "sign-school": lambda: _("Sign"),
    "start": lambda: _("Look"),
    "suggestion-new": lambda: _("Read"),
    "supervisor-change": lambda: _("Decide"),
    "told-address": lambda: _("Look"),
    "training-ends": lambda: _("Look"),
    "visit": lambda: _("Look"),
}


@dataclass(frozen=True)
class Line:
    """One thing as the page shows it."""

    label: str
    detail: str
    url: str
    when: str
    late: bool
    second: str = ""
    second_url: str = ""


@dataclass
class Group:
    """Things of one kind, the most pressing first. `late` tells how many are overdue, in words.

    `rest` says how many are not told one by one, and `rest_url` where they stand.
    """

    title: str
    note: str
    late: str
    button: str
    lines: list[Line]
    folded: list[Line]
    remind_url: str = ""
    remind: str = ""
    rest: str = ""
    rest_url: str = ""
    anchor: str = ""
    size: int = 0


@dataclass
class Board:
    """What waits for the reader, and what the reader waits for. `count` leaves out what is calm."""

    groups: list[Group] = field(default_factory=list)
    others: list[Group] = field(default_factory=list)
    count: int = 0
    others_count: int = 0

    @property
    def has_many(self) -> bool:
        """Whether an index helps."""
        return len(self.groups) >= MANY


def board(user, today: date) -> Board:
    """Everything that waits for this person, or that they wait for."""
    told: list[Told] = [one for waiting in SOURCES for one in waiting(user, today)]
    more = {one.key: one for one in told if isinstance(one, More)}
    items = [one for one in told if isinstance(one, Waiting)]
    mine = [item for item in items if not item.waits_for or item.remind_url]
    others = [item for item in items if item.waits_for and not item.remind_url]
    groups = split(mine, by=lambda i: (i.key, i.verb))
    shown = SHOWN_OF_MANY if len(groups) >= MANY else SHOWN
    return Board(
        groups=[group_of(rows, more.get(rows[0].key), today, shown) for rows in groups],
        others=[wait_of(rows, today) for rows in split(others, by=lambda i: i.waits_for)],
        count=sum(size(rows, more.get(rows[0].key)) for rows in groups if not rows[0].calm),
        others_count=sum(size(rows, more.get(rows[0].key)) for rows in split(others, by=key_of)),
    )


def key_of(item: Waiting) -> str:
    return item.key


def size(items: list[Waiting], more: More | None) -> int:
    """How many things a group has, as far as anybody counted."""
    return more.count if more and more.count else len(items)


def split(items: Iterable[Waiting], *, by) -> list[list[Waiting]]:
    """Items that share a key, pressing ones first, and so the groups."""
    found: dict = {}
    for item in sorted(items, key=pressing):
        found.setdefault(by(item), []).append(item)
    return list(found.values())


def pressing(item: Waiting):
    """What is urgent comes first, then what presses most: by the day on the line, then by how long it has waited."""
    return not item.urgent, item.calm, day_of(item) or date.max, item.since or date.max, item.label


def day_of(item: Waiting) -> date | None:
    """Until when; for what can only be reminded of, since when it waits."""
    if item.remind_url and item.since:
        return item.since
    return item.due or item.since


def group_of(items: list[Waiting], more: More | None, today: date, shown: int) -> Group:
    """One verb with its things."""
    first, lines = items[0], [line_of(item, today) for item in items]
    count, late = size(items, more), sum(line.late for line in lines)
    if more:
        lines = lines[:LINES]
    return Group(
        title=first.verb,
        note=note_of(items, count, today),
        late=late_words(late) if late and not more else "",
        button=BUTTONS.get(first.key, lambda: _("Open"))(),
        lines=lines[:shown],
        folded=lines[shown:],
        remind_url=first.remind_url,
        remind=remind_words(count) if first.remind_url else "",
        rest=rest_words(count - len(lines), more) if more else "",
        rest_url=more.url if more else "",
        anchor=slugify(f"{first.key}-{first.verb}", allow_unicode=True),
        size=count,
    )


def wait_of(items: list[Waiting], today: date) -> Group:
    """One person or party that others wait for."""
    lines = [line_of(item, today) for item in items]
    title = items[0].waits_for
    return Group(title, items[0].verb, "", "", lines[:SHOWN], lines[SHOWN:])


def note_of(items: list[Waiting], count: int, today: date) -> str:
    """How many, and how long the oldest has waited: "5, oldest 6 days"."""
    since = min((item.since for item in items if item.since), default=None)
    days = (today - since).days if since else 0
    if count == 1:
        return ""
    if days < 1 or count > len(items):  # the oldest may not be among those that were read
        return number_format(count)
    told = ngettext("%(count)s, oldest %(days)d day", "%(count)s, oldest %(days)d days", days)
    return told % {"count": number_format(count), "days": days}


def late_words(late: int) -> str:
    return ngettext("%d overdue", "%d overdue", late) % late


def rest_words(rest: int, more: More) -> str:
    """What the list has beyond the lines that stand here."""
    if more.count is None:
        return _("More may wait: see the list")
    return ngettext("%(n)s more in the list", "%(n)s more in the list", rest) % {
        "n": number_format(rest)
    }


def line_of(item: Waiting, today: date) -> Line:
    late = item.due is not None and item.due < today
    told = when(item, today)
    return Line(item.label, item.detail, item.url, told, late, item.second, item.second_url)


def when(item: Waiting, today: date) -> str:
    """Until when, or since when, in words."""
    if item.due and item.due < today:
        days = (today - item.due).days
        return ngettext("overdue %d day", "overdue %d days", days) % days
    if item.due and day_of(item) == item.due:
        return _("due %s") % day_from(item.due, today)
    if item.since and item.since < today:
        days = (today - item.since).days
        return ngettext("for %d day", "for %d days", days) % days
    return _("since today") if item.since else ""


def remind_words(count: int) -> str:
    """Nobody presses a button that mails without saying how many it is about."""
    return ngettext("Remind %d", "Remind all %d", count) % count
