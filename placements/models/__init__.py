from placements.models.agreements import Agreement, Party, Scan, Signature
from placements.models.documents import Document, DocumentKind
from placements.models.events import Presence
from placements.models.hours import Absence, LogEntry
from placements.models.incidents import Incident, IncidentDuty, IncidentRule, IncidentStep
from placements.models.periods import Period
from placements.models.placements import (
    Move,
    Objective,
    Participant,
    Placement,
)
from placements.models.policies import Programme, Requirement, RequirementSet, Waiver
from placements.models.sheets import SheetImport
from placements.models.visits import Visit, VisitQuestion, VisitRule

__all__ = [
    "Absence",
    "Agreement",
    "Document",
    "DocumentKind",
    "Incident",
    "IncidentDuty",
    "IncidentRule",
    "IncidentStep",
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
    "Visit",
    "VisitQuestion",
    "VisitRule",
    "Waiver",
]
