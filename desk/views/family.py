"""A guardian's page: where their children learn, and whom to call."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.waiting import to_give
from kit import clock
from placements.models import Placement
from placements.requirements.kinds import GUARDIANS
from placements.states import BEFORE_START, RUNNING, S
from placements.views import pieces
from placements.views.document_lines import to_send

SHOWN = (*BEFORE_START, *RUNNING, S.COMPLETED)
UNKNOWN_TO_FAMILIES = (S.DRAFT, S.PROPOSED)


def family(request):
    """The placements of a guardian's wards: to be signed, under way and ahead, then what is over."""
    found = Placement.objects.filter(student__guardians__user=request.user, state__in=SHOWN)
    found = found.exclude(state__in=UNKNOWN_TO_FAMILIES).with_everything().select_related("site")
    rows = [
        shown(request, row) for row in found.prefetch_related("periods").order_by("-ends_on", "pk")
    ]
    now = sorted((row for row in rows if not row["over"]), key=lambda row: not row["sign_url"])
    earlier = [row for row in rows if row["over"]]
    told = {"now": now, "earlier": earlier, "feedback": list(to_give(request.user))}
    return render(request, "desk/family.html", told)


def shown(request, placement):
    """A placement as the page shows it."""
    has_text = bool(placement.agreements.all())
    to_sign = pieces.my_turn(request.user, placement, may_run=False) in GUARDIANS
    return {
        "name": placement.student.name,
        "first_name": placement.student.first_name,
        "where": placement.employer_name or str(placement.school),
        "state": placement.get_state_display(),
        "shape": pieces.SHAPES[placement.state],
        "facts": [
            *pieces.facts(placement, with_phones=True),
            *papers(placement, has_text),
            *record(placement),
        ],
        "call": call(placement),
        "phone": placement.school.phone,
        "documents": to_send(request, placement, "guardian"),
        "progress_url": reverse("assessments:progress", args=[placement.pk]),
        "over": placement.state == S.COMPLETED,
        "sign_url": reverse("placements:sign_mine", args=[placement.pk]) if to_sign else "",
    }


def papers(placement, has_text):
    if not has_text:
        return []
    url = reverse("placements:agreement_pdf", args=[placement.pk])
    return [{"term": _("Papers"), "value": _("Agreement as PDF"), "url": url}]


def record(placement):
    """The way to a minor's record, once there is something in it."""
    today = clock.today(placement.school.time_zone)
    if placement.state in BEFORE_START or not placement.student.is_minor_on(today):
        return []
    url = reverse("assessments:student_record", args=[placement.student_id])
    return [{"term": _("Record"), "value": _("Hours and skills so far"), "url": url}]


def call(placement):
    """Whom to call at the school."""
    coordinator = placement.coordinator
    return coordinator.name if coordinator else placement.school.contact_name
