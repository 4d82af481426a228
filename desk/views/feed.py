"""A person's calendar under its secret address: no sign-in, no session, for calendar programs."""

from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from accounts.models import CalendarFeed
from accounts.models.tokens import digest_of
from desk.diary.entries import entries
from desk.diary.feed import Memory, window, written
from kit import clock
from notifications.links import quiet

NOTED_EVERY = timedelta(hours=12)


@login_not_required
@require_safe
@quiet
def feed(request, token):
    """The calendar; 404 for an address that never was, 410 for one that was closed."""
    # one reader at a time: what was told is compared and written
    rows = CalendarFeed.objects.select_related("user").select_for_update(of=("self",))
    found = rows.filter(token_hash=digest_of(token)).first()
    if found is None:
        raise Http404
    if found.ended_at or not found.user.is_active:
        return HttpResponse(status=410)
    moment = clock.now()
    body = body_of(found, moment)
    note_use(found, moment)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="placewell.ics"'
    response["Cache-Control"] = "private, no-cache"
    etag = quote_etag(sha256(body).hexdigest()[:32])
    changed = int(found.changed_at.timestamp())
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    return get_conditional_response(request, etag, changed, response)


def body_of(found, moment: datetime) -> bytes:
    """The file; the feed is brought up to date where it says something new."""
    first, last = window(moment.date())
    memory = Memory(found.told, moment)
    with translation.override(found.user.language):
        body = written(entries(found.user, first, last), memory, first, last)
    if memory.now != found.told or found.changed_at is None:
        found.told, found.changed_at = memory.now, moment
        found.save(update_fields=["told", "changed_at"])
    return body


def note_use(found, moment: datetime) -> None:
    """Keep when a calendar last read it, to half a day."""
    if found.used_at is None or moment - found.used_at > NOTED_EVERY:
        found.used_at = moment
        found.save(update_fields=["used_at"])
