"""Today: what every app says is waiting, put together under the verbs of what is to be done."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import waiting as of_assessments
from kit.templatetags.house import day_from
from kit.waiting import Waiting
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
BUTTONS = {
    "add-address": lambda: _("Add"),
    "answer-hours": lambda: _("Answer"),
    "call-back": lambda: _("Call"),
    "confirm-hours": lambda: _("Look"),
    "correct-address": lambda: _("Correct"),
    "no-agreement": lambda: _("On paper"),
    "hand-over": lambda: _("Hand over"),
    "go-live": lambda: _("Look"),
    "log-hours": lambda: _("Write down"),
    "look-at-roster": lambda: _("Look"),
    "mend": lambda: _("Add"),
    "no-address": lambda: _("Add"),
    "send-out": lambda: _("Check"),
    "sign-mine": lambda: _("Sign"),
    "sign-school": lambda: _("Sign"),
    "sign-off": lambda: _("Sign off"),
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
    """Things of one kind, the most pressing first. `late` tells how many are overdue, in words."""

    title: str
    note: str
    late: str
    button: str
    lines: list[Line]
    folded: list[Line]
    remind_url: str = ""
    remind: str = ""


@dataclass
class Board:
    """What waits for the reader, and what the reader waits for."""

    groups: list[Group] = field(default_factory=list)
    others: list[Group] = field(default_factory=list)
    count: int = 0

    @property
    def others_count(self):
        return sum(len(group.lines) + len(group.folded) for group in self.others)


def board(user, today: date) -> Board:
    """Everything that waits for this person, or that they wait for."""
    items = [item for waiting in SOURCES for item in waiting(user, today)]
    mine = [item for item in items if not item.waits_for or item.remind_url]
    others = [item for item in items if item.waits_for and not item.remind_url]
    return Board(
        groups=[group_of(rows, today) for rows in split(mine, by=lambda i: (i.key, i.verb))],
        others=[wait_of(rows, today) for rows in split(others, by=lambda i: i.waits_for)],
        count=len(mine),
    )


def split(items: Iterable[Waiting], *, by) -> list[list[Waiting]]:
    """Items that share a key, pressing ones first, and so the groups."""
    found: dict = {}
    for item in sorted(items, key=pressing):
        found.setdefault(by(item), []).append(item)
    return list(found.values())


def pressing(item: Waiting):
    """What presses most comes first: by the day that the line tells, then by how long it has waited."""
    return day_of(item) or date.max, item.since or date.max, item.label


def day_of(item: Waiting) -> date | None:
    """Until when; for what can only be reminded of, since when it waits."""
    if item.remind_url and item.since:
        return item.since
    return item.due or item.since


def group_of(items: list[Waiting], today: date) -> Group:
    """One verb with its things."""
    first, lines = items[0], [line_of(item, today) for item in items]
    late = sum(line.late for line in lines)
    return Group(
        title=first.verb,
        note=note_of(items, today),
        late=ngettext("%d overdue", "%d overdue", late) % late if late else "",
        button=BUTTONS.get(first.key, lambda: _("Open"))(),
        lines=lines[:SHOWN],
        folded=lines[SHOWN:],
        remind_url=first.remind_url,
        remind=remind_words(len(items)) if first.remind_url else "",
    )


def wait_of(items: list[Waiting], today: date) -> Group:
    """One person or party that others wait for."""
    lines = [line_of(item, today) for item in items]
    title = items[0].waits_for
    return Group(title, items[0].verb, "", "", lines[:SHOWN], lines[SHOWN:])


def note_of(items: list[Waiting], today: date) -> str:
    """How many, and how long the oldest has waited: "5, oldest 6 days"."""
    since = min((item.since for item in items if item.since), default=None)
    days = (today - since).days if since else 0
    if len(items) == 1:
        return ""
    if days < 1:
        return str(len(items))
    told = ngettext("%(count)d, oldest %(days)d day", "%(count)d, oldest %(days)d days", days)
    return told % {"count": len(items), "days": days}


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
