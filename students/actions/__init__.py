from students.actions.imports import (
    apply,
    carry_out,
    choose,
    discard,
    preview,
    progress_of,
    start_import,
    stranded,
)
from students.actions.records import add_guardian, add_student, update_contact, update_guardian

__all__ = [
    "add_guardian",
    "add_student",
    "apply",
    "carry_out",
    "choose",
    "discard",
    "preview",
    "progress_of",
    "start_import",
    "stranded",
    "update_contact",
    "update_guardian",
]
