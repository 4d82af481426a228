"""The pages that belong to no app: errors, and the word to the load balancer."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from redis import RedisError


@login_not_required
@never_cache
@transaction.non_atomic_requests
def healthz(request):
    """Whether PostgreSQL and Redis answer: 200, or 503 with the one that does not."""
    parts = {"database": _database_answers(), "redis": _redis_answers()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


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


@login_not_required
def forbidden(request, exception=None):
    return render(request, "403.html", status=403)


@login_not_required
def not_found(request, exception=None):
    return render(request, "404.html", status=404)


@login_not_required
def server_error(request):
    # the request may have failed anywhere, so the page asks nothing of it
    return render(None, "500.html", status=500)
