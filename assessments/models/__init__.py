"""Feedback and results; the learner's record: evidence, links to it, people met."""

from assessments.models.cycles import Cycle
from assessments.models.feedback import (
    Answer,
    Feedback,
    FeedbackRequest,
    FeedbackRequestQuerySet,
    Rating,
)
from assessments.models.final import FinalAssessment
from assessments.models.forms import Form, Question
from assessments.models.growth import Goal, GoalStep, HostReply, Remark, RemarkPolicy, Reply
from assessments.models.quality import QualityAction
from assessments.models.record import Evidence, PersonMet, RecordShare, ShareVisit

__all__ = [
    "Answer",
    "Cycle",
    "Evidence",
    "Feedback",
    "FeedbackRequest",
    "FeedbackRequestQuerySet",
    "FinalAssessment",
    "Form",
    "Goal",
    "GoalStep",
    "HostReply",
    "PersonMet",
    "QualityAction",
    "Question",
    "Rating",
    "RecordShare",
    "Remark",
    "RemarkPolicy",
    "Reply",
    "ShareVisit",
]
