"""Papers of sites that wait: to be looked at, and those that end soon or have ended."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.waiting import Waiting, first
from partners.models import Check, Partnership
from partners.models.checks import SOON


def waiting(user, today):
    """For whoever runs the school that looked at them, or looks after the employer."""
    schools = user.coordinated_schools()
    mine = Partnership.objects.filter(Q(owner=user) | Q(owner=None, school__in=schools))
    rows = Check.objects.select_related("site__employer")
    handed_in = rows.filter(state=Check.State.HANDED_IN, school__in=schools)
    ending = rows.current(state=Check.State.VALID).filter(
        valid_until__lte=today + SOON,
        site__employer__in=mine.filter(stage=Partnership.Stage.ACTIVE).values("employer"),
    )
    return [
        *lines(handed_in.order_by("at"), "check-look", _("Look at papers")),
        *lines(ending.order_by("valid_until"), "check-ends", _("Papers that end")),
    ]


def lines(found, key, verb):
    rows, more = first(found, key=key, url=f"{reverse('partners:list')}?care=papers")
    yield from more
    for row in rows:
        yield Waiting(
            key=key,
            verb=verb,
            label=row.site.employer.name,
            detail=row.get_kind_display(),
            url=reverse("partners:detail", args=[row.site.employer_id]),
            since=row.at.date() if row.state == Check.State.HANDED_IN else None,
            due=row.valid_until if row.state == Check.State.VALID else None,
        )
