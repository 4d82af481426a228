"""The requirement sets that every installation starts with: which type asks for what, before which step.

They are data of the type, never code: a school's own set replaces one (placements.RequirementSet).
"""

from collections.abc import Collection

from django.utils.translation import gettext_noop as _

from catalogue.models import PlacementType
from placements.models import Requirement, RequirementSet
from placements.states import Step

NAME = _("Standard")

SIGNED = [
    ("host_confirmed", Step.CONFIRM),
    ("supervisor", Step.CONFIRM),
    ("objectives", Step.CONFIRM),
    ("signature_student", Step.CONFIRM),
    ("signature_guardian", Step.CONFIRM),
    ("signature_signatory", Step.CONFIRM),
    ("signature_school", Step.CONFIRM),
    ("emergency_contact", Step.START),
    ("hours", Step.COMPLETE),
    ("final_feedback", Step.COMPLETE),
    ("sign_off", Step.COMPLETE),
]
HOSTED = [
    ("host_confirmed", Step.CONFIRM),
    ("supervisor", Step.CONFIRM),
    ("signature_guardian", Step.CONFIRM),
    ("emergency_contact", Step.START),
    ("sign_off", Step.COMPLETE),
]
AT_SCHOOL = [("objectives", Step.CONFIRM), ("hours", Step.COMPLETE), ("sign_off", Step.COMPLETE)]
EVENT = [("sign_off", Step.COMPLETE)]
IN_WORK = [("objectives", Step.CONFIRM), ("supervisor", Step.CONFIRM), ("sign_off", Step.COMPLETE)]

SHORT = [("objectives", Step.CONFIRM), ("sign_off", Step.COMPLETE)]  # minutes, not days

TRAINED = "trainer_trained"
APPRENTICED = [*SIGNED, (TRAINED, Step.START)]

BY_TYPE = {
    "pre_apprenticeship": APPRENTICED,
    "youth_apprenticeship": APPRENTICED,
    "apprenticeship": APPRENTICED,
    "career_fair": EVENT,
    "guest_speaker": EVENT,
    "workplace_tour": EVENT,
    "informational_interview": EVENT,
    "job_shadow": HOSTED,
    "career_mentoring": HOSTED,
    "service_learning": HOSTED,
    "simulated": AT_SCHOOL,
    "school_enterprise": AT_SCHOOL,
    "entrepreneurship": AT_SCHOOL,
    "live_work": AT_SCHOOL,
    "employee_development": IN_WORK,
    "micro_learning": SHORT,
    "teacher_externship": IN_WORK,
}
RECOMMENDED = {"emergency_contact", TRAINED}

LIGHT, STRICT = _("Light"), _("Strict")
CHECKS = {
    LIGHT: ("partnership_active",),
    STRICT: (
        "partnership_active",
        "check_insurance",
        "check_risk_assessment",
        "check_safeguarding",
        "check_safety_visit",
        "check_data_protection",
    ),
}


def write(**kwargs) -> None:
    """Give every ready type its set, once; a set that exists is left as it is."""
    for kind in PlacementType.objects.filter(school=None):
        own, made = RequirementSet.objects.get_or_create(school=None, type=kind, name=NAME)
        if made:
            Requirement.objects.bulk_create(
                Requirement(set=own, kind=what, step=step, position=n, level=level_of(what))
                for n, (what, step) in enumerate(BY_TYPE.get(kind.code, SIGNED))
            )


def policy(school, kind: PlacementType, name: str) -> RequirementSet:
    """The school's own set of this type, with what LIGHT or STRICT asks of the site before the start; made once."""
    own, made = RequirementSet.objects.get_or_create(school=school, type=kind, name=name)
    if made:
        standard = BY_TYPE.get(kind.ready_code, SIGNED)
        asked = [*standard, *((what, Step.START) for what in CHECKS[name])]
        # who learns for years is trained by somebody who has learned how
        must = {TRAINED} if name == STRICT and standard is APPRENTICED else set()
        Requirement.objects.bulk_create(
            Requirement(set=own, kind=what, step=step, position=n, level=level_of(what, must))
            for n, (what, step) in enumerate(asked)
        )
    return own


def level_of(what: str, must: Collection[str] = ()) -> str:
    """An emergency contact and a trained supervisor are asked for; who lacks them is stopped only where they must."""
    if what in RECOMMENDED and what not in must:
        return Requirement.Level.RECOMMENDED
    return Requirement.Level.REQUIRED
