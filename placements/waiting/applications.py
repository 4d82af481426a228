"""Applications that nobody has looked at, places that learners found, and places that are free again."""

from django.db.models import Count, F, IntegerField, Min, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.waiting import Waiting, first
from partners.models import Opportunity
from placements.models import HostProposal
from placements.models.placements import seats_taken
from placements.states import A


def waiting(user, today):
    """For whoever runs the school."""
    schools = user.coordinated_schools()
    offers = Opportunity.objects.filter(partnership__school__in=schools)
    return [*to_look_at(offers), *found(schools), *free_again(offers, today)]


def listed(offer=None, state=""):
    url = reverse("placements:applications")
    return f"{url}?offer={offer.pk}&state={state}" if offer else url


def people(count):
    return ngettext("%d student applied", "%d students applied", count) % count


def to_look_at(offers):
    """By offer, as they are shown to the employer together."""
    new = Q(applications__state=A.APPLIED)
    rows = offers.filter(new).annotate(
        count=Count("applications", filter=new), since=Min("applications__made_at", filter=new)
    )
    rows = rows.order_by("since", "pk")
    shown, more = first(rows, key="applications", url=listed())
    yield from more
    for offer in shown:
        yield Waiting(
            key="applications",
            verb=_("Look at applications"),
            label=offer.title,
            detail=people(offer.count),
            url=listed(offer),
            since=offer.since.date(),
        )


def found(schools):
    """Places that learners found themselves."""
    rows = HostProposal.objects.open().filter(school__in=schools).select_related("student")
    shown, more = first(rows.order_by("made_at", "pk"), key="place-found", url=listed())
    yield from more
    for proposal in shown:
        yield Waiting(
            key="place-found",
            verb=_("Places that students found"),
            label=proposal.student.name,
            detail=proposal.employer,
            url=reverse("placements:host_proposal", args=[proposal.pk]),
            since=proposal.made_at.date(),
            due=proposal.starts_on,
        )


def free_again(offers, today):
    """Filled offers of which a place is free again, and for which somebody had applied."""
    taken = Coalesce(Subquery(seats_taken(today), output_field=IntegerField()), 0)
    rows = offers.filter(state=Opportunity.State.FILLED).annotate(
        count=Count("applications", filter=Q(applications__state=A.CLOSED)), taken=taken
    )
    rows = rows.filter(count__gt=0, taken__lt=F("capacity")).order_by("title", "pk")
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=today))
    shown, more = first(rows, key="free-again", url=listed())
    yield from more
    for offer in shown:
        yield Waiting(
            key="free-again",
            verb=_("A place is free again"),
            label=offer.title,
            detail=people(offer.count),
            url=listed(offer, A.CLOSED),
            calm=True,
        )
