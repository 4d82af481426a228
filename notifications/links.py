"""Mailed links: a row that decides, a token that is derived and never stored.

A page behind a door shows on GET and acts on POST only: mail scanners open links.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache

from accounts import audit
from accounts.models import School
from accounts.models.tokens import derived, digest_of, mint
from kit import clock
from notifications import parties
from notifications.models import AccessLink

SAFE = ("GET", "HEAD")
PLACE = re.compile(r"\{link:(\d+)\}")


def make(
    door: str,
    *,
    party: str,
    about: models.Model,
    school: School,
    days: int = 30,
    subject: str = "",
) -> AccessLink:
    """A link that opens `door` for this party and thing: the live one, prolonged, or a new one."""
    row = {"about_model": about._meta.label_lower, "about_id": about.pk}
    return _make(days, subject, door=door, party=party, school=school, **row)


def renewed(link: AccessLink) -> AccessLink:
    """A live link for the same page, party and thing."""
    row = {"about_model": link.about_model, "about_id": link.about_id}
    return _make(30, link.subject, door=link.door, party=link.party, school=link.school, **row)


def _make(days, subject, *, school, **same):
    until = clock.now() + timedelta(days=days)
    subject = " ".join(str(subject).split())[:200]
    link = AccessLink.objects.live(clock.now()).filter(**same).first()
    if link is None:
        return _new(school=school, expires_at=until, subject=subject, **same)
    link.expires_at = max(link.expires_at, until)
    link.subject = link.subject or subject
    link.save(update_fields=["expires_at", "subject"])
    return link


def _new(**fields):
    nonce, token_hash = mint()
    return AccessLink.objects.create(nonce=nonce, token_hash=token_hash, **fields)


def path(link: AccessLink) -> str:
    """The link's path on this site, with its key in it."""
    return reverse(link.door, args=[derived(link.nonce)])


def url(link: AccessLink) -> str:
    """The absolute address with its key: for the moment of sending, or of copying by staff."""
    return settings.SITE_URL + path(link)


def place(link: AccessLink) -> str:
    """What stands in a stored text for the address of the link."""
    return f"{{link:{link.pk}}}"


def places(text: str) -> set[int]:
    """The links that a stored text has a place for."""
    return {int(pk) for pk in PLACE.findall(text)}


def fill(texts: list[str], party: str, address: Callable[[AccessLink], str] = url) -> list[str]:
    """The texts with addresses for places.

    Only links of the reader: a "{link:7}" that somebody typed must not hand out another's key.
    """
    wanted = {pk for text in texts for pk in places(text)}
    if not wanted:
        return texts
    links = AccessLink.objects.filter(pk__in=wanted, party=party)
    own = {link.pk: address(link) for link in links}
    return [PLACE.sub(lambda found: own.get(int(found[1]), ""), text) for text in texts]


def revoke(*, party: str, door: str | None = None, about: models.Model | None = None) -> None:
    """Close the open links of a party; only those of one page or one thing where told."""
    links = AccessLink.objects.filter(party=party, revoked_at=None)
    if door is not None:
        links = links.filter(door=door)
    if about is not None:
        links = links.filter(about_model=about._meta.label_lower, about_id=about.pk)
    links.update(revoked_at=clock.now())


def find(token: str) -> AccessLink | None:
    """The link of this token, whether or not it still opens; None for a forged one."""
    return AccessLink.objects.select_related("school").filter(token_hash=digest_of(token)).first()


def may_be_renewed(link: AccessLink) -> bool:
    """Whether a fresh link may go to the address on file: never after somebody revoked it."""
    party = parties.find(link.party)
    return link.revoked_at is None and bool(party and party.email)


def door(name: str | None):
    """Let a view be opened by the mailed links of this URL name (None: of any): `def view(request, link, …)`.

    Mount it at a path with `<str:token>`. Forged tokens get 404, expired and revoked ones 410.
    """

    def decorate(view):
        @wraps(view)
        def opened(request, token, *args, **kwargs):
            if request.method not in (*SAFE, "POST"):
                return HttpResponseNotAllowed([*SAFE, "POST"])
            link = find(token)
            if link is None or name not in (None, link.door):
                return unknown(request)
            request.link = link
            party = speak_to(request, link)
            request.on_device_of = device_of(request.user, party)
            if link.revoked_at or link.expires_at <= clock.now():
                return gone(request, link, token)
            if request.method == "POST":
                _note_use(link)
            return view(request, link, *args, **kwargs)

        return login_not_required(never_cache(quiet(opened)))

    return decorate


any_door = door(None)


def quiet(view):
    """The address carries a key: tell nobody where the reader came from, and index nothing."""

    @wraps(view)
    def hushed(*args, **kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return hushed


def gone(request: HttpRequest, link: AccessLink, token: str) -> HttpResponse:
    """The page of a link that no longer opens; offers a fresh one where that is safe."""
    fresh = may_be_renewed(link)
    party = parties.find(link.party)
    context = {
        "link": link,
        "fresh_url": reverse("notifications:fresh", args=[token]) if fresh else "",
        "address": parties.masked(party.email) if fresh and party else "",
    }
    return _closed(request, "notifications/link_gone.html", 410, context)


def unknown(request: HttpRequest) -> HttpResponse:
    """The page of a link that never was."""
    return _closed(request, "notifications/link_unknown.html", 404)


def _closed(request, template, status, context=None):
    return render(request, template, context, status=status)


def device_of(user, party: parties.Recipient | None):
    """Who is signed in on the device that opened a party's link, if that is somebody else; or None."""
    own = party and party.user == user.pk
    return user if user.is_authenticated and not own else None


def speak_to(request: HttpRequest, link: AccessLink) -> parties.Recipient | None:
    """In the party's language, unless the reader chose one, and in the school's time; the party."""
    party = parties.find(link.party)
    if party and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(party.language)
        request.LANGUAGE_CODE = translation.get_language()
    timezone.activate(ZoneInfo(link.school.time_zone))
    return party


def _note_use(link):
    audit.set_actor(f"link:{link.pk}")
    AccessLink.objects.filter(pk=link.pk).update(last_used_at=clock.now())
