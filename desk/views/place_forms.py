"""What an employer's people change on their own place: a form a page, back to the place when it is saved."""

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from desk.views.places import both
from kit.errors import Refused
from partners import rules
from partners.actions import hosts as actions
from partners.forms.hosts import (
    ColleagueForm,
    LeaveForm,
    OwnDetailsForm,
    OwnOfferForm,
    OwnSiteForm,
)
from partners.models import Contact, Opportunity, Site

FORM = require_http_methods(["GET", "HEAD", "POST"])


def one_form(request, here, form, title, save, **more):
    """Show a form of the place, or save it and go back; a refusal stands above what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            here.say(_("Saved. The school sees it."))
            return redirect(here.home)
    told = {"here": here, "shell": here.shell, "form": form, "title": title, **more}
    return render(request, "desk/place/form.html", told, status=422 if form.errors else 200)


@both()
@FORM
def me(request, here):
    """One's own telephone, job and language; a new address goes to the school first."""
    row = Contact.objects.get(pk=here.contact.pk)
    initial = {"email": row.told_email or row.email}
    form = OwnDetailsForm(request.POST or None, instance=row, initial=initial)
    return one_form(
        request,
        here,
        form,
        _("Your details"),
        lambda said: actions.tell_details(here.contact, **said),
    )


@both()
@FORM
def add_site(request, here):
    """One more place of work."""
    here.require(here.arranges)
    return one_form(
        request,
        here,
        OwnSiteForm(request.POST or None),
        _("Add a site"),
        lambda said: actions.add_site(here.contact, **said),
        lead=_("All schools that work with you read it."),
    )


@both()
@FORM
def site(request, here, row):
    """Correct a place of work."""
    here.require(here.arranges)
    found = here.one(here.partnership.employer.sites.all(), row)
    return one_form(
        request,
        here,
        OwnSiteForm(request.POST or None, instance=Site.objects.get(pk=found.pk)),
        str(found),
        lambda said: actions.change_site(found, contact=here.contact, **said),
        lead=_("All schools that work with you read it, and who changed it."),
    )


@both()
@FORM
def colleague(request, here):
    """A colleague who supervises."""
    here.require(here.arranges)
    return one_form(
        request,
        here,
        ColleagueForm(request.POST or None, initial={"language": here.contact.language}),
        _("Add a colleague"),
        lambda said: actions.add_colleague(here.contact, **said),
        lead=_(
            "They may supervise students. If they are to sign as well, please tell the school."
        ),
    )


@both()
@FORM
def offer(request, here, row):
    """How an offer stands: places, dates, times; pause it, open it, close it."""
    here.require(here.arranges)
    found = offer_of(here, row)
    form = OwnOfferForm(
        request.POST or None,
        instance=Opportunity.objects.get(pk=found.pk),
        initial={"says": found.state},
    )
    return one_form(
        request,
        here,
        form,
        found.title,
        lambda said: actions.tell_of_offer(
            found, contact=here.contact, to=said["says"], **form.facts
        ),
    )


def offer_of(here, row):
    rows = here.partnership.opportunities.filter(state__in=rules.HOSTS_OFFERS)
    return here.one(rows, row)


@both()
@require_POST
def offer_stands(request, here, row):
    """One tap: it stands as it is."""
    here.require(here.arranges)
    found = offer_of(here, row)
    actions.tell_of_offer(found, contact=here.contact, to=found.state)
    here.say(_("Thank you, “%s” is confirmed.") % found.title)
    return redirect(here.home)


@both()
@FORM
def leave(request, here):
    """The person leaves the employer: somebody takes over, and this page closes."""
    form = LeaveForm(request.POST or None, heirs=actions.heirs(here.contact))
    if request.method == "POST" and form.is_valid():
        successor = form.cleaned_data["successor"]
        actions.leave(here.contact, successor=successor)
        told = {"here": here, "shell": here.shell, "successor": successor}
        return render(request, "desk/place/left.html", told)
    told = {
        "here": here,
        "shell": here.shell,
        "form": form,
        "title": _("Leaving %s?") % here.partnership.employer.name,
        "lead": _("Nothing is sent to you any more, and links that are still open close."),
        "button": _("I have left"),
    }
    return render(request, "desk/place/form.html", told, status=422 if form.errors else 200)
