"""The requirement sets that every installation starts with: which type asks for what, before which step.

They are data of the type, never code: a school's own set replaces one (placements.RequirementSet).

There are three, from the lightest: Light, Standard, Strict. Each asks at least what the lighter one asks, at a level
that is at least as high; `tests/placements/test_policy.py` holds them to that. Every type begins with Standard.
"""

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
SHADOWED = [*HOSTED, ("observation_log", Step.COMPLETE)]
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
    "job_shadow": SHADOWED,
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
ACTIVE = "partnership_active"

LIGHT, STRICT = _("Light"), _("Strict")
NAMES = (LIGHT, NAME, STRICT)
# what the strict policy asks of the employer and its site before the start
OF_THE_SITE = (
    ACTIVE,
    "check_insurance",
    "check_risk_assessment",
    "check_safeguarding",
    "check_safety_visit",
    "check_data_protection",
)
# what it asks of a placement for which an agreement is signed; the law on minors is for a school to add, once it chose
# its laws: whether days are lawful takes a few queries for each placement
OF_THE_LEARNING = (
    ("learning_plan", Step.START),
    ("readiness", Step.START),
    ("induction", Step.COMPLETE),
    ("visits_made", Step.COMPLETE),
)
# asked for, and nobody is stopped for the lack of it
RECOMMENDED = {
    LIGHT: {"emergency_contact", TRAINED, ACTIVE, "objectives", "final_feedback"},
    NAME: {"emergency_contact", TRAINED, ACTIVE},
    STRICT: {"emergency_contact"},
}


def write(**kwargs) -> None:
    """Give every ready type its set, once; a set that exists is left as it is."""
    for kind in PlacementType.objects.filter(school=None):
        own, made = RequirementSet.objects.get_or_create(school=None, type=kind, name=NAME)
        if made:
            fill(own, NAME)


def policy(school, kind: PlacementType, name: str) -> RequirementSet:
    """The school's own set of this type and name, with what the policy asks; made once."""
    own, made = RequirementSet.objects.get_or_create(school=school, type=kind, name=name)
    if made:
        fill(own, name)
    return own


def fill(own: RequirementSet, name: str) -> None:
    """Write the rows of the policy of this name into a set."""
    found = rows(own.type, name)
    for row in found:
        row.set = own
    Requirement.objects.bulk_create(found)


def rows(kind: PlacementType, name: str) -> list[Requirement]:
    """What the policy of this name asks of a type, not saved."""
    asked = list(BY_TYPE.get(kind.ready_code, SIGNED))
    if name == STRICT:
        asked += [(what, Step.START) for what in OF_THE_SITE]
        asked += OF_THE_LEARNING if ("signature_school", Step.CONFIRM) in asked else ()
    elif kind.needs_employer:
        asked.append((ACTIVE, Step.START))
    return [
        Requirement(kind=what, step=step, position=n, level=level_of(what, name))
        for n, (what, step) in enumerate(asked)
    ]


def level_of(what: str, name: str) -> str:
    """Who learns for years is trained by somebody who has learned how: strict must, else it is recommended."""
    level = Requirement.Level
    return level.RECOMMENDED if what in RECOMMENDED[name] else level.REQUIRED


# how often learners of a type are usually visited: first within so many weeks, then every so many
TRAINING_VISITS, LONG_VISITS = (4, 6), (4, 10)
VISITS = {
    "internship": TRAINING_VISITS,
    "clinical": TRAINING_VISITS,
    "cooperative_education": TRAINING_VISITS,
    "structured_placement": TRAINING_VISITS,
    "supervised_agricultural": TRAINING_VISITS,
    "on_the_job_training": TRAINING_VISITS,
    "pre_apprenticeship": LONG_VISITS,
    "youth_apprenticeship": LONG_VISITS,
    "apprenticeship": LONG_VISITS,
}
VISIT_QUESTIONS = (
    _("Does the learner do what was agreed?"),
    _("Is the learner safe, and shown how to stay so?"),
    _("Does somebody look after the learner every day?"),
    _("Does the learner like to come?"),
    _("Would the employer take a learner again?"),
)

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
