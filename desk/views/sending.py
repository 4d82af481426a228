"""A coordinator sends an employer's person the link to their own place."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk import actions
from kit.errors import Refused
from partners.views.contacts import find_contact


@require_POST
def send_place(request, pk):
    """One mail, once a day at most."""
    contact = find_contact(request, pk)
    try:
        actions.send_place(contact, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, sent_words(contact))
    return redirect("partners:detail", contact.partnership.employer_id)


def sent_words(contact):
    if contact.partnership.school.is_live:
        return _("%s gets a mail with the link, one a day at most.") % contact.name
    return _("The mail to %s waits until the school is live.") % contact.name
