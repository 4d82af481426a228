"""What people do with placements: plain functions named by the verb."""

from placements.actions.absences import note_absence, take_back_absence
from placements.actions.amending import begin_due, change, needs_amendment, put_in_force, withdraw
from placements.actions.changing import Details, create, host_cannot, host_confirm
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
from placements.actions.schedule import (
    interrupt,
    note_hazards,
    remove_period,
    resume,
    save_schedule,
)
from placements.actions.short import Short, record_short
from placements.actions.signing import ask_again, new_version, refuse, sign
from placements.actions.types import add_type, end_type, run_types, save_type

__all__ = [
    "Details",
    "Short",
    "add_type",
    "approve",
    "ask_again",
    "begin_due",
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
    "interrupt",
    "leave",
    "lock",
    "move",
    "needs_amendment",
    "new_host",
    "new_version",
    "not_known",
    "note_absence",
    "note_hazards",
    "open_programme",
    "own_house",
    "propose",
    "put_in_force",
    "record_short",
    "refuse",
    "remove_period",
    "resume",
    "run_types",
    "save_programme",
    "save_schedule",
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
    "withdraw",
]
