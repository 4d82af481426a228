"""The two short forms that every installation starts with, written after each migrate.

They are data: a school's own form of the same code, or a newer version, takes their place in
new cycles.
"""

from django.db.models import F, Q
from django.utils.translation import gettext_noop as _

from assessments.models import Form, Question
from catalogue import reference
from catalogue.models import Competency, Scale

SCALE = "five-steps"
ATTENDANCE = _("Attendance and punctuality")
SKILLS = {
    "teamwork": _("Working with others"),
    "communication": _("Communication"),
    "problem-solving": _("Problem-solving"),
    "adaptability": _("Coping with change"),
}
# (title, skills, the open question)
FORMS = {
    "middle": (
        _("Midpoint feedback"),
        ("teamwork", "communication", "problem-solving"),
        _("What goes well?"),
    ),
    "final": (
        _("Final feedback"),
        ("teamwork", "communication", "problem-solving", "adaptability"),
        _("What should the student keep, and what comes next?"),
    ),
}


def write(**kwargs) -> None:
    """Make the forms that are missing, with their questions."""
    reference.write()  # the scale and skills: apps are asked from the ladder's top down
    skills = {row.code: row for row in Competency.objects.filter(code__in=SKILLS)}
    scale = Scale.objects.get(code=SCALE)
    for code, (title, asked, words) in FORMS.items():
        form, made = Form.objects.get_or_create(
            code=code, version=1, school=None, defaults={"title": title}
        )
        if made:
            rows = [*ratings(asked, skills, scale), *texts(words)]
            Question.objects.bulk_create(
                Question(form=form, position=n, **row) for n, row in enumerate(rows)
            )


def ratings(asked, skills, scale):
    """Attendance first, then the skills."""
    kind = Question.Kind.SCALE
    yield {"kind": kind, "text": ATTENDANCE, "scale": scale}
    for code in asked:
        yield {"kind": kind, "text": SKILLS[code], "scale": scale, "competency": skills[code]}


def texts(words):
    """What may be written, and the wish for a call."""
    yield {"kind": Question.Kind.TEXT, "text": words, "help": _("The student reads this.")}
    yield {
        "kind": Question.Kind.TEXT,
        "text": _("For the school only"),
        "help": _("The student does not see this."),
        "school_only": True,
    }
    yield {"kind": Question.Kind.CALL, "text": _("Please call me"), "school_only": True}


def form_for(code, school):
    """The newest form of this code: the school's own, else the ready one."""
    own_first = F("school").asc(nulls_last=True)
    found = Form.objects.filter(Q(school=school) | Q(school=None), code=code)
    return found.order_by(own_first, "-version").first()
