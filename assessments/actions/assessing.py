"""Criteria of a programme, a teacher's marks, and a sample that a second person marks."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments import rules
from assessments.models import Criterion, FinalAssessment, Mark, Sample, SampleLine
from kit import clock, constraints, errors
from kit.errors import Conflict, Refused
from placements.actions import lock
from placements.models import Placement, Programme
from placements.rules import can_make

SMALLEST = 1  # of each marker's work one at least is looked at


@transaction.atomic
def save_criteria(programme: Programme, rows: list[Criterion], *, by: User) -> None:
    """The programme is assessed by these (new ones without a key); what is left out goes.

    Raises Refused where somebody has been marked by one that would go.
    """
    errors.require(can_make(by, programme.school))
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    kept = {row.pk for row in rows if row.pk}
    gone = programme.criteria.exclude(pk__in=kept)
    used = Mark.objects.filter(criterion__in=gone).select_related("criterion").first()
    if used:
        raise Refused(_("“%s” has marks already. It stays.") % used.criterion)
    gone.delete()
    with constraints.in_words():
        for position, row in enumerate(rows):
            row.programme, row.position = programme, position
            row.save()


@dataclass(frozen=True)
class Given:
    """A teacher's mark for one criterion, its words, and the evidence it rests on."""

    criterion: Criterion
    mark: int
    words: str = ""
    evidence: tuple = ()


@transaction.atomic
def save_marks(placement: Placement, given: list[Given], *, by: User) -> None:
    """Write a teacher's marks down; once the placement is signed off they stay."""
    errors.require(rules.can_mark(by, placement))
    placement = lock(placement)
    if FinalAssessment.objects.filter(placement=placement).exists():
        raise Conflict(_("This placement is signed off already."))
    for each in given:
        told = {"mark": each.mark, "words": each.words}
        before = Mark.objects.filter(placement=placement, criterion=each.criterion).first()
        row = before or Mark(placement=placement, criterion=each.criterion)
        same = before and told == {"mark": before.mark, "words": before.words}
        row.mark, row.words = each.mark, each.words
        if not same:
            row.by, row.at = by, clock.now()
            with constraints.in_words():
                row.save()
        row.evidence.set(each.evidence)


@transaction.atomic
def draw(sample: Sample, *, by: User) -> Sample:
    """Draw an unsaved sample of the programme's signed marks; the same seed draws the same again."""
    errors.require(can_make(by, sample.programme.school))
    found = marked(sample)
    if not found:
        raise Refused(_("Nobody in this program and term has been given a mark yet."))
    sample.by = by
    with constraints.in_words():
        sample.save()
    chosen = chosen_of(sample, found)
    SampleLine.objects.bulk_create(
        SampleLine(sample=sample, placement=row.placement, marker=who, first=row.mark)
        for row, who in chosen
    )
    return sample


def marked(sample: Sample) -> list[tuple[FinalAssessment, User]]:
    """Each signed mark of the programme and term, with who gave it: the teacher, else who signed."""
    found = FinalAssessment.objects.filter(
        placement__programme=sample.programme, mark__isnull=False
    ).select_related("placement", "signed_by")
    if sample.term:
        days = (sample.term.starts_on, sample.term.ends_on)
        found = found.filter(placement__ends_on__range=days)
    rows = list(found.order_by("pk"))
    marks = Mark.objects.filter(placement__in=[row.placement_id for row in rows])
    teachers = {mark.placement_id: mark.by for mark in marks.select_related("by").order_by("at")}
    return [(row, teachers.get(row.placement_id, row.signed_by)) for row in rows]


def chosen_of(sample, found):
    """So many percent of each marker's, one at least, and all at the border."""
    dice = Random(sample.seed)  # noqa: S311 - a draw that can be repeated, not a secret
    by_marker: dict[int, list] = {}
    for row, who in found:
        by_marker.setdefault(who.pk, []).append((row, who))
    chosen = []
    for _key, rows in sorted(by_marker.items()):
        size = max(-(-len(rows) * sample.percent // 100), SMALLEST)
        drawn = {row.pk for row, _who in dice.sample(rows, size)}
        chosen += [(row, who) for row, who in rows if row.pk in drawn or is_at_border(sample, row)]
    return chosen


def is_at_border(sample: Sample, row: FinalAssessment) -> bool:
    return row.mark is not None and abs(row.mark - sample.border) <= sample.around


@transaction.atomic
def mark_again(line: SampleLine, mark: Decimal, words: str = "", *, by: User) -> SampleLine:
    """The second mark, by somebody else than the first; once given it stays."""
    line = locked(line)
    errors.require(can_second(by, line))
    if line.second is not None:
        raise Conflict(_("There is a second mark already."))
    line.second, line.second_words = mark, words.strip()
    line.second_by, line.second_at = by, clock.now()
    with constraints.in_words():
        line.save()
    return line


@transaction.atomic
def settle(line: SampleLine, mark: Decimal, why: str, *, by: User) -> SampleLine:
    """Two marks that lie too far apart become one, with the reason; the learner's final mark follows."""
    line = locked(line)
    errors.require(can_make(by, line.sample.programme.school))
    if not line.is_to_settle:
        raise Conflict(_("There is nothing to settle here."))
    line.settled, line.settled_because = mark, why.strip()
    line.settled_by, line.settled_at = by, clock.now()
    with constraints.in_words():
        line.save()
    final = FinalAssessment.objects.select_for_update().get(placement=line.placement_id)
    final.mark = mark
    final.save(update_fields=["mark"])
    return line


def locked(line: SampleLine) -> SampleLine:
    rows = SampleLine.objects.select_for_update(of=("self",))
    return rows.select_related("sample__programme__school").get(pk=line.pk)


def can_second(user: User, line: SampleLine) -> bool:
    """Whoever runs the school or teaches the learner, and did not give the first mark."""
    return line.marker_id != user.pk and rules.can_mark(user, line.placement)
