"""Who may do what with a placement. Actions enforce, pages and API ask the same functions."""

from placements.rules.placements import (
    can_change_type,
    can_have_scan,
    can_make,
    can_read_notes,
    can_run,
    can_see,
    can_see_out,
    needs_host,
    released,
)

__all__ = [
    "can_change_type",
    "can_have_scan",
    "can_make",
    "can_read_notes",
    "can_run",
    "can_see",
    "can_see_out",
    "needs_host",
    "released",
]
