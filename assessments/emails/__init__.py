"""The mails of this app, registered as they are imported."""

from assessments.emails import feedback, growth
from assessments.emails.growth import quality_told, remark_answered, remark_held, remark_shown

__all__ = [
    "feedback",
    "growth",
    "quality_told",
    "remark_answered",
    "remark_held",
    "remark_shown",
]
