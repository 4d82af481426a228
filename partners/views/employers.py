"""The page of one employer, and what a school writes there."""

from django.contrib import messages
from django.forms.formsets import all_valid
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kit import clock
from kit.errors import Refused, require
from partners import actions, rules
from partners.forms import EmployerForm, SiteForm, TermsForm
from partners.models import Employer, Opportunity, Partnership, Site
from partners.views import capacity, checks, intents, life, plans, trainers
from partners.views.lists import SHAPES
from partners.views.pieces import find, one_form


@require_GET
def detail(request, pk):
    """One employer: the sites that all share, and what each of one's schools has with it."""
    rows = Employer.objects.visible_to(request.user).select_related("cluster")
    employer = get_object_or_404(rows, pk=pk)
    mine = Partnership.objects.visible_to(request.user).filter(employer=employer)
    sides = [
        side(request.user, each) for each in mine.select_related("school", "owner", "employer")
    ]
    told = {
        "employer": employer,
        "facts": facts(employer),
        "sides": sides,
        "sites": employer.sites.all(),
        "checks": checks.section(request.user, employer, sides),
        "merges": employer.merges.filter(undone_at=None),
        "may_merge": rules.can_merge(request.user, employer),
        "may_edit_sites": any(each["may_edit"] for each in sides),
    }
    return render(request, "partners/detail.html", told)


def side(user, partnership):
    """What one school has with the employer."""
    own = rules.can_read_notes(user, partnership)
    return {
        "partnership": partnership,
        "shape": SHAPES[partnership.stage],
        "facts": terms(partnership),
        "contacts": trainers.with_trainings(partnership.contacts.current(), clock.today()),
        "offers": partnership.opportunities.exclude(state=Opportunity.State.CLOSED),
        "yearly": capacity.terms_of(partnership),
        "intents": intents.told_of(partnership),
        "plans": plans.section(partnership) if own else None,
        "may_edit": rules.can_edit_partnership(user, partnership),
        "life": life.section(user, partnership),
        "waivers": checks.waivers(partnership) if own else [],
        "suggested": partnership.suggestions.all()[:3] if own else [],
        "notes": partnership.notes if own else "",
        "reads_ratings": own,
    }


def facts(employer):
    rows = [
        (_("Career cluster"), str(employer.cluster or "")),
        (_("Size"), employer.get_size_display()),
        (_("Telephone"), employer.phone),
        (_("Website"), employer.website),
    ]
    found = [{"term": term, "value": value} for term, value in rows if value]
    for fact in found:
        if fact["value"] == employer.website:
            fact["url"] = employer.website
    return found


def terms(partnership):
    until = partnership.insurance_until
    rows = [
        (_("Would host"), partnership.hosts),
        (_("Places a year"), partnership.places_a_year),
        (_("Insurance valid until"), date_format(until, "DATE_FORMAT") if until else ""),
        (_("Languages"), partnership.languages),
        (_("Looked after by"), partnership.owner or _("nobody")),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def edit(request, pk):
    """The school's own terms, and the shared facts while no other school works with the employer."""
    partnership = find(request, pk)
    require(rules.can_edit_partnership(request.user, partnership))
    shared = not rules.can_edit_employer(request.user, partnership.employer)
    before = {name: getattr(partnership.employer, name) for name in EmployerForm.Meta.fields}
    data = request.POST or None
    own = TermsForm(data, instance=Partnership.objects.get(pk=pk), prefix="terms")
    del own.fields["stage"]  # it has buttons, and a history
    firm = Employer.objects.get(pk=partnership.employer_id)
    employer = None if shared else EmployerForm(data, instance=firm, prefix="employer")
    forms = [form for form in (employer, own) if form]
    if request.method == "POST" and all_valid(forms):
        values = employer.cleaned_data if employer else before
        actions.update_employer(
            partnership, employer=values, terms=own.cleaned_data, by=request.user
        )
        messages.success(request, _("Saved."))
        return redirect("partners:detail", partnership.employer_id)
    told = {"partnership": partnership, "employer": employer, "own": own, "all_forms": forms}
    failed = any(form.errors for form in forms)
    return render(request, "partners/edit.html", told, status=422 if failed else 200)


def add_site(request, pk):
    """One more place of work."""
    partnership = find(request, pk)
    return one_form(
        request,
        partnership,
        SiteForm(request.POST or None),
        _("Add a site"),
        lambda values: actions.add_site(partnership, by=request.user, **values),
    )


def edit_site(request, pk):
    """Correct a place of work, or put it on the map."""
    site = get_object_or_404(
        Site.objects.visible_to(request.user).select_related("employer"), pk=pk
    )
    require(rules.can_edit_site(request.user, site))
    form = SiteForm(request.POST or None, instance=Site.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_site(site, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("partners:detail", site.employer_id)
    told = {
        "employer": site.employer,
        "form": form,
        "title": str(site),
        "over": site.employer.name,
    }
    return render(request, "partners/part.html", told, status=422 if form.errors else 200)
