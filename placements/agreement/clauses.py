"""The title and clauses of an agreement: a school's own template where there is one, else the ready words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kit import clock
from placements.models import AgreementTemplate
from placements.models.templates import FIELD
from placements.requirements.kinds import current_agreement

TITLE = gettext_noop("Agreement for work-based learning")
READY = [
    (
        gettext_noop("The employer"),
        gettext_noop(
            "offers the tasks named here under the guidance of the workplace supervisor, explains the safety rules "
            "on the first day, confirms the hours, gives feedback when asked, and tells the school of any problem."
        ),
    ),
    (
        gettext_noop("The student"),
        gettext_noop(
            "comes on time, follows the rules of the workplace, keeps the firm's information to themselves, "
            "writes down the hours, and tells the supervisor and the school when they cannot come."
        ),
    ),
    (
        gettext_noop("The parent or guardian"),
        gettext_noop(
            "agrees to the placement, to the travel it needs, and to being reached in an emergency."
        ),
    ),
    (
        gettext_noop("The school"),
        gettext_noop(
            "prepares the student, stays in touch with the workplace, visits where its policy asks for it, "
            "and assesses what was learned."
        ),
    ),
    (
        gettext_noop("Everybody"),
        gettext_noop(
            "treats the student without discrimination. For the placement the employer learns the student's name, "
            "age, telephone number and emergency contact, and uses them for nothing else. Each party may end the "
            "placement by telling the school why."
        ),
    ),
]
DAYS = ("first_day", "last_day")


def template_for(placement):
    """The template with which the agreement began, else the closest one today; None for the ready words."""
    begun = current_agreement(placement)
    if begun and not begun.is_on_paper:
        return begun.template
    return closest(placement, clock.today(placement.school.time_zone))


def closest(placement, day):
    """School and type before school alone, that before what all share; of two alike the newer."""
    found = AgreementTemplate.objects.in_force(day).filter(language=placement.school.language)
    near = [
        t
        for t in found
        if t.school_id in (placement.school_id, None) and t.type_id in (placement.type_id, None)
    ]
    return max(near, key=nearness, default=None)


def nearness(template):
    begins = template.valid_from or date.min
    return template.school_id is not None, template.type_id is not None, begins, template.pk


def words(template, facts):
    """Title and clauses with the facts filled in, in the language that is active."""
    if template is None:
        return str(_(TITLE)), [[str(_(head)), str(_(text))] for head, text in READY]
    values = {key: in_words(key, value) for key, value in facts}
    clauses = [[filled(part, values) for part in section] for section in template.sections()]
    return filled(template.title, values), clauses


def in_words(key, value):
    """A fact as it stands in a sentence."""
    if isinstance(value, list):
        return "; ".join(value)
    return date_format(date.fromisoformat(value), "DATE_FORMAT") if key in DAYS else value


def filled(text, values):
    """The text with {fields} replaced; what is blank becomes a dash."""
    return FIELD.sub(lambda found: values.get(found[1]) or "–", text)
