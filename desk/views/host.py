"""The first page of a supervisor with an account: what to look at, and their students."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.waiting import to_give
from kit import clock
from kit.templatetags.house import hours as in_words
from partners.models import Contact
from placements.models import LogEntry, Participant, Placement
from placements.states import RUNNING, S
from placements.views import pieces

SHOWN = (S.APPROVED, S.SIGNING, S.CONFIRMED, *RUNNING, S.COMPLETED)


def host_home(request):
    """Hours and feedback that wait, then the students, those who are there now first."""
    today = timezone.localdate(clock.now())
    return render(
        request,
        "desk/host.html",
        {
            "hours": hours_to_look_at(request.user),
            "feedback": list(to_give(request.user)),
            "students": [student_line(placement) for placement in own(request.user)],
            "firms": firms(request.user),
            "today": today,
        },
    )


def firms(user):
    """The person's own places: one for each school that knows them."""
    rows = Contact.objects.current().filter(user=user)
    rows = rows.select_related("partnership__school", "partnership__employer")
    return [row.partnership for row in rows.order_by("partnership__employer__name", "pk")]


def hours_to_look_at(user):
    """The card at the top, or None when no hours wait."""
    lines = LogEntry.objects.waiting().looked_at_by_user(user)
    found = list(lines.values_list("student", "minutes"))
    if not found:
        return None
    count = len({student for student, _minutes in found})
    told = {"count": count, "hours": in_words(sum(minutes for _student, minutes in found))}
    return {
        "over": _("Hours · about two minutes"),
        "title": ngettext(
            "%(hours)s of %(count)s student", "%(hours)s of %(count)s students", count
        )
        % told,
        "url": reverse("placements:confirm_my_hours"),
    }


def own(user):
    """Placements of which this person is the supervisor or signatory."""
    part = Participant.objects.filter(contact__user=user, contact__ended_on=None, ended_on=None)
    found = Placement.objects.filter(pk__in=part.values("placement"), state__in=SHOWN)
    found = found.select_related("student", "school", "partnership__employer")
    return sorted(found, key=lambda p: (p.state != S.ACTIVE, -p.ends_on.toordinal(), p.pk))


def student_line(placement):
    """One student, by name only: what the agreement releases stands on the placement's page."""
    return {
        "name": placement.student.name,
        "school": placement.school.name,
        "dates": pieces.dates(placement),
        "state": placement.get_state_display(),
        "shape": pieces.SHAPES[placement.state],
        "url": reverse("placements:detail", args=[placement.pk]),
    }
