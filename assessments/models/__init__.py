"""Feedback and results; the learner's record: evidence, links to it, people met."""

from assessments.models.changes import SupervisorChange
from assessments.models.cycles import Cycle
from assessments.models.feedback import (
    Answer,
    Feedback,
    FeedbackRequest,
    FeedbackRequestQuerySet,
    Rating,
)
from assessments.models.final import FinalAssessment
from assessments.models.forms import Form, Question, minutes_for, said_of
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
    "Rating",
    "RecordShare",
    "ShareVisit",
    "SupervisorChange",
    "minutes_for",
    "said_of",
]
