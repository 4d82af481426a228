from placements.models.agreements import Agreement, Party, Scan, Signature
from placements.models.checklists import ChecklistItem, ChecklistTick
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
from placements.models.projects import Project, ProjectFile, ProjectMessage, ProjectTask
from placements.models.reflections import InterestCheck, Observation
from placements.models.sheets import SheetImport

__all__ = [
    "Absence",
    "Agreement",
    "ChecklistItem",
    "ChecklistTick",
    "InterestCheck",
    "LogEntry",
    "Move",
    "Objective",
    "Observation",
    "Participant",
    "Party",
    "Period",
    "Placement",
    "Presence",
    "Programme",
    "Project",
    "ProjectFile",
    "ProjectMessage",
    "ProjectTask",
    "Requirement",
    "RequirementSet",
    "Scan",
    "SheetImport",
    "Signature",
    "Waiver",
]
