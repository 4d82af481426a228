"""Whether enough hours are confirmed, and whose turn it is if not."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.templatetags.house import hours as in_words
from placements.models.hours import totals_of
from placements.requirements.engine import Met, Open, kind
from placements.states import Step


@kind("hours", label=gettext_lazy("Hours confirmed"), step=Step.COMPLETE)
def hours(placement):
    """The supervisor confirmed as many hours as the placement asks for."""
    totals = totals_of(placement)
    required = placement.required_minutes
    told = {"done": in_words(totals.confirmed), "whole": in_words(required)}
    if totals.confirmed >= required:
        return Met(_("%(done)s confirmed") % told)
    url = reverse("placements:hours", args=[placement.pk])
    reason = _("%(done)s of %(whole)s confirmed.") % told
    if totals.confirmed + totals.waiting >= required and placement.supervisor:
        return Open(reason, url, "employer", f"contact:{placement.supervisor.contact_id}")
    return Open(reason, url, "student", f"student:{placement.student_id}")
