"""The room of a project: signed in, or behind the supervisor's link. One page; each POST does one thing."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from kit import clock, files
from kit.errors import Refused, require
from kit.search import Pages
from notifications.links import door
from placements.actions import projects as actions
from placements.forms.doing import FileForm, MeetingForm, MessageForm, TaskForm
from placements.models import ProjectTask
from placements.rules import doing as rules
from placements.views.checklists import behind, find

PER_PAGE = 50
DOOR = "placements:project_link"
FORMS = {"message": MessageForm, "task": TaskForm, "file": FileForm, "meeting": MeetingForm}


@require_http_methods(["GET", "HEAD", "POST"])
def project(request, pk):
    """For the learner, the school, and a supervisor who signs in."""
    placement = own(request, pk)
    return page(request, placement, by=request.user, frame="base.html")


@require_GET
def project_file(request, pk, file_pk):
    """A file of the project."""
    return served(own(request, pk), file_pk)


def own(request, pk):
    """A placement with a project of which one is: 404 without a project, 403 for who only sees the placement."""
    placement = find(request, pk)
    if not placement.has_project:
        raise Http404
    require(rules.can_read_project(request.user, placement))
    return placement


@door(DOOR)
def project_link(request, link):
    """The same behind the supervisor's link."""
    placement, contact = with_project(link)
    token = request.resolver_match.kwargs["token"]
    return page(request, placement, by=contact, frame="link.html", token=token)


@door(DOOR)
def project_link_file(request, link, file_pk):
    """A file, behind the supervisor's link."""
    placement, _contact = with_project(link)
    return served(placement, file_pk)


def with_project(link):
    placement, contact = behind(link)
    if not placement.has_project:
        raise Http404
    return placement, contact


def served(placement, file_pk):
    row = get_object_or_404(placement.projectfiles, pk=file_pk)
    return files.serve(row.file, f"project-{placement.pk}-{row.pk}")


def page(request, placement, *, by, frame, token=""):
    """What is there; on POST one thing is done, and the page is shown anew."""
    forms = {name: form() for name, form in FORMS.items()}
    forms["meeting"] = MeetingForm(initial={"meeting_url": meeting(placement)})
    bad = None
    if request.method == "POST":
        bad = done(request, placement, by, forms)
        if bad is None:
            return redirect(request.path)
    told = {
        "placement": placement,
        "shell": frame,
        "is_link": bool(token),
        "forms": forms,
        "form": bad,
        "may_write": rules.can_write_project(by, placement),
        "is_open": rules.is_project_open(placement),
        "meeting_url": meeting(placement),
        "tasks": placement.projecttasks.select_related("by", "contact", "placement__student"),
        "states": ProjectTask.State.choices,
        "files": file_lines(placement, token),
        "today": clock.today(placement.school.time_zone),
        "page": messages_of(request, placement),
    }
    return render(
        request, "placements/project/page.html", told, status=422 if bad is not None else 200
    )


def meeting(placement):
    """The meeting link; blank where there is none."""
    room = getattr(placement, "project", None)
    return room.meeting_url if room else ""


def file_lines(placement, token):
    """Each file with its address on this side of the door."""
    rows = placement.projectfiles.select_related("by", "contact", "placement__student")
    name, key = ("project_link_file", token) if token else ("project_file", placement.pk)
    return [
        {"file": row, "url": reverse(f"placements:{name}", args=[key, row.pk])} for row in rows
    ]


def messages_of(request, placement):
    rows = placement.projectmessages.select_related("by", "contact", "placement__student")
    return Pages(rows, PER_PAGE).get_page(request.GET.get("page"))


def done(request, placement, by, forms):
    """Do what was asked; the form with its errors where that was not possible."""
    what = request.POST.get("what", "")
    if what == "state":
        state_set(request, placement, by)
        return None
    if what not in FORMS:
        raise Http404
    form = forms[what] = FORMS[what](request.POST, request.FILES)
    if not form.is_valid():
        return form
    try:
        ACTS[what](placement, form.cleaned_data, by)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return form
    return None


def state_set(request, placement, by):
    """How far a task is; what is refused is told above the page."""
    task, state = request.POST.get("task", ""), request.POST.get("state", "")
    try:
        actions.set_task(placement, int(task) if task.isdecimal() else 0, state, by=by)
    except Refused as refusal:
        messages.error(request, str(refusal))


ACTS = {
    "message": lambda placement, data, by: actions.write(placement, data["text"], by=by),
    "task": lambda placement, data, by: actions.add_task(
        placement, data["title"], due_on=data["due_on"], by=by
    ),
    "file": lambda placement, data, by: actions.share(
        placement, data["file"], title=data["name"], by=by
    ),
    "meeting": lambda placement, data, by: actions.set_meeting(
        placement, data["meeting_url"], by=by
    ),
}
