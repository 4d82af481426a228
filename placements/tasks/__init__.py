"""What the timetable and actions call."""

from placements.tasks.arrivals import arrivals
from placements.tasks.hours import silent_hours, weekly_hours
from placements.tasks.incidents import incidents
from placements.tasks.placements import calendar
from placements.tasks.sheets import bring_in_sheet, sweep_sheets
from placements.tasks.visits import visits

__all__ = [
    "arrivals",
    "bring_in_sheet",
    "calendar",
    "incidents",
    "silent_hours",
    "sweep_sheets",
    "visits",
    "weekly_hours",
]
