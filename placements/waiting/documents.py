"""Documents of the school's own that wait to be looked at."""

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.waiting import Waiting, first
from placements.models import Document, Placement


def waiting(user, today):
    """For whoever runs the school that asks for them, the oldest first."""
    where = Placement.objects.filter(
        student=OuterRef("student"), requirement_set__requirements__document=OuterRef("kind")
    )
    found = Document.objects.waiting().filter(kind__school__in=user.coordinated_schools())
    found = found.annotate(at_placement=Subquery(where.values("pk")[:1]))
    found = found.select_related("kind", "student").order_by("at", "pk")
    rows, more = first(found, key="document-look", url=reverse("placements:list"))
    yield from more
    for row in rows:
        placement = row.placement_id or row.at_placement
        yield Waiting(
            key="document-look",
            verb=_("Look at documents"),
            label=row.student.name,
            detail=row.kind.name,
            url=reverse("placements:document", args=[placement, row.kind_id])
            if placement
            else reverse("students:detail", args=[row.student_id]),
            since=row.at.date(),
        )
