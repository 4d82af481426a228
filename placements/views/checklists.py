"""Lists to tick, signed in or behind the supervisor's link; and the page on which a school writes its own."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import School
from kit import clock
from kit.errors import Refused, require
from notifications.links import door
from partners.models import Contact
from placements import rules
from placements.actions import checklists as actions
from placements.forms.doing import ListForm, TicksForm
from placements.models import ChecklistItem, Placement
from placements.rules import doing as doing_rules

List, By = ChecklistItem.List, ChecklistItem.By
HEADS = {
    List.READINESS: (
        lambda: _("Ready for the first day?"),
        lambda: _("Tick what is settled. What is not, ask about: your school helps."),
        lambda: _("The student ticks this, in words of their own. You may tick for them."),
    ),
    List.INDUCTION: (
        lambda: _("The first day"),
        lambda: _("Tick what was shown and explained. It takes about two minutes."),
        lambda: _("Student and supervisor tick this. You may tick for them."),
    ),
}


def find(request, pk):
    """A placement that one may see, with those who have a part in it; else 404."""
    found = Placement.objects.visible_to(request.user).select_related(
        "student", "school", "type", "partnership__employer"
    )
    return get_object_or_404(found.prefetch_related("participants__contact"), pk=pk)


def behind(link):
    """The placement and its supervisor of now, for whom the link was made; else 404."""
    found = Placement.objects.select_related(
        "student", "school", "type", "partnership__employer"
    ).prefetch_related("participants__contact")
    placement = get_object_or_404(found, pk=link.about_id)
    contact = Contact.objects.current().filter(pk=link.party.partition(":")[2]).first()
    if contact is None or not doing_rules.is_supervisor(contact, placement):
        raise Http404
    return placement, contact


@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request, pk, which):
    """One of the two lists, for learner, staff and a supervisor who signs in."""
    placement = find(request, pk)
    if which not in List:
        raise Http404
    require(doing_rules.can_see_list(request.user, placement, which))
    return page(request, placement, which, by=request.user, frame="base.html")


@door("placements:induct")
def induct(request, link):
    """The list of the first day, behind the supervisor's link."""
    placement, contact = behind(link)
    return page(request, placement, List.INDUCTION, by=contact, frame="link.html")


def page(request, placement, which, *, by, frame):
    """Show the list; on POST save the ticks and show it again."""
    lines = actions.lines_of(placement, which)
    allowed = doing_rules.may_tick(by, placement)
    mine = [line for line in lines if line["by"] in allowed]
    form = TicksForm(request.POST if request.method == "POST" else None, lines=mine)
    if request.method == "POST" and form.is_valid() and saved(placement, which, form, by):
        return redirect(f"{request.path}?done")
    title, lead, for_staff = HEADS[List(which)]
    told = {
        "placement": placement,
        "shell": frame,
        "is_link": frame == "link.html",
        "name": placement.student.first_name if frame == "link.html" else placement.student.name,
        "title": title(),
        "lead": for_staff() if allowed == set(By) else lead(),
        "form": form,
        "lines": lines,
        "mine": mine,
        "others": [line for line in lines if line["by"] not in allowed],
        "done": sum(bool(line["tick"]) for line in lines),
        "thanks": "done" in request.GET,
    }
    status = 422 if form.errors else 200
    return render(request, "placements/checklists/list.html", told, status=status)


def saved(placement, which, form, by):
    """Whether the ticks were written; a line that is no longer the reader's is told on the form."""
    ticked = set(form.cleaned_data["ticked"])
    try:
        actions.tick(placement, which, ticked, shown=form.shown, by=by)
    except PermissionDenied:
        form.add_error("ticked", _("The list was changed. Look at it once more."))
    return form.is_valid()


@require_http_methods(["GET", "HEAD", "POST"])
def school_list(request, pk, which):
    """What the school asks on this list; saved for the first time it becomes the school's own."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    if which not in List:
        raise Http404
    require(rules.can_make(request.user, school))
    today = clock.today(school.time_zone)
    lines = actions.list_of(school, which, today)
    data = request.POST if request.method == "POST" else None
    form = ListForm(data, which=which, lines=lines)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_list(school, which, form.lines, by=request.user, today=today)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved, for placements that start from today."))
            return redirect("placements:school_list", pk, which)
    told = {
        "school": school,
        "form": form,
        "ways": [
            {
                "label": each.label,
                "url": reverse("placements:school_list", args=[pk, each.value]),
                "here": each == which,
            }
            for each in List
        ],
        "is_ready": all(line["school"] is None for line in lines),
    }
    status = 422 if form.errors else 200
    return render(request, "placements/checklists/school.html", told, status=status)
