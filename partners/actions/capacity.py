"""One yearly number of places over all schools, which the employer divides; a school knows its own share only."""

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from kit.errors import Refused, require
from partners import rules
from partners.models import Capacity, CapacityShare, Contact, Employer, Partnership


def divided_by(contact: Contact) -> QuerySet[Partnership]:
    """The schools between which this person divides: those that know the person by the same address.

    A school that writes down a contact of its own making reaches no other school's share.
    """
    same = Contact.objects.current().filter(partnership__employer=contact.partnership.employer_id)
    same = (
        same.filter(email__iexact=contact.email) if contact.email else same.filter(pk=contact.pk)
    )
    rows = Partnership.objects.filter(pk__in=same.values("partnership"))
    ended = Partnership.Stage.ENDED
    return rows.exclude(stage=ended).select_related("school").order_by("school__name", "pk")


@transaction.atomic
def divide(contact: Contact, year: int, *, total: int, places: dict[int, int]) -> None:
    """Set the employer's places in a school year and what each school gets: {partnership: places}.

    Raises Refused where the shares are more than the total.
    """
    known = {partnership.pk for partnership in divided_by(contact)}
    require(places.keys() <= known)
    capacity = lock(contact.partnership.employer, year)
    kept = taken(capacity.shares.exclude(partnership__in=places))
    if kept + sum(places.values()) > total:
        raise Refused(_("The schools get more than there is. Raise the total, or give less."))
    capacity.total = total
    capacity.save(update_fields=["total"])
    for partnership, number in places.items():
        keep(capacity, partnership, number, contact.name)


@transaction.atomic
def note_share(
    partnership: Partnership, year: int, *, places: int, said_by: str, by: User
) -> None:
    """Write down what a school was told of its own share. Raises Refused where the employer has fewer left."""
    require(rules.can_edit_partnership(by, partnership))
    capacity = lock(partnership.employer, year)
    others = taken(capacity.shares.exclude(partnership=partnership))
    if capacity.total is not None and others + places > capacity.total:
        raise Refused(_("The employer has fewer places left for that year. Ask once more."))
    keep(capacity, partnership.pk, places, said_by or by.name)


def lock(employer: Employer, year: int) -> Capacity:
    """The year's row, held until the transaction ends: two schools at once cannot pass the total."""
    made, _new = Capacity.objects.get_or_create(employer=employer, year=year)
    return Capacity.objects.select_for_update().get(pk=made.pk)


def taken(shares):
    return shares.aggregate(n=Sum("places"))["n"] or 0


def keep(capacity, partnership, places, name):
    told = {"places": places, "said_by": name[:150]}
    CapacityShare.objects.update_or_create(
        capacity=capacity, partnership_id=partnership, defaults=told
    )
