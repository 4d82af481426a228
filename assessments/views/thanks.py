"""What stands beneath the thanks: would you host again?"""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments import actions
from assessments.forms import AgainForm, WordForm
from assessments.models import Form
from assessments.rules import next_school_year
from assessments.states import R
from assessments.views.again import years_of
from assessments.views.asked import account, contact_of, holder
from notifications.links import door
from partners.models import HostChange
from partners.rules import speaks_for_employer


def after_thanks(asked, wanted, waiting):
    """The question, once all is given: a tap for whoever speaks for the employer, a box for who only supervises."""
    contact = contact_of(wanted) if is_thanked(wanted) and not waiting else None
    if contact is None:
        return {"again": None}
    year = next_school_year(wanted.placement.ends_on)
    speaks = speaks_for_employer(contact)
    said = contact.partnership.intents.filter(year=year).first() if speaks else word_of(contact)
    return {
        "again": {
            "url": asked.url("again", wanted.pk),
            "years": years_of(year),
            "speaks": speaks,
            "said": said,
            "form": AgainForm() if speaks else WordForm(),
        }
    }


def is_thanked(wanted):
    """A supervisor whose word is in."""
    return wanted.form.audience == Form.Audience.SUPERVISOR and wanted.state == R.SUBMITTED


def word_of(contact):
    """What they have passed on to the school already."""
    found = HostChange.objects.filter(
        partnership=contact.partnership_id, kind=HostChange.Kind.WISHES, by=contact.name
    )
    return found.exclude(what="").first()


@door("assessments:feedback")
def feedback_again(request, link, pk):
    """The answer, by link."""
    return answer(request, holder(request, link), pk)


@require_POST
def give_again(request, pk):
    """The answer, signed in."""
    return answer(request, account(request), pk)


def answer(request, asked, pk):
    """Yes, maybe, or no and why; or a word for the school from whoever may not say it for the employer."""
    wanted = get_object_or_404(asked.requests().filter(state=R.SUBMITTED), pk=pk)
    contact = contact_of(wanted) if is_thanked(wanted) else None
    if request.method != "POST" or contact is None:
        return redirect(asked.form_url(wanted))
    speaks = speaks_for_employer(contact)
    form = AgainForm(request.POST) if speaks else WordForm(request.POST)
    if not form.is_valid():
        context = {"asked": asked, "wanted": wanted, "form": form, "back": asked.form_url(wanted)}
        return render(request, "assessments/ask_again.html", context, status=422)
    if speaks:
        year = next_school_year(wanted.placement.ends_on)
        actions.say_of_hosting(contact, year, **form.cleaned_data)
    else:
        actions.pass_word_on(contact, form.cleaned_data["words"])
    messages.success(request, _("Thank you. The school has your answer."))
    return redirect(asked.form_url(wanted))
