"""The pages that belong to no app: errors, and the word to the load balancer."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.http import JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from redis import RedisError

from kit import api, clock
from notifications.tasks import HEARTBEAT
from wbl import health


@login_not_required
@never_cache
@transaction.non_atomic_requests
def healthz(request):
    """Whether this process can serve pages: 200, or 503 with what does not answer."""
    return answered(database=_database_answers(), redis=_redis_answers())


@login_not_required
@never_cache
@transaction.non_atomic_requests
def readyz(request):
    """Whether the whole does its work: as healthz, and mail has been looked after in the last 120 s."""
    parts = {"database": _database_answers(), "redis": _redis_answers()}
    return answered(**parts, mail=parts["redis"] and _mail_ticks())


WORDS = {
    "database": "PostgreSQL does not answer.",
    "redis": "Redis does not answer.",
    "mail": f"No mail tick within {health.STALE} s: see that worker and beat run.",
}


def answered(**parts):
    """Each part by name, and words on what is not well. Nothing of the servers' own messages."""
    words = [WORDS[name] for name, well in parts.items() if not well]
    return JsonResponse(parts | ({"words": words} if words else {}), status=503 if words else 200)


def _database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_answers():
    try:
        cache.get("healthz")
    except (RedisError, OSError):
        return False
    return True


def _mail_ticks():
    moment = health.moment(HEARTBEAT)
    return moment is not None and (clock.now() - moment).total_seconds() <= health.STALE


@login_not_required
def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


@login_not_required
def not_found(request, exception=None):
    if api.is_asked(request):
        return api.problem_response(404, _("There is nothing at this address."))
    return render(request, "404.html", status=404)


@login_not_required
def server_error(request):
    if api.is_asked(request):
        return api.problem_response(500, _("Something failed here. It is in our log."))
    # the request may have failed anywhere, so the page asks nothing of it
    return render(None, "500.html", status=500)
