"""Feedback and results; the learner's record: evidence, links to it, people met."""

from assessments.models.feedback import (
    Answer,
    Cycle,
    Feedback,
    FeedbackRequest,
    FeedbackRequestQuerySet,
    FinalAssessment,
    Form,
    Question,
)
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
    "PersonMet",
    "Question",
    "RecordShare",
    "ShareVisit",
]
