"""The ready forms that every installation starts with, written after each migrate.

They are data: a school's own form of the same code, or a newer version, takes their place in cycles. Their codes:
the cycle's name for supervisors, with "-student", "-host" (the student about the host), "-teacher" or "-guardian"
for others.
"""

from django.utils.translation import gettext_noop as _

from assessments.models import Cycle, FeedbackRequest, Form, Question, minutes_for
from assessments.states import R
from catalogue import reference
from catalogue.models import Competency, Scale
from kit import clock

ATTENDANCE = _("Attendance and punctuality")
SKILLS = {
    "teamwork": _("Working with others"),
    "communication": _("Communication"),
    "problem-solving": _("Problem-solving"),
    "adaptability": _("Coping with change"),
}
THREE = ("teamwork", "communication", "problem-solving")
FOUR = tuple(SKILLS)
SCHOOL_ONLY = _("For the school only")
KIND = Question.Kind
WHO = Form.Audience


def scale(text, name="five-steps", skill=None):
    """One rating; `skill` is a competency of the ready core."""
    return {"kind": KIND.SCALE, "text": text, "scale": name, "competency": skill}


def skills(codes):
    return [scale(SKILLS[code], skill=code) for code in codes]


def words(text, help_text=""):
    return {"kind": KIND.TEXT, "text": text, "help": help_text}


def secret(help_text):
    """What only the school reads."""
    return words(SCHOOL_ONLY, help_text) | {"school_only": True}


STUDENT_READS = _("The student reads this.")
STUDENT_DOES_NOT = _("The student does not see this.")
SECRET = secret(STUDENT_DOES_NOT)
HOST_DOES_NOT = _("Your workplace does not see this.")
CALL = {"kind": KIND.CALL, "text": _("Please call me"), "school_only": True}
OBJECTIVES = {
    "kind": KIND.OBJECTIVES, "text": _("What the learning plan says"), "scale": "five-steps",
}  # fmt: skip
SURE = scale(_("How sure are you of yourself at work?"), "confidence")
FAMILY = (
    scale(_("My child is well there"), "agreement"),
    words(_("What do you notice at home?"), _("Only the school reads this."))
    | {"school_only": True},
    CALL,
)

# code: (version, for whom, title, questions)
FORMS = {
    "baseline": (
        1, WHO.SUPERVISOR, _("Feedback at the start"),
        (*skills(FOUR), words(_("What should the student learn first?"), STUDENT_READS), SECRET, CALL),
    ),
    "middle": (
        1, WHO.SUPERVISOR, _("Midpoint feedback"),
        (scale(ATTENDANCE), *skills(THREE), words(_("What goes well?"), STUDENT_READS), SECRET, CALL),
    ),
    "regular": (
        1, WHO.SUPERVISOR, _("A short word in between"),
        (scale(ATTENDANCE), words(_("How does it go?"), STUDENT_READS), CALL),
    ),
    "final": (
        2, WHO.SUPERVISOR, _("Final feedback"),
        (
            scale(ATTENDANCE), *skills(FOUR), OBJECTIVES,
            words(_("What should the student keep, and what comes next?"), STUDENT_READS),
            SECRET, CALL,
        ),
    ),
    "baseline-student": (
        1, WHO.STUDENT, _("How I see myself at the start"),
        (*skills(FOUR), SURE, words(_("What do you want to learn here?"))),
    ),
    "middle-student": (
        1, WHO.STUDENT, _("How I see myself halfway"),
        (
            scale(ATTENDANCE), *skills(THREE), SURE,
            words(_("What can you do now that you could not do before?")),
            secret(HOST_DOES_NOT),
        ),
    ),
    "final-student": (
        1, WHO.STUDENT, _("How I see myself at the end"),
        (
            scale(ATTENDANCE), *skills(FOUR), OBJECTIVES, SURE,
            words(_("What did you learn that you will keep?")),
            secret(HOST_DOES_NOT),
        ),
    ),
    "final-host": (
        1, WHO.HOST, _("About your workplace"),
        (
            scale(_("I was shown what to do, and why"), "agreement"),
            scale(_("Somebody had time for my questions"), "agreement"),
            scale(_("I felt safe and welcome"), "agreement"),
            scale(_("I learned what I could not have learned at school"), "agreement"),
            {
                "kind": KIND.CHOICE, "text": _("Would you tell a friend to go there?"),
                "choices": [_("Yes"), _("Perhaps"), _("No")],
            },
            secret(HOST_DOES_NOT),
        ),
    ),
    "baseline-teacher": (
        1, WHO.TEACHER, _("A teacher’s view at the start"),
        (*skills(FOUR), words(_("What should the student learn first?"), STUDENT_READS), SECRET),
    ),
    "middle-teacher": (
        1, WHO.TEACHER, _("A teacher’s view halfway"),
        (*skills(THREE), words(_("What shows in class?"), STUDENT_READS), SECRET),
    ),
    "final-teacher": (
        1, WHO.TEACHER, _("A teacher’s view at the end"),
        (
            *skills(FOUR), OBJECTIVES,
            words(_("What should the student keep, and what comes next?"), STUDENT_READS), SECRET,
        ),
    ),
    "middle-guardian": (1, WHO.GUARDIAN, _("A word from home"), FAMILY),
    "final-guardian": (1, WHO.GUARDIAN, _("A word from home at the end"), FAMILY),
}  # fmt: skip


def write(**kwargs) -> None:
    """Make the forms that are missing, with their questions; a new version takes the place of the ready one before."""
    reference.write()  # the scales and skills: apps are asked from the ladder's top down
    core = Competency.objects.filter(
        framework__code=reference.skills.CORE, framework__school=None, framework__version=1
    )
    known = {row.code: row for row in core}
    scales = {row.code: row for row in Scale.objects.all()}
    for code, (version, audience, title, asked) in FORMS.items():
        form, made = Form.objects.get_or_create(
            code=code,
            version=version,
            school=None,
            defaults={"title": title, "audience": audience, "published_on": clock.today()},
        )
        if made:
            rows = [question(form, row, known, scales) for row in asked]
            for position, row in enumerate(rows):
                row.position = position
            Question.objects.bulk_create(rows)
            form.minutes = minutes_for(rows)
            form.save(update_fields=["minutes"])
            take_over(form)


def question(form, row, known, scales):
    """A ready question as a row."""
    links = {
        "scale": scales.get(row.get("scale")),
        "competency": known.get(row.get("competency")),
    }
    return Question(form=form, **(row | links))


def form_for(code, school):
    """The newest published form of this code: the school's own, else the ready one."""
    found = Form.objects.open_to(school).published().filter(code=code)
    return found.own_first().first()


def take_over(form) -> int:
    """Ask with this version where a cycle asked with one before; returns how many planned requests follow.

    Whoever was asked already keeps the version they were asked with.
    """
    where = {"programme__school": form.school_id} if form.school_id else {"form__school": None}
    cycles = Cycle.objects.filter(form__code=form.code, form__audience=form.audience, **where)
    keys = list(cycles.exclude(form=form).values_list("pk", flat=True))
    Cycle.objects.filter(pk__in=keys).update(form=form)
    planned = FeedbackRequest.objects.filter(cycle__in=keys, state=R.SCHEDULED)
    return planned.update(form=form)
