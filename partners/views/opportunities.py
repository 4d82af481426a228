"""What an employer offers."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from partners import actions
from partners.forms import OpportunityForm
from partners.models import Opportunity
from partners.views.pieces import find, one_form


def add_opportunity(request, pk):
    """Offer places that students can find."""
    partnership = find(request, pk)
    return one_form(
        request,
        partnership,
        OpportunityForm(request.POST or None, partnership=partnership),
        _("Offer a place"),
        lambda values: actions.add_opportunity(partnership, by=request.user, **values),
    )


def edit_opportunity(request, pk):
    """Correct, pause or close an offer."""
    rows = Opportunity.objects.visible_to(request.user)
    offer = get_object_or_404(
        rows.select_related("partnership__employer", "partnership__school"), pk=pk
    )
    data, row = request.POST or None, Opportunity.objects.get(pk=pk)
    return one_form(
        request,
        offer.partnership,
        OpportunityForm(data, instance=row, partnership=offer.partnership),
        offer.title,
        lambda values: actions.update_opportunity(offer, by=request.user, **values),
    )
