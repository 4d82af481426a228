"""The learner's links to the record: made, seen how often they were opened, ended."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Max
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models.tokens import derived
from assessments.actions import sharing as actions
from assessments.forms import ShareForm
from assessments.models import RecordShare
from assessments.record.facts import today_of
from kit.errors import Refused
from placements.views.hours import own_student

USUAL = timedelta(days=90)
VISITS = 50


@require_safe
def shares(request):
    """One's links: those that work, then those that have ended."""
    student = own_student(request)
    today = today_of(student)
    rows = student.record_shares.annotate(count=Count("visits"), last=Max("visits__at"))
    lines = [{"share": row, "live": row.is_live(today)} for row in rows]
    context = {"lines": sorted(lines, key=lambda line: not line["live"])}
    return render(request, "assessments/record/shares.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_share(request):
    """Choose what a new link shows, and until when."""
    student = own_student(request)
    today = today_of(student)
    form = ShareForm(request.POST or None, student=student, initial={"ends_on": today + USUAL})
    if request.method == "POST" and form.is_valid():
        try:
            share = actions.make_share(student, **form.cleaned_data, by=request.user, today=today)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("assessments:share", share.pk)
    status = 422 if form.errors else 200
    return render(request, "assessments/record/new_share.html", {"form": form}, status=status)


def own_share(request, pk) -> RecordShare:
    """A link of one's own, else 404."""
    rows = RecordShare.objects.filter(student__user=request.user).select_related("student")
    return get_object_or_404(rows, pk=pk)


@require_safe
def share(request, pk):
    """The address of a link, what it shows, and when it was opened."""
    row = own_share(request, pk)
    live = row.is_live(today_of(row.student))
    url = reverse("assessments:shared", args=[derived(row.nonce)]) if live else ""
    context = {
        "share": row,
        "live": live,
        "url": settings.SITE_URL + url if live else "",
        "facts": facts(row),
        "visits": row.visits.all()[:VISITS],
        "count": row.visits.count(),
    }
    return render(request, "assessments/record/share.html", context)


def facts(share):
    """What the link shows, as terms and values."""
    yes, no = _("shown"), _("not shown")
    pieces = ", ".join(piece.title for piece in share.evidence.all())
    return [
        {"term": _("Placements and hours"), "value": yes if share.with_hours else no},
        {"term": _("Skills"), "value": yes if share.with_skills else no},
        {"term": _("Evidence"), "value": pieces or no},
        {"term": _("My name on it"), "value": share.get_name_as_display()},
    ]


@require_POST
def end_share(request, pk):
    """The link opens no more."""
    row = own_share(request, pk)
    actions.end_share(row, by=request.user)
    messages.success(request, _("Ended. Whoever has the link sees nothing any more."))
    return redirect("assessments:share", row.pk)
