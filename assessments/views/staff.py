"""What a coordinator does on a page of its own: take feedback down, sign a placement off."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments import actions
from assessments.credit.marks import marks_of, missed_of, outcome_for
from assessments.forms import SignOffForm
from assessments.views import posted
from assessments.views.given import form_for
from assessments.views.placement import back, context_of, placement_of, request_of
from kit import clock, errors
from kit.errors import Refused
from notifications.parties import find
from placements.models.hours import totals_of
from placements.requirements import checklist
from placements.rules import can_run
from placements.states import RUNNING, Step


def fill(request, pk):
    """The host's form, filled in by staff after a call."""
    wanted = request_of(request, pk)
    errors.require(can_run(request.user, wanted.placement))
    form = form_for(wanted, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.fill_for(wanted, form.answers(), by=request.user)
            messages.success(request, _("Taken down, with your name beside it."))
        except Refused as refused:
            messages.warning(request, str(refused))
        return back(wanted.placement_id)
    party = find(wanted.party)
    context = {"wanted": wanted, "form": form, "name": party.name if party else wanted.asked_of}
    return render(request, "assessments/fill.html", context, status=422 if form.errors else 200)


def sign_off(request, pk):
    """The final assessment: hours, feedback and what is open on one page, then the result."""
    placement = placement_of(request, pk)
    errors.require(can_run(request.user, placement))
    totals = totals_of(placement)
    form = SignOffForm(posted(request), initial={"outcome": outcome_for(placement, totals)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.sign_off(placement, **form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            words = {"name": placement.student.name}
            messages.success(request, _("%(name)s's placement is completed.") % words)
            return redirect("assessments:placement", pk)
    return show_sign_off(request, placement, form, totals)


def show_sign_off(request, placement, form, totals):
    """What the decision rests on, above the form."""
    context = context_of(request, placement)
    context |= {
        "form": form,
        "open_items": [i for i in open_before(placement) if i.kind != "sign_off"],
        "totals": totals,
        "marks": marks_of(placement, totals),
        "missed": missed_of(placement, totals, clock.today(placement.school.time_zone)),
        "may_sign": placement.state in RUNNING and context["assessment"] is None,
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/sign_off.html", context, status=status)


def open_before(placement):
    """What stops the completion."""
    return [item for item in checklist(placement, Step.COMPLETE) if item.stops]
