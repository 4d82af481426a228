"""Not at work: the student tells it, whoever told it takes it back, the school says what it did about a no-show."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kit import clock, errors
from kit.errors import Refused
from placements import rules
from placements.actions import absences as actions
from placements.forms.presence import AwayForm, FollowUpForm
from placements.models import Absence, Placement
from placements.rules.presence import TELLABLE, can_take_back
from placements.views.hours import own_student, parse_day, today_of

SHOWN = 60


@require_http_methods(["GET", "HEAD", "POST"])
def my_absences(request):
    """A student's own absences, and the form for another."""
    student = own_student(request)
    found = Placement.objects.filter(student=student, state__in=TELLABLE)
    placements = list(
        found.select_related("student", "school", "type", "partnership__employer").order_by("-pk")
    )
    today = today_of(placements)
    told = {
        "rows": lines(
            Absence.objects.filter(placement__student=student), request.user, today, words=True
        ),
        "form": None,
        "today": today,
    }
    if not placements:
        return render(request, "placements/presence/mine.html", told)
    form = AwayForm(
        request.POST or None,
        placements=placements,
        told_by=Absence.Told.STUDENT,
        initial={"first": parse_day(request.GET.get("day")) or today},
    )
    if request.method == "POST" and form.is_valid() and saved(form, form_day(form), request.user):
        messages.success(request, _("Told. Your supervisor and your school see it."))
        return redirect("placements:my_absences")
    told["form"] = form
    status = 422 if form.errors else 200
    return render(request, "placements/presence/mine.html", told, status=status)


def form_day(form):
    return clock.today(form.chosen.school.time_zone)


def saved(form, today, by):
    """Whether it was written; what the action refuses stands in the form."""
    try:
        actions.tell(form.chosen, form.away, by=by, today=today)
    except Refused as refused:
        form.add_error(None, str(refused))
    return form.is_valid()


def lines(rows, who, today, *, words):
    """The newest absences as the page shows them; `words` for those who may read why."""
    rows = rows.select_related(
        "placement__student", "placement__school", "placement__type",
        "placement__partnership__employer",
    ).prefetch_related("placement__participants__contact")  # fmt: skip
    return [
        {
            "absence": row,
            "why": row.why if words or row.told_by == Absence.Told.SUPERVISOR else "",
            "may_take_back": can_take_back(who, row, today),
        }
        for row in rows.order_by("-on", "pk")[:SHOWN]
    ]


@require_POST
def take_back(request, pk):
    """There after all."""
    row = get_object_or_404(
        Absence.objects.visible_to(request.user).select_related("placement__school"), pk=pk
    )
    today = clock.today(row.placement.school.time_zone)
    actions.take_back(row, by=request.user, today=today)
    messages.success(request, _("The absence is taken back."))
    if row.placement.student.user_id == request.user.pk:
        return redirect("placements:my_absences")
    return redirect("placements:at_work", row.placement_id)


@require_http_methods(["GET", "HEAD", "POST"])
def absence(request, pk):
    """One absence as the school sees it; on POST what was done about a no-show."""
    rows = Absence.objects.visible_to(request.user).select_related(
        "placement__student", "placement__school", "placement__partnership__employer"
    )
    row = get_object_or_404(rows.prefetch_related("placement__participants__contact"), pk=pk)
    errors.require(rules.can_run(request.user, row.placement))
    form = FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.follow_up(row, form.cleaned_data["words"], by=request.user)
        except Refused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("Noted. It is off your list."))
        return redirect("placements:absence", pk)
    part = row.placement.supervisor
    told = {
        "absence": row,
        "placement": row.placement,
        "form": form,
        "supervisor": part.contact if part else None,
    }
    status = 422 if form.errors else 200
    return render(request, "placements/presence/absence.html", told, status=status)
