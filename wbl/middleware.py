"""Around every request: its number, one line in the log, the headers of the house; and no body too big."""

import logging
import re
import secrets
import time

import structlog
from django.conf import settings
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

log = structlog.get_logger("wbl.request")
NUMBER = re.compile(r"[A-Za-z0-9-]{8,31}")  # longer ones would be masked as tokens
QUIET = {"healthz", "readyz"}  # asked every few seconds


class RequestMiddleware:
    """Number each request (a proxy may have), log it by route without its path, add the headers."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        number = given if NUMBER.fullmatch(given) else secrets.token_hex(8)
        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request=number):
            response = self.get_response(request)
            tell(request, response, round((time.perf_counter() - began) * 1000))
        response["X-Request-ID"] = number
        for name, value in settings.HOUSE_HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def tell(request, response, milliseconds):
    """One line: the route is a pattern ("students/<int:pk>/"), so that it holds nobody's name or key."""
    match = request.resolver_match
    name = match.view_name if match else ""
    level = logging.DEBUG if name in QUIET or not match else logging.INFO
    user = getattr(request, "_cached_user", None)  # asking for the user would cost queries
    log.log(
        level, "request", method=request.method, route=match.route if match else "",
        status=response.status_code, ms=milliseconds, user=user.pk if user else None,
    )  # fmt: skip


class BodyMiddleware:
    """Refuse what is too big before a byte of it is read: 413. Strangers may send less."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        size = int(length) if length.isdecimal() else 0
        if size > settings.LARGEST_REQUEST_OF_STRANGERS and size > allowed(request):
            response = render(None, "413.html", status=413)
            response["Connection"] = "close"  # the rest of the body is not waited for
            patch_vary_headers(response, ["Cookie"])
            return response
        return self.get_response(request)


def allowed(request):
    """How many bytes this visitor may send at once."""
    if request.user.is_authenticated:
        return settings.LARGEST_REQUEST
    return settings.LARGEST_REQUEST_OF_STRANGERS
