"""Who may do what with a placement. Actions enforce, pages and API ask the same functions."""

from placements.rules.placements import (
    can_have_scan,
    can_make,
    can_read_notes,
    can_run,
    can_see,
    can_see_out,
    is_principal,
    released,
)

__all__ = [
    "can_have_scan",
    "can_make",
    "can_read_notes",
    "can_run",
    "can_see",
    "can_see_out",
    "is_principal",
    "released",
]
