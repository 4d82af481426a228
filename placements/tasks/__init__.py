"""What the timetable calls."""

from placements.tasks.hours import weekly_hours
from placements.tasks.placements import calendar

__all__ = ["calendar", "weekly_hours"]
