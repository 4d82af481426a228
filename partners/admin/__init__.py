"""Every model of this app in admin, one file a topic."""

from partners.admin import (
    checks,
    employers,
    enquiries,
    events,
    hosts,
    imports,
    life,
    merges,
    opportunities,
    plans,
    trainers,
)

__all__ = [
    "checks",
    "employers",
    "enquiries",
    "events",
    "hosts",
    "imports",
    "life",
    "merges",
    "opportunities",
    "plans",
    "trainers",
]
