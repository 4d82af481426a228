"""The few errors of the house. Each is caught at the door and told in words."""

from django.core.exceptions import PermissionDenied


class Refused(Exception):
    """An action cannot be done as things stand; the text says what to do instead."""


class Conflict(Refused):
    """Somebody else was quicker; the page is shown anew."""


def require(allowed: bool) -> None:
    """Raise PermissionDenied (403) unless the rule allowed it."""
    if not allowed:
        raise PermissionDenied
