"""Trainings that end soon, told to who looks after the employer."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.waiting import Waiting, first
from partners.models import ContactTraining, Partnership


def waiting(user, today):
    """For the owner; for those who run the school where nobody looks after the employer."""
    mine = Partnership.objects.filter(
        Q(owner=user) | Q(owner=None, school__in=user.coordinated_schools()),
        stage=Partnership.Stage.ACTIVE,
    )
    found = ContactTraining.objects.ending(today)
    found = found.filter(contact__partnership__in=mine, contact__ended_on=None)
    found = found.select_related("contact__partnership__employer").order_by("valid_until", "pk")
    rows, more = first(found, key="training-ends", url=reverse("partners:list"))
    yield from more
    for row in rows:
        yield Waiting(
            key="training-ends",
            verb=_("Trainings that end"),
            label=row.contact.name,
            detail=f"{row.contact.partnership} · {row.title}",
            url=reverse("partners:detail", args=[row.contact.partnership.employer_id]),
            due=row.valid_until,
        )
