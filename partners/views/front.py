"""The front door: pages for employers who know nobody here, open to all."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import quote_etag
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import School
from catalogue.overview import page as overview
from kit.errors import Refused
from kit.search import Pages
from partners import nearby, recognition
from partners.actions import enquiries as actions
from partners.forms.enquiries import EnquiryForm, WhereForm
from partners.front import flyer, schools

PER_PAGE = 20


@require_GET
@login_not_required
def front(request):
    """What it is, what each kind asks, and which schools are near."""
    form = WhereForm(request.GET)
    near = form.cleaned_data["near"].strip() if form.is_valid() else ""
    found = schools.listed(near)
    page = Pages(found.rows, PER_PAGE).get_page(request.GET.get("page"))
    for school in page:
        school.far = nearby.far(school.km, miles=school.uses_miles)
    told = {
        "form": WhereForm(initial={"near": near}),
        "near": near,
        "known": found.known,
        "page": page,
        "why": overview.why_employers(),
        "levels": overview.levels(list(schools.kinds_of())),
    }
    return render(request, "partners/front/front.html", told)


def school_or_404(pk):
    """A school with a front door; others are not there for strangers."""
    return get_object_or_404(School.objects.with_front_door(), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def school_front(request, pk):
    """One school's door, with the form."""
    school = school_or_404(pk)
    form = EnquiryForm(request.POST if request.method == "POST" else None, school=school)
    status = 200
    if request.method == "POST":
        if form.is_trap or (form.is_valid() and is_kept(request, school, form)):
            return redirect("partners:front_thanks", pk)
        status = getattr(form, "status", 422)
    told = {
        "school": school,
        "form": form,
        "levels": overview.levels(list(form.fields["types"].queryset)),
        "recognised": recognition.agreed(school),
    }
    return render(request, "partners/front/school.html", told, status=status)


def is_kept(request, school, form):
    """Keep the enquiry, unless too many came; then the form says what to do instead."""
    if actions.same(school, form.said):
        return True  # a second press is thanked as the first was
    if not has_room(request, school, form.said["email"]):
        form.status = 429
        form.add_error(None, too_many(school))
        return False
    try:
        actions.enquire(school, form.said)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def has_room(request, school, email):
    """Counted in the cache that all workers share: by address of the network, by school, by mailbox."""
    counted = (("enquiry", f"school:{school.pk}"), ("enquiry_mailbox", email.lower()))
    return all(ratelimit.consume(request, action=action, key=key) for action, key in counted)


def too_many(school):
    if school.phone:
        told = {"school": school.name, "phone": school.phone}
        return _("A lot is coming in just now. Call %(school)s: %(phone)s.") % told
    return _("A lot is coming in just now. Wait some minutes, then send it again.")


@require_GET
@login_not_required
def thanks(request, pk):
    """What happens next; the same for everybody, machines too."""
    return render(request, "partners/front/thanks.html", {"school": school_or_404(pk)})


@require_GET
@login_not_required
def flyer_pdf(request, pk):
    """The door on paper; who has it already is not sent it again."""
    school = school_or_404(pk)
    told = flyer.content(school)
    mark = quote_etag(flyer.mark_of(told))
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified(headers={"ETag": mark})
    name = f"{slugify(school.name) or school.pk}-{told['language']}.pdf"
    headers = {
        "ETag": mark,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f'inline; filename="{name}"',
    }
    return HttpResponse(flyer.as_pdf(told), content_type="application/pdf", headers=headers)
