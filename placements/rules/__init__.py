"""Who may do what with a placement. Actions enforce, pages and API ask the same functions."""

from placements.rules.placements import (
    can_change_type,
    can_have_scan,
    can_judge_document,
    can_make,
    can_read_notes,
    can_run,
    can_see,
    can_see_out,
    is_principal,
    needs_host,
    released,
)
from placements.rules.plans import can_keep_template, can_write_plan

__all__ = [
    "can_change_type",
    "can_have_scan",
    "can_judge_document",
    "can_keep_template",
    "can_make",
    "can_read_notes",
    "can_run",
    "can_see",
    "can_see_out",
    "can_write_plan",
    "is_principal",
    "needs_host",
    "released",
]
