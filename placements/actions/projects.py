"""What those in a project put there. Each is told to the others, at most once an hour."""

from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock, files
from kit.errors import Refused, require
from partners.models import Contact
from placements.actions.moves import lock
from placements.emails import doing as emails
from placements.models import Placement, Project, ProjectFile, ProjectMessage, ProjectTask
from placements.rules import doing as rules

Somebody = User | Contact


def opened(placement: Placement, by: Somebody) -> Placement:
    """The placement, locked; PermissionDenied for who is not of the project, Refused where it is not open."""
    require(rules.can_read_project(by, placement))
    placement = lock(placement)
    if not rules.is_project_open(placement):
        raise Refused(_("The project is closed: it can be read, and nothing more is written."))
    require(rules.can_write_project(by, placement))
    return placement


def author(placement: Placement, by: Somebody) -> dict:
    """The columns that say who it was: a supervisor who signs in is the same as behind their link."""
    if isinstance(by, Contact):
        return {"contact": by}
    if rules.is_supervisor(by, placement):
        return {"contact": placement.supervisor.contact}
    return {"by": by}


def told(placement: Placement, whose: dict) -> None:
    """Tell all but whoever it was."""
    if "contact" in whose:
        ref = f"contact:{whose['contact'].pk}"
    elif rules.is_learner(whose["by"], placement):
        ref = f"student:{placement.student_id}"
    else:
        ref = f"user:{whose['by'].pk}"
    emails.project_news(placement, by=ref, moment=clock.now())


@transaction.atomic
def write(placement: Placement, text: str, *, by: Somebody) -> ProjectMessage:
    """A message to all of the project."""
    placement = opened(placement, by)
    whose = author(placement, by)
    message = ProjectMessage.objects.create(placement=placement, text=text.strip(), **whose)
    told(placement, whose)
    return message


@transaction.atomic
def add_task(
    placement: Placement, title: str, *, by: Somebody, due_on: date | None = None
) -> ProjectTask:
    """Something to do."""
    placement = opened(placement, by)
    whose = author(placement, by)
    task = ProjectTask.objects.create(placement=placement, title=title, due_on=due_on, **whose)
    told(placement, whose)
    return task


@transaction.atomic
def set_task(placement: Placement, task: int, state: str, *, by: Somebody) -> None:
    """How far a task is. Raises Refused for one that is not of this project."""
    placement = opened(placement, by)
    row = placement.projecttasks.select_for_update().filter(pk=task).first()
    if row is None or state not in ProjectTask.State:
        raise Refused(_("This task is not there any more."))
    row.state = state
    row.save(update_fields=["state"])


@transaction.atomic
def share(placement: Placement, file: File, *, title: str, by: Somebody) -> ProjectFile:
    """A file for all of the project; Refused for what is no PDF and no picture."""
    placement = opened(placement, by)
    kind = files.check_upload(file)
    whose = author(placement, by)
    shared = ProjectFile(placement=placement, title=title, **whose)
    shared.file.save(files.random_name(kind), file, save=False)
    shared.save()
    told(placement, whose)
    return shared


@transaction.atomic
def set_meeting(placement: Placement, url: str, *, by: Somebody) -> None:
    """Where the project meets; blank takes it away."""
    placement = opened(placement, by)
    Project.objects.update_or_create(placement=placement, defaults={"meeting_url": url})
