"""Ideas for the journal that every installation starts with, and which of them are offered in a week."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext_noop as _

from catalogue.models import PlacementType
from kit.weekdays import monday_of
from placements.models import JournalPolicy, Placement, Prompt

W = Prompt.When
MOST = 3  # on the form

# (when, code of the type or none, words)
READY = (
    (W.FIRST, "", _("What did you expect, and what was different?")),
    (W.FIRST, "", _("Who made you feel welcome, and how?")),
    (W.FIRST, "", _("What do you want to be able to do by the last day?")),
    (W.MIDDLE, "", _("What can you do now that you could not do in the first week?")),
    (W.MIDDLE, "", _("What would you change in the weeks that are left?")),
    (W.LAST, "", _("Which moment will you tell others about?")),
    (W.LAST, "", _("What would you tell the next student before their first day?")),
    (W.LAST, "", _("Would you work here? Say what speaks for it, and what against.")),
    (W.ANY, "", _("Describe something that went well. What did you do for it?")),
    (W.ANY, "", _("Describe something that was hard. What will you try next time?")),
    (W.ANY, "", _("What did somebody show you this week, and how did they explain it?")),
    (W.ANY, "", _("Which question did you ask, and what was the answer?")),
    (W.ANY, "", _("Where did you use something that you learned at school?")),
    (W.ANY, "", _("Which tool, machine or program was new to you?")),
    (W.ANY, "", _("How do people here decide what is done first?")),
    (W.ANY, "", _("A mistake happened: what came of it?")),
    (W.ANY, "", _("Whose work would you like to know better, and why?")),
    (W.ANY, "", _("How did you help somebody this week?")),
    (W.ANY, "", _("What keeps people safe here?")),
    (W.ANY, "", _("What did you get praise or advice for?")),
    (W.ANY, "job_shadow", _("What does the person you followed like about their work?")),
    (W.ANY, "service_learning", _("Who has gained from what you did, and how do you know?")),
    (W.ANY, "apprenticeship", _("Which step of the trade can you now do without help?")),
    (W.ANY, "entrepreneurship", _("What did a customer tell you that you did not expect?")),
)


def write(**kwargs) -> None:
    """Add the ready ideas that are not there yet; one that was taken off stays off."""
    types = {row.code: row for row in PlacementType.objects.filter(school=None)}
    for when, code, text in READY:
        if not code or code in types:
            Prompt.objects.get_or_create(
                school=None, type=types.get(code), text=text, defaults={"when": when}
            )


def week_of(placement: Placement, day: date) -> tuple[int, int]:
    """Which week of the placement the day lies in, and how many there are; weeks begin on Mondays."""
    first = monday_of(placement.starts_on)
    number = (day - first).days // 7 + 1
    whole = (placement.ends_on - first).days // 7 + 1
    return min(max(number, 1), whole), whole


def of_the_week(placement: Placement, policy: JournalPolicy, day: date) -> list[Prompt]:
    """At most MOST ideas: the school's own first, then those for just this time, then others that change weekly."""
    number, whole = week_of(placement, day)
    rows = Prompt.objects.offered_to(placement.school_id).filter(active=True)
    if not policy.ready_prompts:
        rows = rows.exclude(school=None)
    fits = [row for row in rows if is_for(row, placement.type, number, whole)]
    timed = [row for row in fits if row.when != W.ANY or row.from_week or row.to_week]
    other = [row for row in fits if row not in timed]
    other = turned(other, number * 2)
    return sorted([*timed, *other], key=lambda row: row.school_id is None)[:MOST]


def is_for(prompt: Prompt, type_: PlacementType, number: int, whole: int) -> bool:
    """Whether an idea is for this type, or the one after which the school made it, in this week of so many."""
    if prompt.type_id not in {None, type_.pk, type_.copied_from_id}:
        return False
    if not (prompt.from_week or 1) <= number <= (prompt.to_week or number):
        return False
    turns = {W.FIRST: 1, W.MIDDLE: (whole + 1) // 2, W.LAST: whole}
    return prompt.when == W.ANY or number == turns[W(prompt.when)]


def turned(rows: Iterable[Prompt], by: int) -> list[Prompt]:
    """The same rows, beginning elsewhere each week."""
    rows = list(rows)
    start = by % len(rows) if rows else 0
    return rows[start:] + rows[:start]
