"""What the timetable calls."""

from partners.tasks.opportunities import offers
from partners.tasks.papers import papers

__all__ = ["offers", "papers"]
