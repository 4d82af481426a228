from placements.models.agreements import Agreement, Party, Scan, Signature
from placements.models.applications import (
    Application,
    ApplicationMove,
    ApplicationRule,
    HostProposal,
)
from placements.models.events import Presence
from placements.models.hours import Absence, LogEntry
from placements.models.periods import Period
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
    "Application",
    "ApplicationMove",
    "ApplicationRule",
    "HostProposal",
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
