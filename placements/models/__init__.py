from placements.models.absences import Absence
from placements.models.agreements import Agreement, Party, Scan, Signature
from placements.models.amendments import Amendment
from placements.models.applications import (
    Application,
    ApplicationMove,
    ApplicationRule,
    HostProposal,
)
from placements.models.checklists import ChecklistItem, ChecklistTick
from placements.models.credit import CreditRule
from placements.models.documents import Document, DocumentKind
from placements.models.events import Presence
from placements.models.hours import LogEntry, LogFile
from placements.models.hours_rules import HoursRules, LogChange
from placements.models.incidents import Incident, IncidentDuty, IncidentRule, IncidentStep
from placements.models.journal import (
    JournalComment,
    JournalEntry,
    JournalFile,
    JournalPolicy,
    Prompt,
)
from placements.models.objectives import AdviceOverride, Objective
from placements.models.periods import Interruption, Period
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
from placements.models.presence import Arrival, CheckIn, Running, SiteCode
from placements.models.projects import Project, ProjectFile, ProjectMessage, ProjectTask
from placements.models.pulse import Pulse, PulseShare
from placements.models.reflections import InterestCheck, Observation
from placements.models.sheets import SheetImport
from placements.models.signers import Principal, Refusal, SchoolKey
from placements.models.templates import AgreementTemplate
from placements.models.visits import Visit, VisitQuestion, VisitRule

__all__ = [
    "Absence",
    "Acknowledgment",
    "AdviceOverride",
    "Agreement",
    "AgreementTemplate",
    "Amendment",
    "Application",
    "ApplicationMove",
    "ApplicationRule",
    "Arrival",
    "CheckIn",
    "ChecklistItem",
    "ChecklistTick",
    "CreditRule",
    "Document",
    "DocumentKind",
    "HostProposal",
    "HoursRules",
    "Incident",
    "IncidentDuty",
    "IncidentRule",
    "IncidentStep",
    "InterestCheck",
    "Interruption",
    "JournalComment",
    "JournalEntry",
    "JournalFile",
    "JournalPolicy",
    "LearningPlan",
    "LearningPlanTemplate",
    "LogChange",
    "LogEntry",
    "LogFile",
    "Move",
    "Objective",
    "Observation",
    "Participant",
    "Party",
    "Period",
    "Placement",
    "Presence",
    "Principal",
    "Programme",
    "Project",
    "ProjectFile",
    "ProjectMessage",
    "ProjectTask",
    "Prompt",
    "Pulse",
    "PulseShare",
    "Refusal",
    "Requirement",
    "RequirementSet",
    "Running",
    "Scan",
    "SchoolKey",
    "SettingAdvice",
    "SheetImport",
    "Signature",
    "SiteCode",
    "TemplateObjective",
    "Visit",
    "VisitQuestion",
    "VisitRule",
    "Waiver",
]
