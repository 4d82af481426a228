from placements.models.agreements import Agreement, Party, Scan, Signature
from placements.models.amendments import Amendment
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
from placements.models.signers import Principal, Refusal, SchoolKey
from placements.models.templates import AgreementTemplate

__all__ = [
    "Absence",
    "Agreement",
    "AgreementTemplate",
    "Amendment",
    "LogEntry",
    "Move",
    "Objective",
    "Participant",
    "Party",
    "Period",
    "Placement",
    "Presence",
    "Principal",
    "Programme",
    "Refusal",
    "Requirement",
    "RequirementSet",
    "Scan",
    "SchoolKey",
    "SheetImport",
    "Signature",
    "Waiver",
]
