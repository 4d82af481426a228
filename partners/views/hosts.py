"""What an employer's people told, as the school reads and settles it; and those who may be named in public."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import School
from partners import recognition
from partners.actions import hosts as actions
from partners.forms.hosts import WishesForm
from partners.models import Partnership
from partners.views.contacts import find_contact
from partners.views.pieces import find, one_form


@login_not_required
@require_GET
def partners_of(request, pk):
    """Employers that agreed to be named: open to everybody, for a school that is live."""
    schools = School.objects.filter(live_at__isnull=False, ended_on=None)
    school = get_object_or_404(schools, pk=pk)
    told = {"school": school, "recognised": recognition.agreed(school)}
    return render(request, "partners/recognised.html", told)


def note_wishes(request, pk):
    """What the employer said on the telephone: may it be named, does it want to hear of graduates."""
    partnership = find(request, pk)
    row = Partnership.objects.get(pk=pk)
    return one_form(
        request,
        partnership,
        WishesForm(request.POST or None, instance=row),
        _("What the employer wishes"),
        lambda values: actions.note_wishes(partnership, by=request.user, **values),
    )


@require_POST
def settle_address(request, pk):
    """Take over the address that the person told, or leave the one on file."""
    contact = find_contact(request, pk)
    take = "take" in request.POST
    actions.settle_told_email(contact, take=take, by=request.user)
    messages.success(
        request, _("Saved. Links to the old address are closed.") if take else _("Left as it was.")
    )
    return redirect("partners:detail", contact.partnership.employer_id)
