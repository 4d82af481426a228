"""The public page on work-based learning, on the screen and as a PDF. Both are open to all."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.http import quote_etag
from django.views.decorators.http import require_GET

from catalogue.overview import page


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
