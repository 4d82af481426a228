"""Feedback and results; the learner's record: evidence, links to it, people met."""

from assessments.models.certificates import Award, Badge, Certificate
from assessments.models.cycles import Cycle
from assessments.models.feedback import (
    Answer,
    Feedback,
    FeedbackRequest,
    FeedbackRequestQuerySet,
    Rating,
)
from assessments.models.final import FinalAssessment
from assessments.models.followups import MONTHS, FollowConsent, FollowUp
from assessments.models.forms import Form, Question
from assessments.models.record import Evidence, PersonMet, RecordShare, ShareVisit

__all__ = [
    "MONTHS",
    "Answer",
    "Award",
    "Badge",
    "Certificate",
    "Cycle",
    "Evidence",
    "Feedback",
    "FeedbackRequest",
    "FeedbackRequestQuerySet",
    "FinalAssessment",
    "FollowConsent",
    "FollowUp",
    "Form",
    "PersonMet",
    "Question",
    "Rating",
    "RecordShare",
    "ShareVisit",
]
