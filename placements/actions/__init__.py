"""What people do with placements: plain functions named by the verb."""

from placements.actions.absences import note_absence, take_back_absence
from placements.actions.amending import begin_due, change, needs_amendment, put_in_force, withdraw
from placements.actions.changing import Details, create, host_cannot, host_confirm
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
from placements.actions.signing import ask_again, new_version, refuse, sign

__all__ = [
    "Details",
    "approve",
    "ask_again",
    "begin_due",
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
    "needs_amendment",
    "new_host",
    "new_version",
    "note_absence",
    "note_hazards",
    "propose",
    "put_in_force",
    "refuse",
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
    "withdraw",
]
