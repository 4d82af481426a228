"""What people and the timetable do with feedback: plain functions named by the verb."""

from assessments.actions.answers import (
    called_back,
    fill_for,
    mark_read,
    save_draft,
    submit,
)
from assessments.actions.asking import (
    ask_and_chase,
    ask_now,
    chase,
    expire,
    note_bounces,
    open_due,
    remind,
    remind_all,
    waive,
)
from assessments.actions.changes import colleagues, name_supervisor, settle_change
from assessments.actions.closing import say_again, sign_off
from assessments.actions.planning import plan_cycles, plan_requests
from assessments.actions.short import record
from assessments.actions.thanks import pass_word_on, say_of_hosting
from assessments.planned import Workdays

__all__ = [
    "ask_and_chase",
    "ask_now",
    "called_back",
    "chase",
    "colleagues",
    "expire",
    "fill_for",
    "mark_read",
    "name_supervisor",
    "note_bounces",
    "open_due",
    "pass_word_on",
    "plan_cycles",
    "plan_requests",
    "record",
    "remind",
    "remind_all",
    "save_draft",
    "say_again",
    "say_of_hosting",
    "settle_change",
    "sign_off",
    "submit",
    "tick",
    "waive",
]


def tick(today, schools):
    """Everything that a day brings to these schools. Run twice, it does nothing twice."""
    workdays = Workdays(schools)
    plan_requests(today, schools=schools, workdays=workdays)
    note_bounces(schools=schools)
    ask_and_chase(today, schools=schools, workdays=workdays)
    expire(today, schools=schools)
