"""On and off the job: what each means, what usually goes with it, and what contradicts it. Pure, no rows.

Every value is a default that a person may override; what is not said is stored as nothing.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import Setting


class Mode(models.TextChoices):
    ON = "on_the_job", gettext_lazy("On the job")
    OFF = "off_the_job", gettext_lazy("Off the job")


class Approach(models.TextChoices):
    REAL = "real", gettext_lazy("Real work")
    SIMULATED = "simulated", gettext_lazy("Simulated tasks")
    OBSERVATION = "observation", gettext_lazy("Observation")


class Style(models.TextChoices):
    PRACTICAL = "practical", gettext_lazy("Practical")
    THEORETICAL = "theoretical", gettext_lazy("Theoretical")


class Principle(models.TextChoices):
    PERFORMING = "performing", gettext_lazy("Learning by performing")
    KNOWLEDGE = "knowledge", gettext_lazy("Learning by acquiring knowledge")


class Trainer(models.TextChoices):
    EMPLOYEE = "employee", gettext_lazy("Experienced employee")
    EXPERT = "expert", gettext_lazy("Professional or expert")


MEANING = gettext_lazy(
    "On the job: at the workplace, while doing the job. Off the job: outside the actual work location."
)
AT_SCHOOL = frozenset({Setting.WORKSHOP, Setting.CLASSROOM})
AWAY = AT_SCHOOL | {Setting.CENTRE}


@dataclass(frozen=True)
class Said:
    """What a person chose; blank or None is what is usual."""

    mode: str
    setting: str = ""
    approach: str = ""
    style: str = ""
    active: bool | None = None
    principle: str = ""
    disruption: bool | None = None
    trainer_kind: str = ""


def filled(said: Said) -> Said:
    """The same with what is usual in place of what was not said."""
    on = said.mode == Mode.ON
    style = said.style or (Style.PRACTICAL if on else Style.THEORETICAL)
    by_doing = style == Style.PRACTICAL
    watching = said.approach == Approach.OBSERVATION
    return Said(
        mode=said.mode,
        setting=said.setting or (Setting.WORKPLACE if on else Setting.CLASSROOM),
        approach=said.approach or (Approach.REAL if on else ""),
        style=style,
        active=(on and not watching) if said.active is None else said.active,
        principle=said.principle or (Principle.PERFORMING if by_doing else Principle.KNOWLEDGE),
        disruption=(not on) if said.disruption is None else said.disruption,
        trainer_kind=said.trainer_kind or (Trainer.EMPLOYEE if on else Trainer.EXPERT),
    )


def contradictions(said: Said) -> list[str]:
    """What does not go together, in words: a warning, never a refusal."""
    full = filled(said)
    on, real = full.mode == Mode.ON, full.approach == Approach.REAL
    rules = (
        (
            on and full.setting in AWAY,
            _("On the job, but away from the workplace."),
        ),
        (
            not on and full.setting == Setting.WORKPLACE,
            _("Off the job, but at the workplace."),
        ),
        (not on and real, _("Off the job, but real work.")),
        (
            on and full.style == Style.THEORETICAL,
            _("On the job, but theoretical."),
        ),
        (
            full.active and full.approach == Approach.OBSERVATION,
            _("The learner takes part, but only observes."),
        ),
        (
            (full.style == Style.PRACTICAL) != (full.principle == Principle.PERFORMING),
            _("Practical work is learned by performing, theory by acquiring knowledge."),
        ),
    )
    return [words for holds, words in rules if holds]
