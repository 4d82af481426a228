from placements.models.agreements import Agreement, Party, Signature
from placements.models.hours import LogEntry
from placements.models.placements import Move, Objective, Participant, Period, Placement
from placements.models.policies import Programme, Requirement, RequirementSet, Waiver

__all__ = [
    "Agreement",
    "LogEntry",
    "Move",
    "Objective",
    "Participant",
    "Party",
    "Period",
    "Placement",
    "Programme",
    "Requirement",
    "RequirementSet",
    "Signature",
    "Waiver",
]
