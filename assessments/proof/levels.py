"""The levels at which the skills of a learner were seen at the end of a placement."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessments.models import Answer, Cycle, Form, Rating
from catalogue.models import Scale
from placements.models import Placement

RATERS = (Form.Audience.SUPERVISOR, Form.Audience.TEACHER)


@dataclass(frozen=True)
class Level:
    """A skill at a level of a scale, as a supervisor or teacher rated it at the end."""

    competency: int
    name: str
    scale: int
    level: int
    of: int
    word: str
    audience: str

    @property
    def rater(self) -> str:
        """Who rated, by role: names stay out of papers that others read."""
        return str(Form.Audience(self.audience).label)


def final_levels(placement: Placement) -> list[Level]:
    """The highest level of each skill and scale that somebody gave at the end, by name. Two queries."""
    best: dict[tuple[int, int], Level] = {}
    for found in (*answered(placement), *rated(placement)):
        key = (found.competency, found.scale)
        if key not in best or best[key].level < found.level:
            best[key] = found
    return sorted(best.values(), key=lambda each: each.name)


def at_the_end(path: str) -> dict:
    """Given to the final round by those who rate, for everybody to read."""
    return {
        f"{path}__submitted_at__isnull": False,
        f"{path}__request__cycle__name": Cycle.Name.FINAL,
        f"{path}__request__form__audience__in": RATERS,
        "question__school_only": False,
        "question__scale__isnull": False,
        "level__gte": 1,
    }


def answered(placement: Placement) -> Iterable[Level]:
    """Skills that the form asks for."""
    rows = Answer.objects.filter(
        feedback__request__placement=placement,
        question__competency__isnull=False,
        **at_the_end("feedback"),
    ).select_related("question__competency", "question__scale", "feedback__request__form")
    for row in rows:
        yield level(row, row.question.competency, row.question.scale)


def rated(placement: Placement) -> Iterable[Level]:
    """Skills of the plan's objectives."""
    rows = Rating.objects.filter(
        objective__placement=placement,
        objective__competency__isnull=False,
        **at_the_end("feedback"),
    ).select_related("objective__competency", "question__scale", "feedback__request__form")
    for row in rows:
        yield level(row, row.objective.competency, row.question.scale)


def level(row, competency, scale) -> Level:
    """A level in the words of the scale, untranslated. The scale may have been shortened since."""
    levels = scale.levels
    return Level(
        competency=competency.pk,
        name=competency.name,
        scale=scale.pk,
        level=row.level,
        of=max(len(levels), row.level),
        word=word_of(scale, row.level),
        audience=row.feedback.request.form.audience,
    )


def word_of(scale: Scale, level: int) -> str:
    """A level in the scale's own words; its number where there are none."""
    return scale.levels[level - 1] if 1 <= level <= len(scale.levels) else str(level)


def in_words(level: int, of: int, word: str) -> str:
    """ "4 of 5, Independent", in the reader's language."""
    return _("%(level)s of %(of)s, %(word)s") % {"level": level, "of": of, "word": _(word)}
