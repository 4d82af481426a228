"""The mails of this app, registered as they are imported."""

from assessments.emails import changes, feedback

__all__ = ["changes", "feedback"]
from assessments.emails import credit

__all__ = ["credit", "feedback"]
from assessments.emails import proof

__all__ = ["feedback", "proof"]
