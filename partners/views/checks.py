"""Papers and visits of an employer's sites: seen, verified, refused, looked at again."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kit import clock, files
from kit.errors import Refused, require
from partners import rules
from partners.actions import checks as actions
from partners.forms.checks import CheckForm, RefuseForm
from partners.models import Check
from partners.models.checks import SOON
from partners.views.pieces import find


def section(user, employer, sides):
    """What tells of each kind at each site, for everybody who works with the employer."""
    today = clock.today()
    rows = Check.objects.telling().filter(site__employer=employer)
    rows = rows.select_related("site__employer", "school", "judged_by")
    mine = {side["partnership"].school_id for side in sides if side["may_edit"]}
    return [line(row, today, row.school_id in mine) for row in rows]


def waivers(partnership):
    """What the school does without at this employer: for its own staff."""
    today = clock.today(partnership.school.time_zone)
    return partnership.check_waivers.standing(today).select_related("by")


def line(row, today, mine):
    word, shape = told(row, today)
    return {
        "check": row,
        "word": word,
        "shape": shape,
        "who": row.judged_by if row.state == Check.State.VALID else "",
        "open": mine and row.state == Check.State.HANDED_IN,
        "asked": mine and row.state == Check.State.ASKED,
    }


def told(row, today):
    """How it stands: a word and the shape beside it."""
    if row.state == Check.State.REFUSED:
        return _("Refused: %s") % row.refused_because, "stopped"
    if row.state == Check.State.ASKED:
        return _("Asked for on %s") % date_format(row.at, "SHORT_DATE_FORMAT"), "waiting"
    if row.state == Check.State.HANDED_IN:
        return _("Handed in, not looked at yet"), "yours"
    if row.valid_until is None:
        return _("Valid"), "done"
    until = date_format(row.valid_until, "SHORT_DATE_FORMAT")
    if row.has_ended(today):
        return _("Ended on %s") % until, "late"
    ends_soon = row.valid_until <= today + SOON
    return _("Valid until %s") % until, "waiting" if ends_soon else "done"


def add_check(request, pk):
    """Note a paper that was seen or a visit that was made; a scan may come with it."""
    partnership = find(request, pk)
    require(rules.can_edit_partnership(request.user, partnership))
    initial = {"kind": request.GET.get("kind", "")}
    form = CheckForm(
        request.POST or None, request.FILES or None, partnership=partnership, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        kind, site = said.pop("kind"), said.pop("site")
        try:
            actions.note_seen(partnership, site, kind, actions.Paper(**said), by=request.user)
        except Refused as refusal:
            form.add_error("file" if said["file"] else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("partners:detail", partnership.employer_id)
    return render_form(request, partnership.employer, partnership.school, form, _("Note a check"))


def render_form(request, employer, school, form, title):
    shown = {"employer": employer, "over": school.name, "form": form, "title": title}
    return render(request, "partners/part.html", shown, status=422 if form.errors else 200)


def find_check(request, pk):
    rows = Check.objects.visible_to(request.user).select_related("site__employer", "school")
    return get_object_or_404(rows, pk=pk)


@require_POST
def verify_check(request, pk):
    """The paper is what was asked for."""
    row = find_check(request, pk)
    try:
        actions.verify(row, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Verified."))
    return redirect("partners:detail", row.site.employer_id)


def refuse_check(request, pk):
    """The paper is not what was asked for, and why."""
    row = find_check(request, pk)
    require(rules.can_judge_check(request.user, row))
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse(row, why=form.cleaned_data["why"], by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Refused."))
            return redirect("partners:detail", row.site.employer_id)
    return render_form(request, row.site.employer, row.school, form, str(row))


@require_GET
def check_file(request, pk):
    """The scan, as a download."""
    row = find_check(request, pk)
    if not row.file:
        raise Http404
    return files.serve(row.file, f"check-{row.kind}-{row.pk}")
