"""Events that are over and whose roll was not called."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.waiting import Waiting, first
from partners.models import Event
from placements.models import Presence

LATELY = timedelta(days=60)  # what is older was let be


def waiting(user, today):
    """For who made the event, else for who runs the school."""
    mine = Event.objects.visible_to(user).running()
    mine = mine.filter(Q(by=user) | Q(by=None, school__in=user.coordinated_schools()))
    over = mine.filter(on__range=(today - LATELY, today - timedelta(days=1)))
    seen = Presence.objects.visible_to(user).filter(state=Presence.State.EXPECTED)
    left = Count("presences", filter=Q(presences__in=seen.values("pk")))
    found = over.annotate(left=left).filter(left__gt=0).order_by("on", "pk")
    rows, more = first(found, key="roll-call", url=reverse("partners:events"))
    yield from more
    for event in rows:
        words = ngettext("%d learner not called", "%d learners not called", event.left)
        yield Waiting(
            key="roll-call",
            verb=_("Call the roll"),
            label=event.title,
            detail=words % event.left,
            url=reverse("placements:roll_call", args=[event.pk]),
            since=event.on,
        )
