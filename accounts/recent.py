"""Whether a person has just shown who they are: by signing in, or by doing so again.

allauth asks everybody to type the password right after signing in with it, and asks people without a
password nothing at all. Here a sign-in counts, and everybody is asked once it is ten minutes old.
"""

import secrets
import time
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare, salted_hmac

CODE_LIVES = 15 * 60  # seconds
TRIES = 5
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that look alike


def is_recent(request: HttpRequest) -> bool:
    """Whether the last sign-in or proof is younger than ACCOUNT_REAUTHENTICATION_TIMEOUT."""
    records = get_authentication_records(request, request.user)
    return bool(records) and records[-1]["at"] > time.time() - (
        settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    )


def ask_again(request: HttpRequest) -> HttpResponseBase:
    """To the first way of showing who one is, and then back here."""
    way = get_adapter().get_reauthentication_methods(request.user)[0]
    return redirect(f"{way['url']}?{urlencode({'next': request.get_full_path()})}")


def new_code(request: HttpRequest, purpose: str, **about) -> str:
    """Make a code to be mailed, and keep its hash and what it is about in the session."""
    code = "".join(secrets.choice(LETTERS) for _letter in range(8))
    request.session[purpose] = about | {
        "hash": hash_of(code, purpose),
        "at": time.time(),
        "tries": 0,
    }
    return code


def asked(request: HttpRequest, purpose: str) -> dict | None:
    """What the code that was mailed last is about, as long as it can be typed."""
    state = request.session.get(purpose)
    if not state or state["tries"] >= TRIES or state["at"] < time.time() - CODE_LIVES:
        return None
    return state


def is_code(request: HttpRequest, purpose: str, typed: str) -> bool:
    """Whether this is the mailed code. Five wrong tries end it."""
    state = asked(request, purpose)
    if state is None:
        return False
    plain = typed.replace("-", "").replace(" ", "").upper()
    if constant_time_compare(state["hash"], hash_of(plain, purpose)):
        del request.session[purpose]
        return True
    request.session[purpose] = state | {"tries": state["tries"] + 1}
    return False


def hash_of(code: str, purpose: str) -> str:
    return salted_hmac(f"accounts.recent.{purpose}", code).hexdigest()
