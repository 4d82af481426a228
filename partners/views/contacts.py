"""The people at an employer, as one school knows them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kit.errors import Refused
from partners import actions
from partners.actions import leaving
from partners.forms import ContactForm
from partners.models import Contact
from partners.views.pieces import find, one_form


def add_contact(request, pk):
    """One more person at the employer."""
    partnership = find(request, pk)
    return one_form(
        request,
        partnership,
        ContactForm(request.POST or None),
        _("Add a contact"),
        lambda values: actions.add_contact(partnership, by=request.user, **values),
    )


def edit_contact(request, pk):
    """Correct a contact; a new address closes the links that went to the old one."""
    contact = find_contact(request, pk)
    return one_form(
        request,
        contact.partnership,
        ContactForm(request.POST or None, instance=Contact.objects.get(pk=pk)),
        contact.name,
        lambda values: actions.update_contact(contact, by=request.user, **values),
        contact=contact,
        successors=leaving.successors(contact),
        open_parts=leaving.open_parts(contact),
    )


def find_contact(request, pk):
    rows = Contact.objects.visible_to(request.user).current()
    return get_object_or_404(
        rows.select_related("partnership__employer", "partnership__school"), pk=pk
    )


@require_POST
def end_contact(request, pk):
    """The person has left the employer."""
    contact = find_contact(request, pk)
    chosen = request.POST.get("successor", "")
    successor = (
        contact.partnership.contacts.filter(pk=chosen).first() if chosen.isdecimal() else None
    )
    try:
        actions.end_contact(contact, by=request.user, successor=successor)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("partners:detail", contact.partnership.employer_id)
