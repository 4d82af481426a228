"""The demo's mailbox: every mail, its links open. There only under DEMO, and then for all."""

import re
from collections.abc import Callable
from functools import wraps

from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications import links
from notifications.models import Message

PAGE = 50
LINK = re.compile(r"^(https?://\S+|/\S+)$")


def demo_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Not there at all in a product that real people use."""

    @login_not_required
    @require_safe
    @never_cache
    @wraps(view)
    def shown(request, *args, **kwargs):
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return shown


@demo_only
def mailbox(request):
    """Every mail, newest first."""
    words = request.GET.get("q", "").strip()
    rows = Message.objects.select_related("school").defer("text", "html")
    if words:
        rows = rows.filter(
            Q(to_name__icontains=words)
            | Q(to_address__icontains=words)
            | Q(subject__icontains=words)
        )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/mailbox.html", {"page": page, "words": words})


@demo_only
def mailbox_mail(request, pk):
    """One mail as text, its addresses as links."""
    row = get_object_or_404(Message.objects.select_related("school"), pk=pk)
    context = {"mail": row, "parts": parts(opened(row, row.text))}
    return render(request, "notifications/mailbox_mail.html", context)


@demo_only
@csp_update({"style-src": ["'unsafe-inline'"]})  # type: ignore[arg-type]
def mailbox_html(request, pk):
    """One mail as a mail program shows it; only mails carry a style of their own."""
    row = get_object_or_404(Message.objects.exclude(html=""), pk=pk)
    return HttpResponse(opened(row, row.html))


def opened(row, text):
    """The text with links that lead to this very site, whatever its address."""
    if not row.secret:
        text = links.fill([text], row.recipient, address=links.path)[0]
    return text.replace(settings.SITE_URL + "/", "/")


def parts(text):
    """The paragraphs; one that ends in an address becomes its label and the address."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        *above, last = paragraph.strip().splitlines() or [""]
        if LINK.match(last.strip()):
            yield {"label": " ".join(above).rstrip(":") or last, "url": last.strip()}
        else:
            yield {"text": paragraph}
