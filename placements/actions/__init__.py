"""What people do with placements: plain functions named by the verb."""

from placements.actions.absences import note_absence, take_back_absence
from placements.actions.changing import Details, change, create, host_cannot, host_confirm
from placements.actions.copying import copy_programme
from placements.actions.eligible import not_known
from placements.actions.moves import (
    approve,
    complete,
    finish,
    leave,
    lock,
    move,
    propose,
    send_out,
    settle,
    start,
    undo_approval,
    waive,
)
from placements.actions.paper import sign_all_on_paper, sign_on_paper, take_back
from placements.actions.people import contact_of, default_contact, new_host, own_house
from placements.actions.programmes import (
    close_programme,
    open_programme,
    save_programme,
    set_up,
)
from placements.actions.short import Short, record_short
from placements.actions.signing import new_version, sign
from placements.actions.types import add_type, end_type, run_types, save_type

__all__ = [
    "Details",
    "Short",
    "add_type",
    "approve",
    "change",
    "close_programme",
    "complete",
    "contact_of",
    "copy_programme",
    "create",
    "default_contact",
    "end_type",
    "finish",
    "host_cannot",
    "host_confirm",
    "leave",
    "lock",
    "move",
    "new_host",
    "new_version",
    "not_known",
    "note_absence",
    "open_programme",
    "own_house",
    "propose",
    "record_short",
    "run_types",
    "save_programme",
    "save_type",
    "send_out",
    "set_up",
    "settle",
    "sign",
    "sign_all_on_paper",
    "sign_on_paper",
    "start",
    "take_back",
    "take_back_absence",
    "undo_approval",
    "waive",
]
