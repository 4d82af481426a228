from placements.models.agreements import Agreement, Party, Scan, Signature
from placements.models.events import Presence
from placements.models.hours import Absence, LogEntry
from placements.models.periods import Interruption, Period
from placements.models.placements import (
    Move,
    Objective,
    Participant,
    Placement,
)
from placements.models.policies import Programme, Requirement, RequirementSet, Waiver
from placements.models.sheets import SheetImport

__all__ = [
    "Absence",
    "Agreement",
    "Interruption",
    "LogEntry",
    "Move",
    "Objective",
    "Participant",
    "Party",
    "Period",
    "Placement",
    "Presence",
    "Programme",
    "Requirement",
    "RequirementSet",
    "Scan",
    "SheetImport",
    "Signature",
    "Waiver",
]
