"""A fresh link for one that has ended, to the address on file."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from kit import clock
from notifications import actions, links


@login_not_required
@require_POST
@never_cache
@links.quiet
def fresh(request, token):
    link = links.find(token)
    if link is None:
        return links.unknown(request)
    links.speak_to(request, link)
    if not link.revoked_at and link.expires_at > clock.now():
        return redirect(links.path(link))
    if not actions.renew(link):
        return links.gone(request, link, token)
    # shown at once and not after a redirect: only here is the reader's language known
    return render(request, "notifications/link_sent.html")
