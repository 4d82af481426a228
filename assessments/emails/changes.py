"""The mail that tells a coordinator who supervises from now on, or that somebody was named."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import SupervisorChange
from notifications.outbox import Letter, letter

State = SupervisorChange.State


@letter("supervisor_named", bundle=True, title=gettext_lazy("Another supervisor"))
def compose_named(recipient, notices, moment):
    """To the coordinator: done already, or yours to decide."""
    found = SupervisorChange.objects.filter(pk__in={notice.about_id for notice in notices})
    found = found.exclude(state=State.REFUSED)
    rows = list(found.select_related("placement__student", "before").order_by("pk"))
    if not rows:
        return None
    first = next((row for row in rows if row.state == State.NAMED), rows[0])
    told = {"old": first.before.name, "new": first.name}
    students = [(row.placement.student.name, row.name) for row in rows]
    if first.state == State.DONE:
        return Letter(
            subject=_("%(new)s supervises now, in place of %(old)s") % told,
            paragraphs=[_("%(old)s said so. What was asked and not answered has gone on.") % told],
            details=students,
            button=_("Open the placement"),
            url=reverse("placements:detail", args=[first.placement_id]),
        )
    return Letter(
        subject=_("%(old)s is no longer the supervisor and names %(new)s") % told,
        paragraphs=[
            _(
                "You do not know this address as a supervisor's yet. Nothing goes there until you agree."
            )
        ],
        details=students,
        button=_("Decide"),
        url=reverse("assessments:supervisor_change", args=[first.pk]),
    )
