"""The kinds that guard learners under 18: hours within the law, and hazardous work only as the law allows it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import HazardousOrder, LawLimit
from placements import law
from placements.models.scheduled import HazardCondition
from placements.requirements.engine import Met, Open, kind


def of_age(placement):
    """Met for whoever is 18 or older on the first day, Open without a birth date; None for a minor."""
    student = placement.student
    if not student.is_minor_on(placement.starts_on):
        return Met(_("18 or older on the first day"))
    if student.birth_on is None:
        url = reverse("students:edit", args=[student.pk])
        return Open(_("Birth date missing: the law cannot be asked without it."), url)
    return None


def together(placements):
    """The placements of a list, for which this room reads once what it needs for them all."""
    found = list(placements)
    reading = law.Reading(found)
    for placement in found:
        placement.law_reading = reading
    return found


def reading_for(placement):
    """What was read for the list in which the placement stands, else for it alone."""
    listed = placement.__dict__.get("law_reading")
    if listed:
        return listed
    read = placement.__dict__.setdefault("read", {})
    return read.setdefault("law", law.Reading([placement]))


def no_book(placement):
    url = reverse("catalogue:law", args=[placement.school_id])
    return Open(_("Say first which laws on minors hold at your school."), url)


@kind("schedule_lawful", label=gettext_lazy("Days and times within the law on minors"))
def schedule_lawful(placement):
    """No planned day breaks a limit that holds at the school."""
    if told := of_age(placement):
        return told
    reading = reading_for(placement)
    book = reading.book(placement.school)
    if book is None:
        return no_book(placement)
    if not book.limits:
        return Met(_("the school named no law"))
    url = reverse("placements:schedule", args=[placement.pk])
    days = reading.plan(placement).days
    if not days:
        return Open(_("No days and times are planned yet."), url)
    found = law.of_schedule(placement, days, reading)
    return Open(found[0].words, url) if found else Met(book.names)


@kind("hazardous_conditions", label=gettext_lazy("Conditions of hazardous work"))
def hazardous_conditions(placement):
    """None is planned; or it is open to student learners of this age, and a coordinator ticked every condition."""
    if told := of_age(placement):
        return told
    if not placement.hazardous:
        return Met(_("no hazardous work is planned"))
    book = reading_for(placement).book(placement.school)
    if book is None:
        return no_book(placement)
    url = reverse("placements:hazards", args=[placement.pk])
    age = placement.student.age_on(placement.starts_on)
    for limit in book.limits:
        asked = limit.kind == LawLimit.Kind.HAZARDOUS
        asked = asked and law.holds(limit, placement.starts_on, age)
        barred = [n for n in placement.hazardous if n not in limit.orders]
        if asked and barred:
            told = {"work": HazardousOrder(barred[0]).label, "source": limit.source}
            return Open(_("Not allowed at this age: %(work)s (%(source)s).") % told, url)
    left = len(HazardCondition) - len(set(placement.hazards_met))
    if left:
        return Open(_("Conditions not ticked yet: %d.") % left, url)
    return Met(_("all conditions ticked"))
