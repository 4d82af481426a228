"""Placements in the admin: to find and to read. What is signed changes on its own page."""

from placements.admin import (  # noqa: F401 - they register
    agreements,
    applications,
    doing,
    journal,
    placements,
    plans,
    policies,
    presence,
    visits,
)
