"""The mails of this app, registered as they are imported."""

from assessments.emails import feedback, proof

__all__ = ["feedback", "proof"]
