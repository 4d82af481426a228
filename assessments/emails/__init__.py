"""The mails of this app, registered as they are imported."""

from assessments.emails import changes, credit, feedback, growth, proof
from assessments.emails.growth import quality_told, remark_answered, remark_held, remark_shown

__all__ = [
    "changes",
    "credit",
    "feedback",
    "growth",
    "proof",
    "quality_told",
    "remark_answered",
    "remark_held",
    "remark_shown",
]
