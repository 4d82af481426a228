"""What the timetable calls."""

from partners.tasks.opportunities import offers

__all__ = ["offers"]
