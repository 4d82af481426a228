"""What changes after everybody has signed: one amendment that is on its way."""

from datetime import timedelta

from placements import actions
from placements.models import Agreement, Placement
from placements.states import S


def stories(world, now):
    """One story."""
    yield raised(world, now - timedelta(hours=26))


def raised(world, moment):
    """An employer pays from now on; the parties are asked to sign that."""
    yield moment
    signed = Agreement.objects.exclude(pdf="").values("placement")
    running = Placement.objects.filter(school=world.high, state=S.ACTIVE, pk__in=signed)
    placement = running.order_by("-starts_on", "pk").first()
    if placement:
        fields = {"pay": Placement.Pay.PAID, "pay_note": "$13 an hour"}
        actions.change(placement, actions.Details(fields=fields), by=world.coordinator)
