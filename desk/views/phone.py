"""What makes a learner's pages an app on the phone: manifest, service worker, what it keeps. See docs/phone.md."""

import json
import re
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from desk.views.student import is_learner

# The pages whose last state is there without a signal. Of forms any day opens the one that is kept.
PAGES = (
    "desk:home",
    "placements:my_hours",
    "placements:hours_week",
    "placements:journal",
    "desk:unsent",
)
FORMS = ("placements:log_hours", "placements:journal_new")
FONTS = ("inter-latin-wght-normal.woff2", "source-serif-4-latin-wght-normal.woff2")
ICONS = (("192", "any"), ("512", "any"), ("512-maskable", "maskable"))
ADDRESS = re.compile(r'(?:src|href)="([^"]+)"')


@login_not_required
@require_GET
def manifest(request):
    """What the phone asks before it puts the app on its first page."""
    told = {
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "name": "Placewell",
        "short_name": "Placewell",
        "description": _("Your placement, your hours, and whom to ask."),
        "lang": get_language(),
        "background_color": "#faf7f1",
        "theme_color": "#0f5c5c",
        "icons": [icon(name, purpose) for name, purpose in ICONS],
        "shortcuts": [{"name": _("Log hours"), "url": reverse("placements:log_hours")}],
    }
    return JsonResponse(told, content_type="application/manifest+json")


def icon(name, purpose):
    size = name.partition("-")[0]
    source = static(f"icons/placewell-{name}.png")
    return {"src": source, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


@login_not_required
@require_GET
@never_cache
def worker(request):
    """The service worker: what it needs to know here, and what it does in files of their own."""
    parts = [static("js/unsent.js"), static("js/worker.js")]
    told = {
        "static": settings.STATIC_URL,
        "shell": shell(),
        "hashed": not settings.DEBUG,
        "pages": [reverse(name) for name in PAGES + FORMS],
        "forms": [reverse(name) for name in FORMS],
        "offline": reverse("desk:offline"),
        "key": reverse("desk:phone_key"),
        "language": get_language(),
    }
    told["version"] = sha256(json.dumps([told, parts]).encode()).hexdigest()[:12]
    text = f"self.placewell = {json.dumps(told)};\nimportScripts({json.dumps(parts)[1:-1]});\n"
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/"
    return answer


def shell():
    """The files that every page of a learner loads: read from the templates that name them."""
    names = ("parts/head.html", "parts/scripts.html", "parts/phone_scripts.html")
    found = [one for name in names for one in ADDRESS.findall(render_to_string(name))]
    fonts = [static(f"vendor/fonts/{name}") for name in FONTS]
    return sorted({*found, *fonts, static("icons.svg")})


@login_not_required
@require_GET
def offline(request):
    """Shown without a signal in place of a page that is not kept."""
    return render(request, "desk/offline.html")


@require_GET
def unsent(request):
    """What was written without a signal and is not sent yet; the phone itself fills it in."""
    if not is_learner(request.user):
        raise Http404
    return render(request, "desk/unsent.html")


@require_GET
@never_cache
def phone_key(request):
    """Who is signed in, and the token with which this phone sends what it kept."""
    return JsonResponse({"person": str(request.user.pk), "token": get_token(request)})
