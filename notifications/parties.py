"""Who a mail goes to: "contact:12" names a row, not an address.

The post office knows no app above it, so `recipients.py` of each app registers how its rows are
found and corrected.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kit.errors import Refused


@dataclass(frozen=True)
class Recipient:
    """One party as a mail needs it; `email` is blank where no address is on file.

    `user` is the key of the party's account, if they have one.
    """

    name: str
    email: str
    language: str
    ref: str
    phone: str = ""
    user: int | None = None


_find: dict[str, Callable[[int], Recipient | None]] = {}
_find_many: dict[str, Callable[[list[int]], Iterable[Recipient]]] = {}
_correct: dict[str, Callable[[int, str], None]] = {}


def recipients(word: str):
    """Register `find(pk) -> Recipient | None` for parties named "<word>:<pk>"."""
    return _register(_find, word)


def many_recipients(word: str):
    """Register `find_many(pks) -> recipients`, so that a list asks once and not once a row."""
    return _register(_find_many, word)


def corrects(word: str):
    """Register `set_email(pk, email)`, which puts a corrected address where it came from."""
    return _register(_correct, word)


def _register(table, word):
    def keep(function):
        table[word] = function
        return function

    return keep


def split(ref: str) -> tuple[str, int]:
    """The word and the key: "contact:12" is ("contact", 12). Raises ValueError for other text."""
    word, _colon, key = ref.partition(":")
    if word not in _find or not key.isdecimal():
        raise ValueError(f"{ref!r} names no party")
    return word, int(key)


def find(ref: str) -> Recipient | None:
    """The party as it stands now; None when the row is gone."""
    try:
        word, key = split(ref)
    except ValueError:
        return None
    return _find[word](key)


def find_all(refs: Iterable[str]) -> dict[str, Recipient]:
    """Those of the parties that exist, by their ref: one query a kind of party."""
    keys: dict[str, list[int]] = {}
    for ref in set(refs):
        word, key = split(ref)
        keys.setdefault(word, []).append(key)
    return {party.ref: party for word in keys for party in _many(word, keys[word])}


def _many(word, keys):
    if word in _find_many:
        return _find_many[word](keys)
    return [party for key in keys if (party := _find[word](key))]


def can_correct(ref: str) -> bool:
    """Whether a coordinator may put another address on file (never that of an account)."""
    return ref.partition(":")[0] in _correct


def correct(ref: str, email: str) -> None:
    """Put a corrected address on file; raises Refused for a party whose address is its sign-in."""
    if not can_correct(ref):
        raise Refused(f"{ref} signs in with this address.")
    word, key = split(ref)
    _correct[word](key, email)


def masked(email: str) -> str:
    """An address as its owner knows it and nobody else can use it: "d…@n….example"."""
    local, _at, domain = email.partition("@")
    name, _dot, ending = domain.rpartition(".")
    return f"{local[:1]}…@{name[:1]}….{ending}"
