"""What the timetable and actions call."""

from placements.tasks.hours import weekly_hours
from placements.tasks.placements import calendar
from placements.tasks.sheets import bring_in_sheet, sweep_sheets

__all__ = ["bring_in_sheet", "calendar", "sweep_sheets", "weekly_hours"]
