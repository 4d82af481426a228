"""What the pages of a learning plan show, put together once for all readers."""

from itertools import zip_longest

from django.db.models import prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kit.templatetags.house import hours as in_words
from notifications import handing
from placements import learning, rules
from placements.emails.plans import DOOR, readers
from placements.models import Acknowledgment
from placements.models.onoff import (
    Approach,
    Mode,
    Principle,
    Setting,
    Style,
    Trainer,
    contradictions,
)
from placements.requirements.plans import waited_for
from placements.rules.plans import PUT_OUT, parties_to_plan, party_of
from placements.views.pieces import is_host_only

Party = Acknowledgment.Party


def page(user, placement):
    """Everything for placements/plan/detail.html."""
    tasks, lines = placement.tasks, learning.logged(placement)
    prefetch_related_objects(tasks, "competency", "overrides__by")
    may_run = rules.can_run(user, placement)
    may_write = rules.can_write_plan(user, placement)
    advice = learning.advice_for(placement) if may_write else []
    versions = list(placement.plans.prefetch_related("acknowledgments"))
    mine = party_of(user, placement)
    waiting = waited_for(placement)
    return {
        "placement": placement,
        "may_write": may_write,
        "may_run": may_run,
        "plan": versions[0] if versions else None,
        "can_put_out": may_write and placement.state in PUT_OUT and bool(tasks),
        "my_turn": mine in waiting and placement.state in PUT_OUT,
        "parties": [
            party_line(placement, p, versions[0], may_write) for p in parties_to_plan(placement)
        ]
        if versions
        else [],
        "entries": [entry(task, advice) for task in tasks],
        "ended": [o for o in placement.objectives.all() if not o.is_current],
        "unmapped": sum(task.competency_id is None for task in tasks),
        "tables": tables(tasks, lines),
        "cost": sum((task.cost or 0 for task in tasks), 0),
        "away": sum(task.planned_minutes for task in tasks if task.full.disruption),
        "breadth": learning.breadth(tasks, lines) if tasks else None,
        "outcomes": [] if is_host_only(user, placement, may_run) else outcomes(placement, tasks),
        "events": history(versions),
    }


def reading(placement):
    """The plan as whoever opens a link reads it: what is planned, nothing of the school's own."""
    tasks = placement.tasks
    prefetch_related_objects(tasks, "competency")
    return {"placement": placement, "entries": [entry(task, []) for task in tasks]}


def name_of(placement, party):
    """What the party is called on record."""
    if party == Party.STUDENT:
        return placement.student.name
    part = placement.supervisor
    return str(part) if part else ""


def entry(task, advice):
    """One objective: a line of what was planned, all its attributes, and what is to be said of it."""
    full, best = task.full, learning.best_of(advice, task.competency)
    told = [
        Mode(full.mode).label,
        Setting(full.setting).label,
        Approach(full.approach).label if full.approach else "",
        in_words(task.planned_minutes) if task.planned_minutes else "",
    ]
    return {
        "task": task,
        "words": " · ".join(str(word) for word in told if word),
        "facts": attributes(task),
        "warnings": contradictions(task.said),
        "advice": best if learning.against(best, full) else None,
        "overrides": task.overrides.all() if advice else [],
    }


def attributes(task):
    """Every attribute of its mode; what nobody chose says that it is as usual."""
    said, full = task.said, task.full
    rows = [
        (_("Style"), said.style, Style(full.style).label),
        (_("Takes an active part"), said.active, yes_no(full.active)),
        (_("Principle"), said.principle, Principle(full.principle).label),
        (_("Interrupts the work"), said.disruption, yes_no(full.disruption)),
        (_("Taught by"), said.trainer_kind, Trainer(full.trainer_kind).label),
    ]
    found = [
        {"term": term, "value": value, "note": _("as usual") if chosen in ("", None) else ""}
        for term, chosen, value in rows
    ]
    if task.trainer:
        found.append({"term": _("Trainer"), "value": task.trainer})
    usual = _("usually little") if full.mode == Mode.ON else _("usually more than on the job")
    cost = usual if task.cost is None else f"{task.cost:.2f}"
    return [*found, {"term": _("Cost"), "value": cost}]


def yes_no(value):
    return _("Yes") if value else _("No")


def party_line(placement, party, plan, may_write):
    """One who acknowledges: when they did, or how to get there."""
    said = next((a for a in plan.acknowledgments.all() if a.party == party), None)
    ref = next((r for r in readers(placement) if r.startswith(WORDS.get(party, "-"))), "")
    return {
        "party": party,
        "label": party.label,
        "name": name_of(placement, party) if party != Party.SCHOOL else "",
        "said": said,
        "note": said_words(said) if said else "",
        "can_note": may_write and not said and party != Party.SCHOOL,
        "hand_url": handing.page(DOOR, placement.pk, ref)
        if ref and may_write and not said
        else "",
    }


WORDS = {Party.STUDENT: "student:", Party.SUPERVISOR: "contact:"}


def said_words(said):
    """Who acknowledged and when; noted by the school where it was."""
    day = date_format(said.at, "SHORT_DATE_FORMAT")
    if said.is_noted:
        return _("%(name)s, %(day)s, noted by %(by)s") % {
            "name": said.name, "day": day, "by": said.by,
        }  # fmt: skip
    return _("%(name)s, %(day)s") % {"name": said.name, "day": day}


def tables(tasks, lines):
    """Planned and logged time by mode, by place and by approach."""
    kinds = (
        (_("By mode"), Mode, lambda f: f.mode, lambda line: line.mode),
        (_("By place"), Setting, lambda f: f.setting, lambda line: line.setting),
        (_("By approach"), Approach, lambda f: f.approach, None),
    )
    found = [
        {
            "title": title,
            "rows": learning.totals(choices, tasks, lines, of=of, of_line=of_line),
            "logged": of_line is not None,
        }
        for title, choices, of, of_line in kinds
    ]
    return [table for table in found if table["rows"]]


def outcomes(placement, tasks):
    """The coverage matrix: what is learned at school, at work, both, nowhere."""
    return [
        {
            "row": row,
            "word": coverage_word(row),
            "gap": not row.at_school and not row.at_work,
        }
        for row in learning.coverage(placement, tasks)
    ]


def coverage_word(row):
    if row.at_school and row.at_work:
        return _("Both")
    if row.at_school:
        return _("At school")
    return _("At work") if row.at_work else _("Not yet")


def history(versions):
    """The versions, newest first, with what changed and who acknowledged them: for parts/timeline.html."""
    events = []
    for newer, older in zip_longest(versions, versions[1:]):
        events.append(
            {
                "at": newer.made_at,
                "text": _("Version %d") % newer.version,
                "who": newer.made_by,
                "note": changed(older, newer) if older else "",
                "big": True,
            }
        )
        for said in newer.acknowledgments.all():
            words = _("%(party)s acknowledged version %(number)d")
            told = {"party": said.get_party_display(), "number": newer.version}
            events.append({"at": said.at, "text": words % told, "who": said_words(said)})
    return sorted(events, key=lambda event: event["at"], reverse=True)


def changed(older, newer):
    """New, changed and ended objectives between two versions, in words."""
    labels = (_("new: %s"), _("changed: %s"), _("ended: %s"))
    found = zip(labels, learning.changes(older, newer), strict=True)
    return "; ".join(label % ", ".join(texts) for label, texts in found if texts)
