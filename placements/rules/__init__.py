"""Who may do what with a placement. Actions enforce, pages and API ask the same functions."""

from placements.rules.placements import can_make, can_run, can_see, released

__all__ = ["can_make", "can_run", "can_see", "released"]
