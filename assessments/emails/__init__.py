"""The mails of this app, registered as they are imported."""

from assessments.emails import credit, feedback

__all__ = ["credit", "feedback"]
