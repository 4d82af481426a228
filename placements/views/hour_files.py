"""Photos and papers on lines of hours: for whoever sees the line, signed in or behind the supervisor's link."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kit import files
from kit.errors import Refused
from notifications.links import door
from partners.models import Contact
from placements.actions import looking
from placements.actions.log import remove_file
from placements.models import LogFile


@require_GET
def hours_file(request, pk):
    """A file, as a download."""
    return served(get_object_or_404(LogFile.objects.visible_to(request.user), pk=pk))


@door("placements:confirm_hours")
def confirm_hours_file(request, link, pk):
    """The same behind the weekly mail's link: of the lines at which the supervisor looks."""
    contact = get_object_or_404(Contact.objects.current(), pk=link.about_id)
    mine = LogFile.objects.filter(line__in=looking.lines_for(contact))
    return served(get_object_or_404(mine, pk=pk))


def served(row):
    return files.serve(row.file, f"hours-{row.line_id}-{row.pk}")


@require_POST
def delete_hours_file(request, pk):
    """Take a file off an own line."""
    rows = LogFile.objects.select_related("line__placement")
    row = get_object_or_404(rows, pk=pk, line__student__user=request.user)
    try:
        remove_file(row, by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The file is gone."))
    return redirect("placements:edit_hours", row.line_id)
