"""The settings that a school's installation must have, and whether the web process answers."""

import os
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks

from wbl import embedded
from wbl.doctor.lines import Note, Wrong

SHORTEST_KEY = 43  # characters: 256 bits in base64
NEW_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"


def settings_are_safe():
    """No demo, no debug, two good keys, an https address that the site answers to, deploy checks."""
    if embedded.allowed():
        return demo_only()
    keys()
    address = urlsplit(settings.SITE_URL)
    if address.scheme != "https" or not address.hostname:
        raise Wrong(
            f"SITE_URL is {settings.SITE_URL}: links in mails and cookies would go unencrypted.",
            "Put a proxy with TLS in front and set SITE_URL=https://your.name.",
        )
    if "*" in settings.ALLOWED_HOSTS:
        raise Wrong("ALLOWED_HOSTS lets every name in.", "Name the site's own, as in SITE_URL.")
    if not any(fits(address.hostname, name) for name in settings.ALLOWED_HOSTS):
        raise Wrong(
            f"The site does not answer to its own name, {address.hostname}.",
            f"ALLOWED_HOSTS={address.hostname}, or leave it unset.",
        )
    if settings.DATABASES["default"]["PASSWORD"] == "change-me":  # noqa: S105
        raise Wrong("The database's password is the example's.", "Change it there and in .env.")
    problems = checks.run_checks(include_deployment_checks=True)
    if problems:
        first = problems[0]
        others = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise Wrong(
            f"{first.id}: {' '.join(first.msg.split())}{others}",
            first.hint or "See them all: python manage.py check --deploy.",
        )
    if not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        raise Note(
            "TRUSTED_PROXIES is 0: behind a proxy everybody has one address, and pages redirect "
            "in circles.",
            "Set it to the number of your proxies.",
        )
    return f"{settings.SITE_URL}, deploy checks clean."


def fits(host, pattern):
    """Whether a host is meant by this entry of ALLOWED_HOSTS."""
    return host == pattern.lower() or (pattern.startswith(".") and host.endswith(pattern.lower()))


def demo_only():
    """DEMO and DEBUG are for servers of their own."""
    if os.environ.get("DATABASE_URL"):
        name = "DEMO" if settings.DEMO else "DEBUG"
        raise Wrong(
            f"{name}=1 with a database of yours: strangers would see what they must not.",
            f"Unset {name}.",
        )
    return "The demo's or a developer's own; not for a real school."


def keys():
    """Both keys are long, and two."""
    for name in ("SECRET_KEY", "LINK_KEY"):
        key = getattr(settings, name)
        if len(key) < SHORTEST_KEY or len(set(key)) < 10:
            raise Wrong(f"{name} is too short or too plain.", f"Make one: {NEW_KEY}.")
    if settings.SECRET_KEY == settings.LINK_KEY:
        raise Wrong("SECRET_KEY and LINK_KEY are the same.", f"Make another: {NEW_KEY}.")


def web():
    """The web process answers here or at its public address. Elsewhere than on its machine: a note."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    found = {}
    for base in (f"http://127.0.0.1:{settings.PORT}", settings.SITE_URL):
        asked = urllib.request.Request(f"{base}/healthz", headers={"Host": host})  # noqa: S310
        if not base.startswith("http://127."):
            asked.remove_header("Host")
        try:
            with urllib.request.urlopen(asked, timeout=2) as answer:  # noqa: S310
                return f"{base}/healthz answers {answer.status}."
        except urllib.error.HTTPError as error:
            found[base] = error.code
        except (OSError, ValueError):
            found[base] = None
    told = {base: code for base, code in found.items() if code}
    for base, code in told.items():
        raise Note(f"{base}/healthz answers {code}.", "See the other lines, and the web's log.")
    raise Note(
        f"No page from here at port {settings.PORT} or {settings.SITE_URL}.",
        "Start it: docker compose up -d web, or systemctl start placewell-web.",
    )
