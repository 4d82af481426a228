from placements.models.agreements import Agreement, Party, Scan, Signature
from placements.models.events import Presence
from placements.models.hours import Absence, LogEntry
from placements.models.objectives import AdviceOverride, Objective
from placements.models.periods import Period
from placements.models.placements import (
    Move,
    Participant,
    Placement,
)
from placements.models.plans import (
    Acknowledgment,
    LearningPlan,
    LearningPlanTemplate,
    SettingAdvice,
    TemplateObjective,
)
from placements.models.policies import Programme, Requirement, RequirementSet, Waiver
from placements.models.sheets import SheetImport

__all__ = [
    "Absence",
    "Acknowledgment",
    "AdviceOverride",
    "Agreement",
    "LearningPlan",
    "LearningPlanTemplate",
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
    "SettingAdvice",
    "SheetImport",
    "Signature",
    "TemplateObjective",
    "Waiver",
]
