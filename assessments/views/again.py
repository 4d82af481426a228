"""One question to a host who was thanked: would you host again next year?"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from assessments import actions
from assessments.forms import AgainForm
from assessments.rules import next_school_year
from assessments.views import posted
from notifications.links import door
from notifications.parties import find
from partners.models import HostingIntent
from placements.models import Placement


@door("assessments:again")
def again(request, link):
    """Yes, maybe or no, and why. GET shows, POST answers; the last word counts."""
    rows = Placement.objects.select_related("student", "school", "partnership__employer")
    placement = get_object_or_404(rows.exclude(partnership=None), pk=link.about_id)
    if placement.school_id != link.school_id:
        raise Http404
    year = next_school_year(placement.ends_on)
    said = placement.partnership.intents.filter(year=year).first()
    form = AgainForm(posted(request), initial=initial_of(said) | chosen(request))
    if request.method == "POST" and form.is_valid():
        party = find(link.party)
        actions.say_again(
            placement.partnership, year, **form.cleaned_data, said_by=party.name if party else ""
        )
        messages.success(request, _("Thank you. The school has your answer."))
        return redirect(request.path)
    context = {
        "placement": placement,
        "form": form,
        "said": said,
        "years": years_of(year),
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/again.html", context, status=status)


def years_of(year):
    """A school year as people write it: 2028 is "2027/28"."""
    return f"{year - 1}/{year % 100:02}"


def initial_of(said):
    """What was answered before."""
    return {"answer": said.answer, "reason": said.reason} if said else {}


def chosen(request):
    """The answer that a link in the mail carries: shown as chosen, and kept by a POST only."""
    answer = request.GET.get("answer")
    return {"answer": answer} if answer in HostingIntent.Answer.values else {}
