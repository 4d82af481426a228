"""What the cycles of a programme want of its placements, and the working days by which that is due."""

from assessments.planned.days import Workdays
from assessments.planned.wanted import differing, sketch, wanted_of

__all__ = ["Workdays", "differing", "sketch", "wanted_of"]
