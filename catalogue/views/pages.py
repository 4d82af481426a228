"""The public page on work-based learning, on the screen and as a PDF, open to all; the laws that a school chose."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import rules
from accounts.models import School
from catalogue import actions
from catalogue.forms import LawForm
from catalogue.models import SchoolLaw
from catalogue.overview import page
from kit import errors


@require_GET
@login_not_required
def overview(request):
    """What work-based learning is, in the reader's language."""
    return render(request, "catalogue/overview.html", page.content())


@require_GET
@login_not_required
def overview_pdf(request):
    """The same for paper; who has it already is not sent it again."""
    told = page.content()
    mark = quote_etag(page.mark_of(told))
    if request.headers.get("If-None-Match") == mark:
        return HttpResponseNotModified(headers={"ETag": mark})
    name = f"work-based-learning-{told['language']}.pdf"
    headers = {
        "ETag": mark,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f'inline; filename="{name}"',
    }
    return HttpResponse(page.as_pdf(told), content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def law(request, pk):
    """Which laws on minors hold at this school, and when its lessons are."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    errors.require(rules.can_change_school(request.user, school))
    chosen = SchoolLaw.objects.filter(school=school).first()
    form = LawForm(request.POST or None, school=school, chosen=chosen)
    if request.method == "POST" and form.is_valid():
        actions.choose_law(school, **form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("catalogue:law", pk)
    above = SchoolLaw.objects.for_school(school).exclude(school=school)
    told = {
        "form": form,
        "school": school,
        "chosen": chosen,
        "above": above.select_related("school").prefetch_related("laws__school"),
    }
    status = 422 if form.errors else 200
    return render(request, "catalogue/law.html", told, status=status)
