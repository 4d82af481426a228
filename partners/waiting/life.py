"""Employers that wait: a next step that falls due, one that was handed over, one of whom nothing was heard."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kit import clock
from kit.waiting import Waiting, first
from partners.models import OwnerChange, Partnership, stale

NEW_FOR = timedelta(days=7)
AHEAD = timedelta(days=3)


def waiting(user, today):
    """For whoever looks after a partnership, and for those who run the school where nobody does."""
    return [*next_steps(user, today), *handed_over(user), *silent(user, today)]


def page(partnership):
    return reverse("partners:detail", args=[partnership.employer_id])


def listed(**query):
    told = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{reverse('partners:list')}?{told}"


def next_steps(user, today):
    """What was planned with an employer for today, the next days, or earlier."""
    unowned = Q(owner=None, school__in=user.coordinated_schools())
    found = Partnership.objects.filter(Q(owner=user) | unowned, next_on__lte=today + AHEAD)
    found = found.exclude(next_step="").select_related("employer").order_by("next_on", "pk")
    rows, more = first(found, key="partner-step", url=listed(care="due"))
    yield from more
    for partnership in rows:
        yield Waiting(
            key="partner-step",
            verb=_("Next steps with employers"),
            label=partnership.employer.name,
            detail=partnership.next_step,
            url=page(partnership),
            due=partnership.next_on,
        )


def handed_over(user):
    """What a colleague gave into these hands in the last days."""
    found = OwnerChange.objects.filter(after=user, at__gt=clock.now() - NEW_FOR).exclude(by=user)
    found = found.filter(partnership__owner=user).select_related("partnership__employer", "before")
    rows, more = first(found, key="partner-new", url=listed(owner="mine"))
    yield from more
    for change in {row.partnership_id: row for row in reversed(rows)}.values():
        yield Waiting(
            key="partner-new",
            verb=_("Yours to look after now"),
            label=change.partnership.employer.name,
            detail=change.note or (_("from %s") % change.before if change.before else ""),
            url=page(change.partnership),
            since=change.at.date(),
        )


def silent(user, today):
    """Active partners of whom nothing was heard for long: told to who looks after them."""
    unowned = Q(owner=None, school__in=user.coordinated_schools())
    found = stale(Partnership.objects.filter(Q(owner=user) | unowned), today)
    found = found.select_related("employer").order_by("silent_since", "pk")
    rows, more = first(found, key="partner-silent", url=listed(care="silent"))
    yield from more
    for partnership in rows:
        yield Waiting(
            key="partner-silent",
            verb=_("Long not heard of"),
            label=partnership.employer.name,
            url=reverse("partners:note", args=[partnership.pk]),
            since=partnership.silent_since,
            calm=True,
        )
