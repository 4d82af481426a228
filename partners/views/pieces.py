"""What several pages about an employer share."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kit.errors import Refused, require
from partners import rules
from partners.models import Partnership


def posted(request):
    """What a form is bound to: what was sent, however little, and nothing on a GET."""
    return request.POST if request.method == "POST" else None


def find(request, pk):
    """A partnership that one may see, else 404."""
    rows = Partnership.objects.visible_to(request.user).select_related(
        "employer__cluster", "school"
    )
    return get_object_or_404(rows, pk=pk)


def one_form(request, partnership, form, title, save, **more):
    """For those who run the school: show a form of the partnership's page, or save it and go back there."""
    require(rules.can_edit_partnership(request.user, partnership))
    return show_form(request, partnership, form, title, lambda: save(form.cleaned_data), **more)


def show_form(request, partnership, form, title, save, **more):
    """Show a form, or save it and go back to the employer's page; a refusal stands above what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("partners:detail", partnership.employer_id)
    told = {
        "employer": partnership.employer,
        "over": partnership.school.name,
        "form": form,
        "title": title,
        **more,
    }
    return render(request, "partners/part.html", told, status=422 if form.errors else 200)
