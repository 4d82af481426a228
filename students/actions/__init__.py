from students.actions.drops import Drop, school_named, take_drops
from students.actions.imports import (
    apply,
    can_be_undone,
    cancel,
    choose,
    discard,
    forget_steps,
    later_than,
    start_import,
    stranded,
    undo,
)
from students.actions.in_work import add_in_work, learn
from students.actions.records import add_guardian, add_student, update_contact, update_guardian
from students.actions.work import carry_out, preview, progress_of, read_now, take_back

__all__ = [
    "Drop",
    "add_guardian",
    "add_in_work",
    "add_student",
    "apply",
    "can_be_undone",
    "cancel",
    "carry_out",
    "choose",
    "discard",
    "forget_steps",
    "later_than",
    "learn",
    "preview",
    "progress_of",
    "read_now",
    "school_named",
    "start_import",
    "stranded",
    "take_back",
    "take_drops",
    "undo",
    "update_contact",
    "update_guardian",
]
