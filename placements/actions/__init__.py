"""What people do with placements: plain functions named by the verb."""

from placements.actions.absences import note_absence, take_back_absence
from placements.actions.changing import Details, change, create, host_cannot, host_confirm
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
from placements.actions.people import contact_of, default_contact, new_host
from placements.actions.programmes import save_programme, set_up
from placements.actions.schedule import (
    interrupt,
    note_hazards,
    remove_period,
    resume,
    save_schedule,
)
from placements.actions.signing import new_version, sign

__all__ = [
    "Details",
    "approve",
    "change",
    "complete",
    "contact_of",
    "create",
    "default_contact",
    "finish",
    "host_cannot",
    "host_confirm",
    "interrupt",
    "leave",
    "lock",
    "move",
    "new_host",
    "new_version",
    "note_absence",
    "note_hazards",
    "propose",
    "remove_period",
    "resume",
    "save_programme",
    "save_schedule",
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
