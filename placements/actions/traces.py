"""The trace that a change of a line leaves: who, why, and what it said before and after."""

from typing import Any

from placements.models import LogChange, LogEntry

TRACED = (
    "worked_on", "begins", "ends", "break_minutes", "minutes", "mode", "setting", "objective_id",
    "note", "state",
)  # fmt: skip


def said(line: LogEntry) -> dict[str, Any]:
    """What the line says now, as JSON has it."""
    return {name: plain(getattr(line, name)) for name in TRACED}


def plain(value):
    """A day as 2026-11-16, a time as 12:30; numbers and words as they are."""
    if hasattr(value, "strftime"):
        return value.strftime("%H:%M") if hasattr(value, "hour") else value.isoformat()
    return value


def change_of(line: LogEntry, before: dict[str, Any], *, by, role: str, reason: str) -> LogChange:
    """The trace of a line that said `before`, not saved yet."""
    now = said(line)
    changed = {name for name in TRACED if now[name] != before[name]}
    if changed & {"begins", "ends"}:
        changed |= {"begins", "ends"}  # one without the other cannot be read
    return LogChange(
        line=line,
        by_label=str(by)[:150],
        role=role,
        reason=reason.strip()[:300],
        before={name: before[name] for name in changed},
        after={name: now[name] for name in changed},
    )


def leave(line: LogEntry, before: dict[str, Any], *, by, role: str, reason: str = "") -> None:
    """Write the trace of a changed line. What was not sent yet leaves none."""
    change = change_of(line, before, by=by, role=role, reason=reason)
    if change.after and before["state"] != LogEntry.State.DRAFT:
        change.save()
