"""A new employer: typed in one form, looked for among those that are here, or worked with as it is."""

from django.contrib import messages
from django.forms.formsets import all_valid
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kit.errors import Refused, require
from partners import actions
from partners.forms import (
    AnotherForm,
    ContactForm,
    EmployerForm,
    SchoolForm,
    SiteForm,
    TermsForm,
)
from partners.models import Employer, Partnership
from partners.twins import likely

# what is typed, by what it is looked for
LOOKED_FOR = {
    "name": "employer-name", "website": "employer-website", "phone": "employer-phone",
    "email": "contact-email", "address": "site-address",
}  # fmt: skip


def new(request):
    """An employer, its site and its contact in one form; who seems to be here already is asked about first."""
    require(request.user.coordinated_schools().exists())
    data = request.POST or None
    forms = {
        "school": SchoolForm(data, user=request.user),
        "employer": EmployerForm(data, prefix="employer"),
        "site": SiteForm(data, prefix="site"),
        **terms_forms(data),
    }
    found = alike(request) if data else []
    another = AnotherForm(data, twins=found)
    if data and all_valid([*forms.values(), another]):
        made = add(forms, by=request.user)
        messages.success(request, _("%s is added.") % made.employer)
        return redirect("partners:detail", made.employer_id)
    shown = [*forms.values(), another]
    told = {"forms": forms, "all_forms": shown, "another": another, "twins": found}
    return render(request, "partners/new.html", told, status=422 if failed(shown) else 200)


def failed(forms):
    return any(form.errors for form in forms)


def terms_forms(data):
    """What a school asks of an employer that it begins to work with: whom to talk to, and its terms."""
    forms = {
        "contact": ContactForm(data, prefix="contact"),
        "terms": TermsForm(data, prefix="terms", initial={"stage": Partnership.Stage.ACTIVE}),
    }
    forms["contact"].initial = {"can_sign": True, "can_coordinate": True}
    return forms


def add(forms, *, by):
    cleaned = {name: form.cleaned_data for name, form in forms.items()}
    return actions.add_employer(
        cleaned["school"]["school"],
        by=by,
        employer=cleaned["employer"],
        partnership=cleaned["terms"],
        site=cleaned["site"],
        contact=cleaned["contact"],
    )


@require_POST
def twins(request):
    """While somebody types: which employers that may be. By POST, as addresses of people belong in no log."""
    require(request.user.coordinated_schools().exists())
    found = alike(request)
    another = AnotherForm(request.POST, twins=[])
    return render(request, "partners/_twins.html", {"twins": found, "another": another})


def alike(request):
    """Employers that may be the one typed, as the school chosen in the form knows them."""
    own = SchoolForm(user=request.user).fields["school"].queryset
    chosen = request.POST.get("school", "")
    school = own.filter(pk=chosen).first() if chosen.isdecimal() else None
    typed = {name: request.POST.get(field, "")[:300] for name, field in LOOKED_FOR.items()}
    return likely(**typed, school=school)


def work_with(request, pk):
    """Begin to work with an employer that is here already: only the school's own terms are asked.

    What was typed in the long form comes along (`look`) and is shown before anything is written.
    """
    require(request.user.coordinated_schools().exists())
    employer = get_object_or_404(Employer.objects.filter(ended_on=None), pk=pk)
    data = request.POST or None
    looks = "look" in request.POST
    asked = None if looks else data
    forms = {"school": SchoolForm(asked, user=request.user), **terms_forms(asked)}
    if looks:
        for form in forms.values():
            keep(form, data)
    elif data and all_valid(forms.values()):
        try:
            join(employer, forms, by=request.user)
        except Refused as refusal:
            forms["school"].add_error(None, str(refusal))
        else:
            messages.success(request, _("Your school works with %s now.") % employer)
            return redirect("partners:detail", employer.pk)
    shown = list(forms.values())
    told = {
        "employer": employer,
        "place": employer.sites.exclude(address="").values_list("address", flat=True).first(),
        "forms": forms,
        "all_forms": shown,
    }
    return render(request, "partners/work_with.html", told, status=422 if failed(shown) else 200)


def keep(form, data):
    """Show what was typed elsewhere, not judged yet."""
    form.initial = {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }


def join(employer, forms, *, by):
    cleaned = {name: form.cleaned_data for name, form in forms.items()}
    return actions.join_employer(
        cleaned["school"]["school"],
        employer,
        by=by,
        partnership=cleaned["terms"],
        contact=cleaned["contact"],
    )
