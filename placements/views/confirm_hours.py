"""The supervisor's page: looks right, corrected, or something's off, line by line. By mailed link, or signed in."""

from itertools import groupby

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from kit import clock
from notifications.links import door
from partners.models import Contact
from placements.actions import looking as actions
from placements.emails.hours import day_and_hours
from placements.forms.look import LookForm, number_of
from placements.models import LogEntry

State = LogEntry.State
MOST_TOLD = 5  # lines that somebody else changed, told one by one


@door("placements:confirm_hours")
def confirm_hours(request, link):
    """Behind the weekly mail's link."""
    contact = get_object_or_404(Contact.objects.current(), pk=link.about_id)
    token = request.resolver_match.kwargs["token"]
    return page(request, contact, "link.html", request.path, token)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_my_hours(request):
    """The same for a supervisor, or a teacher, who is signed in."""
    return page(request, request.user, "base.html", reverse("placements:confirm_my_hours"))


def page(request, by, shell, here, token=""):
    """Show what waits; on POST write what was said, then thank and show what remains."""
    lines = lines_on_page(request, by)
    form = LookForm(lines, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and saved(request, form, by):
        return redirect(f"{here}?done")
    return render(
        request,
        "placements/hours/confirm.html",
        {
            "shell": shell,
            "token": token,
            "form": form,
            "people": people(form.rows),
            "total": sum(row.line.minutes for row in form.rows),
            "said": sum(bool(row.said) for row in form.rows),
            "today": clock.today(),
            **thanks(request, by),
        },
        status=422 if form.errors else 200,
    )


def saved(request, form, by):
    """Whether what was said is written; corrections that cannot stand are told beside their lines."""
    try:
        tell(request, actions.look(form.verdicts, by=by))
    except actions.Unfit as unfit:
        form.refuse(unfit.lines)
    return not form.errors


def lines_on_page(request, by):
    """What waits for this person, and what was on the page they send back."""
    sent = [number_of(name) for name in request.POST if name.startswith("version-")]
    lines = actions.lines_for(by).filter(Q(state=State.SUBMITTED) | Q(pk__in=sent))
    found = lines.select_related(
        "student", "objective", "placement__type", "placement__partnership__employer", "checkin"
    ).prefetch_related("changes", "files")
    return found.order_by(
        "student__family_name", "student__given_name", "placement", "worked_on", "begins", "pk"
    )


def people(rows):
    """Rows by student: the placement, the rows, their minutes."""
    grouped = groupby(rows, key=lambda row: row.line.placement)
    return [person(placement, list(found)) for placement, found in grouped]


def person(placement, rows):
    return {
        "placement": placement,
        "student": rows[0].line.student,
        "rows": rows,
        "minutes": sum(row.line.minutes for row in rows),
    }


def tell(request, done):
    """Lines that were edited or looked at meanwhile are said so, not passed over in silence."""
    if done.changed:
        count = len(done.changed)
        told = ngettext(
            "%d line was changed or looked at while you read. Nothing was done with it.",
            "%d lines were changed or looked at while you read. Nothing was done with them.",
            count,
        )
        now = "; ".join(how_it_stands(line) for line in done.changed[:MOST_TOLD])
        messages.warning(request, f"{told % count} {_('Now:')} {now}")
    if not (done.confirmed or done.queried or done.changed or done.corrected):
        messages.info(request, _("Nothing was marked, so nothing was saved."))


def how_it_stands(line):
    """ "Ava Longbow, Mon November 16, 3 h: Looks right (Dana Ortiz)"."""
    looked = "" if line.state == State.SUBMITTED else f" ({line.looked_by})"
    return f"{line.student.name}, {day_and_hours(line)}: {line.standing}{looked}"


def thanks(request, by):
    """What this person has looked at today, for the page after saving."""
    if "done" not in request.GET:
        return {"thanks": False, "confirmed": 0, "queried": 0}
    midnight = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = actions.lines_for(by).filter(looked_at__gte=midnight, looked_by=str(by)[:150])
    totals = lines.totals()
    return {"thanks": True, "confirmed": totals.confirmed, "queried": totals.queried}
