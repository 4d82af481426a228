"""What happens to what an employer offers."""

from django.db import transaction

from accounts.models import User
from kit import clock
from kit.errors import require
from partners import rules
from partners.actions.records import put
from partners.models import Opportunity, Partnership


@transaction.atomic
def add_opportunity(partnership: Partnership, *, by: User, **facts) -> Opportunity:
    """Offer places at the employer. An open offer is confirmed as of now."""
    require(rules.can_edit_partnership(by, partnership))
    return Opportunity.objects.create(partnership=partnership, confirmed_at=clock.now(), **facts)


@transaction.atomic
def update_opportunity(opportunity: Opportunity, *, by: User, **facts) -> Opportunity:
    """Correct an offer, pause or close it; whoever saves it confirms it as of now."""
    opportunity = Opportunity.objects.select_for_update().get(pk=opportunity.pk)
    require(rules.can_edit_partnership(by, opportunity.partnership))
    put(opportunity, facts | {"confirmed_at": clock.now()})
    return opportunity
