"""Lists are ticked, and a school writes its own."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import School, User
from kit.errors import Refused, require
from partners.models import Contact
from placements import rules
from placements.actions.moves import lock, settle
from placements.models import ChecklistItem, ChecklistTick, Placement
from placements.models.checklists import asked, said
from placements.rules import doing as doing_rules

MOST = 40  # lines of one list


def lines_of(placement: Placement, which: str) -> list[dict]:
    """The list that the placement is asked for: `terms`, each with its words, who ticked it and when."""
    rows = ChecklistItem.objects.offered_to(placement.school_id, placement.type_id)
    found = asked(terms(rows.filter(list=which)), which, placement.starts_on.isoformat())
    ticks = {tick.item_id: tick for tick in placement.ticks.all()}
    return [row | {"words": words_of(row), "tick": ticks.get(row["pk"])} for row in found]


def list_of(school: School, which: str, today: date) -> list[dict]:
    """The list for a placement of the school that would start today, of a type without a list of its own."""
    rows = ChecklistItem.objects.offered_to(school.pk, None).filter(list=which)
    found = asked(terms(rows), which, today.isoformat())
    return [row | {"words": words_of(row)} for row in found]


def terms(rows):
    return list(rows.terms().values_list("term", flat=True))


def words_of(row):
    return said(row["text"], row["school"])


@transaction.atomic
def tick(
    placement: Placement,
    which: str,
    ticked: Collection[int],
    *,
    shown: Collection[int],
    by: User | Contact,
) -> int:
    """Tick these lines and take the tick off others; `shown` were ticked on the page, so that nothing is lost
    that somebody else ticked meanwhile. Returns how many changed. Raises PermissionDenied for another's line.
    """
    require(doing_rules.can_see_list(by, placement, which))
    placement = lock(placement)
    allowed = doing_rules.may_tick(by, placement)
    lines = {line["pk"]: line for line in lines_of(placement, which)}
    new, off = set(ticked) - set(shown), set(shown) - set(ticked)
    require(new | off <= {pk for pk, line in lines.items() if line["by"] in allowed})
    made = ChecklistTick.objects.bulk_create(
        (
            ChecklistTick(placement=placement, item_id=pk, by_label=str(by)[:150])
            for pk in sorted(new)
        ),
        ignore_conflicts=True,
    )
    gone = placement.ticks.filter(item__in=off).delete()[0]
    if made:
        settle(placement, by_label=str(by))
    return len(made) + gone


@transaction.atomic
def write_list(
    school: School, which: str, lines: list[tuple[str, str]], *, by: User, today: date
) -> None:
    """The school's own list, (by, text) in order, for placements that start from today; older ones keep theirs."""
    require(rules.can_make(by, school))
    if not lines:
        raise Refused(_("Leave at least one line. A list that you do not want is not asked for."))
    if len(lines) > MOST:
        raise Refused(_("Keep it to %d lines: a long list is not read.") % MOST)
    School.objects.select_for_update().get(pk=school.pk)  # two coordinators at once
    before = list_of(school, which, today)
    if lines == [(row["by"], row["words"]) for row in before]:
        return
    own = ChecklistItem.objects.filter(school=school, type=None, list=which, ended_on=None)
    kept = {(row.by, row.text): row for row in own}
    own.exclude(pk__in=[kept[line].pk for line in lines if line in kept]).update(ended_on=today)
    for position, (whose, text) in enumerate(lines):
        if row := kept.get((whose, text)):
            row.position = position
            row.save(update_fields=["position"])
        else:
            ChecklistItem.objects.create(
                school=school, list=which, by=whose, text=text, position=position, from_on=today
            )
    carry_over(school, which, before, today)


def carry_over(school, which, before, today):
    """What learners who have not begun had ticked stays ticked where the line reads the same."""
    own = ChecklistItem.objects.filter(school=school, type=None, list=which, ended_on=None)
    now = {row.text: row.pk for row in own}
    same = {row["pk"]: now[row["words"]] for row in before if row["words"] in now}
    ahead = ChecklistTick.objects.filter(
        item__in=same, placement__school=school, placement__starts_on__gte=today
    )
    ChecklistTick.objects.bulk_create(
        (
            ChecklistTick(
                placement_id=tick.placement_id,
                item_id=same[tick.item_id],
                by_label=tick.by_label,
                at=tick.at,
            )
            for tick in ahead
        ),
        ignore_conflicts=True,
    )
