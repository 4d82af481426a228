"""Kinds of the first days and of what the learner says: two lists, interest before and after, what was observed."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from placements.models import ChecklistItem, InterestCheck
from placements.models.checklists import asked
from placements.models.doing import doing
from placements.requirements.engine import Met, Open, kind
from placements.requirements.partners import has_begun

By, List, When = ChecklistItem.By, ChecklistItem.List, InterestCheck.When
OBSERVATIONS_NEEDED = 1


def known(placement):
    """Lists, ticks and answers: one query for all kinds, none where the list of placements brought them."""
    if placement.__dict__.get("doing") is not None:
        return placement.doing
    if "doing" not in placement.read:
        rows = type(placement).objects.filter(pk=placement.pk)
        placement.read["doing"] = rows.values_list(doing(), flat=True).get()
    return placement.read["doing"]


def left(placement, which):
    """The lines of a list that are not ticked, and how many it has."""
    found = known(placement)
    lines = asked(found["items"], which, placement.starts_on.isoformat())
    return [line for line in lines if line["pk"] not in found["ticks"]], len(lines)


def listed(which):
    """A kind for one list: every line is ticked."""

    def ask(placement):
        missing, whole = left(placement, which)
        if not missing:
            return Met()
        told = {"left": len(missing), "whole": whole}
        words = ngettext(
            "%(left)s of %(whole)s to tick.", "%(left)s of %(whole)s to tick.", len(missing)
        )
        url = reverse("placements:checklist", args=[placement.pk, which])
        return Open(words % told, url, *ticker(placement, missing))

    return ask


def ticker(placement, missing):
    """Whose turn it is: the first of learner, supervisor and school who has lines left."""
    whose = {line["by"] for line in missing}
    if By.STUDENT in whose:
        return "student", f"student:{placement.student_id}"
    supervisor = placement.supervisor
    if By.SUPERVISOR in whose and supervisor and supervisor.contact_id:
        return "employer", f"contact:{supervisor.contact_id}"
    return ("school",)


@kind("readiness", label=gettext_lazy("Ready for the first day"))
def readiness(placement):
    """What is to be settled before the start is ticked; once it has begun nothing is asked any more."""
    return Met() if has_begun(placement) else listed(List.READINESS)(placement)


kind("induction", label=gettext_lazy("Shown around on the first day"))(listed(List.INDUCTION))


def interest(when, words):
    """A kind for one of the two questions."""

    def ask(placement):
        if when in known(placement)["interest"]:
            return Met()
        url = reverse("placements:interest", args=[placement.pk])
        return Open(words(), url, "student", f"student:{placement.student_id}")

    return ask


@kind("interest_before", label=gettext_lazy("Interest before"))
def interest_before(placement):
    """The learner said how much they want this work; after the start it is too late to ask."""
    if has_begun(placement):
        return Met()
    return interest(When.BEFORE, lambda: _("Say how much you want this work."))(placement)


kind("interest_after", label=gettext_lazy("Interest after"))(
    interest(When.AFTER, lambda: _("Say how much you want this work now."))
)


@kind("observation_log", label=gettext_lazy("Observation log"))
def observation_log(placement):
    """The learner wrote down whom they watched, and what these did."""
    count = len(known(placement)["observations"])
    if count >= OBSERVATIONS_NEEDED:
        return Met(ngettext("%d observation", "%d observations", count) % count)
    url = reverse("placements:observations", args=[placement.pk])
    reason = _("Write down whom you watched, and what they did.")
    return Open(reason, url, "student", f"student:{placement.student_id}")
