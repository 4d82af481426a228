"""The requirement sets that every installation starts with: which type asks for what, before which step.

They are data of the type, never code: a school's own set replaces one (placements.RequirementSet).
"""

from collections.abc import Collection

from django.utils.translation import gettext_noop as _

from catalogue.models import PlacementType
from placements.models import ChecklistItem, Requirement, RequirementSet
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
    "micro_learning": IN_WORK,
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
        standard = BY_TYPE.get(kind.code, SIGNED)
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


BY, LIST = ChecklistItem.By, ChecklistItem.List
LISTS = {
    LIST.READINESS: (
        (BY.STUDENT, _("I know how to get there, and how long it takes")),
        (BY.STUDENT, _("I know what time to be there, and whom to ask for")),
        (BY.STUDENT, _("I have the clothes and shoes that are needed")),
        (BY.STUDENT, _("I know whom to call when I am ill or late")),
        (BY.STUDENT, _("The telephone numbers of workplace and school are in my phone")),
        (BY.STUDENT, _("My family knows where I am, and when I come back")),
    ),
    LIST.INDUCTION: (
        (BY.SUPERVISOR, _("Shown around, and introduced to those who work nearby")),
        (BY.SUPERVISOR, _("Emergency exits and meeting point")),
        (BY.SUPERVISOR, _("First aid: where it is, and who gives it")),
        (BY.SUPERVISOR, _("Whom to ask, and who stands in for them")),
        (BY.SUPERVISOR, _("Working hours, breaks, and where to spend them")),
        (BY.SUPERVISOR, _("Rules for data, photos and telephones")),
        (BY.SUPERVISOR, _("What not to touch or do, and what needs somebody beside you")),
    ),
}


def write_lists(**kwargs) -> None:
    """The ready checklists; one that is there already is left as it is."""
    ready = ChecklistItem.objects.filter(school=None, type=None)
    there = set(ready.values_list("list", flat=True))
    ChecklistItem.objects.bulk_create(
        ChecklistItem(list=which, by=by, text=text, position=n)
        for which, lines in LISTS.items()
        if which not in there
        for n, (by, text) in enumerate(lines)
    )
