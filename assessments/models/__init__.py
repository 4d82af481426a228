"""Feedback and results; the learner's record: evidence, links to it, people met."""

from assessments.models.certificates import Award, Badge, Certificate
from assessments.models.changes import SupervisorChange
from assessments.models.credit import Credit, CreditStep
from assessments.models.cycles import Cycle
from assessments.models.feedback import (
    Answer,
    Feedback,
    FeedbackRequest,
    FeedbackRequestQuerySet,
    Rating,
)
from assessments.models.final import Criterion, FinalAssessment, Mark
from assessments.models.followups import MONTHS, FollowConsent, FollowUp
from assessments.models.forms import Form, Question, minutes_for, said_of
from assessments.models.growth import Goal, GoalStep, HostReply, Remark, RemarkPolicy, Reply
from assessments.models.moderation import Sample, SampleLine
from assessments.models.quality import QualityAction
from assessments.models.record import Evidence, PersonMet, RecordShare, ShareVisit

__all__ = [
    "MONTHS",
    "Answer",
    "Award",
    "Badge",
    "Certificate",
    "Credit",
    "CreditStep",
    "Criterion",
    "Cycle",
    "Evidence",
    "Feedback",
    "FeedbackRequest",
    "FeedbackRequestQuerySet",
    "FinalAssessment",
    "FollowConsent",
    "FollowUp",
    "Form",
    "Goal",
    "GoalStep",
    "HostReply",
    "Mark",
    "PersonMet",
    "QualityAction",
    "Question",
    "Rating",
    "RecordShare",
    "Remark",
    "RemarkPolicy",
    "Reply",
    "Sample",
    "SampleLine",
    "ShareVisit",
    "SupervisorChange",
    "minutes_for",
    "said_of",
]
