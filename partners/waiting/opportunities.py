"""Offers that closed by themselves, those that nobody can be asked about, and employers' answers."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.waiting import Waiting, first
from partners.models import HostingIntent, Opportunity, Partnership
from partners.rules import year_words

FRESH = timedelta(days=7)  # so long a no or maybe stands on Today


def waiting(user, today):
    """Items for who looks after the partner; for all coordinators where nobody does."""
    runs = user.coordinated_schools()
    looked_after = Q(owner=user) | Q(owner=None, school__in=runs)
    mine = Partnership.objects.filter(
        looked_after, school__in=user.schools_as("coordinator", "administrator", "teacher")
    )
    return [*lapsed(mine), *answers(mine, today)]


def lapsed(mine):
    """Closed by itself: open it again, or leave it closed."""
    found = Opportunity.objects.filter(partnership__in=mine, lapsed_at__isnull=False)
    found = found.select_related("partnership__employer").order_by("lapsed_at", "pk")
    rows, more = first(found, key="offer-lapsed", url=reverse("partners:list"))
    yield from more
    for offer in rows:
        yield Waiting(
            key="offer-lapsed",
            verb=_("Closed by itself: open again?"),
            label=offer.title,
            detail=_("%s did not answer") % offer.partnership,
            url=reverse("partners:opportunity", args=[offer.pk]),
            since=offer.lapsed_at.date(),
        )


def answers(mine, today):
    """Who said no or maybe in the last days: a call may help."""
    found = HostingIntent.objects.filter(
        partnership__in=mine,
        answer__in=(HostingIntent.Answer.NO, HostingIntent.Answer.MAYBE),
        noted_by=None,
        said_at__date__gt=today - FRESH,
    ).exclude(said_by="")
    found = found.select_related("partnership__employer").order_by("said_at", "pk")
    rows, more = first(found, key="intent-answer", url=reverse("partners:hosting"))
    yield from more
    for intent in rows:
        yield Waiting(
            key="intent-answer",
            verb=_("Answers about hosting"),
            label=str(intent.partnership),
            detail=" · ".join(
                filter(None, [intent.get_answer_display(), year_words(intent.year), intent.reason])
            ),
            url=reverse("partners:detail", args=[intent.partnership.employer_id]),
            since=intent.said_at.date(),
        )
