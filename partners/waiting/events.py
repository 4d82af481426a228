"""Events that are near, those of which nobody noted who came, and suggestions that nobody has looked at."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.waiting import Waiting, first
from partners.models import Event, Suggestion

LATELY = timedelta(days=60)  # what is older was let be


def waiting(user, today):
    """Events for who made them, else for who runs the school; suggestions for who runs it."""
    mine = Event.objects.visible_to(user).running()
    mine = mine.filter(Q(by=user) | Q(by=None, school__in=user.coordinated_schools()))
    return [*near(mine, today), *not_noted(mine, today), *suggested(user)]


def near(mine, today):
    """Today and tomorrow."""
    found = mine.filter(on__range=(today, today + timedelta(days=1))).order_by(
        "on", "begins", "pk"
    )
    rows, more = first(found, key="event-near", url=reverse("partners:events"))
    yield from more
    for event in rows:
        yield line(event, "event-near", _("Events"), "partners:event_detail")


def not_noted(mine, today):
    """Over, and nobody said whether it was held, or of some guest whether they came."""
    found = mine.filter(on__range=(today - LATELY, today - timedelta(days=1)))
    open_ = Q(state=Event.State.PLANNED) | Q(guests__came__isnull=True, guests__isnull=False)
    found = found.filter(open_).distinct().order_by("on", "pk")
    rows, more = first(found, key="event-after", url=reverse("partners:events"))
    yield from more
    for event in rows:
        yield line(event, "event-after", _("Note who came"), "partners:event_detail")


def line(event, key, verb, page):
    return Waiting(
        key=key,
        verb=verb,
        label=event.title,
        detail=event.place,
        url=reverse(page, args=[event.pk]),
        due=event.on if key == "event-near" else None,
        since=None if key == "event-near" else event.on,
    )


def suggested(user):
    """What employers said and nobody has looked at."""
    schools = user.coordinated_schools()
    found = Suggestion.objects.filter(state=Suggestion.State.NEW, partnership__school__in=schools)
    found = found.select_related("partnership__employer").order_by("said_at", "pk")
    url = f"{reverse('partners:suggestions')}?state={Suggestion.State.NEW}"
    rows, more = first(found, key="suggestion-new", url=url)
    yield from more
    for row in rows:
        yield Waiting(
            key="suggestion-new",
            verb=_("Suggestions from employers"),
            label=row.partnership.employer.name,
            detail=row.subject,
            url=reverse("partners:suggestion", args=[row.pk]),
            since=row.said_at.date(),
        )
