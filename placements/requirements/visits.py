"""The kind that asks for visits: as many as the rule of the programme does."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from placements.models import Visit, VisitRule
from placements.requirements.engine import Met, Open, kind


@kind("visits_made", label=gettext_lazy("Visits made"))
def visits_made(placement):
    """Somebody of the school saw the learner at work as often as the program asks."""
    asked, made = asked_of(placement), made_at(placement)
    told = {"made": made, "asked": asked}
    if made >= asked:
        return Met(_("%(made)s of %(asked)s") % told if asked else "")
    url = reverse("placements:visits_of", args=[placement.pk])
    return Open(_("%(made)s of %(asked)s visits made.") % told, url)


def asked_of(placement):
    """How many visits the programme's rule gives for these dates."""
    programme = placement.programme
    try:
        rule = programme.visit_rule if programme else None
    except VisitRule.DoesNotExist:
        return 0
    return len(rule.days(placement.starts_on, placement.ends_on)) if rule else 0


def made_at(placement):
    """How many were made; no query where the list brought the number."""
    if "visits_made" in placement.__dict__:
        return placement.visits_made
    return placement.visits.filter(state=Visit.State.MADE).count()
