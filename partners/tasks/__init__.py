"""What the timetable calls."""

from partners.tasks.opportunities import offers
from partners.tasks.papers import papers
from partners.tasks.plans import plans

__all__ = ["offers", "papers", "plans"]
