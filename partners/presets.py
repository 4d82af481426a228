"""Templates of partnership plans that every school has from the first day; its own stand beside them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

SCHOOL, EMPLOYER = "school", "employer"


@dataclass(frozen=True)
class Ready:
    """A template in the house's own words. Activities are (what, side, the day as "10-15")."""

    name: str
    aims: str
    needs: str
    skills: str
    activities: tuple[tuple[str, str, str], ...]
    review_day: str


READY = {
    "first_year": Ready(
        gettext_noop("A first year together"),
        gettext_noop(
            "Get to know each other with little effort. A few students see the work for a day, and one of them "
            "comes back for a first placement."
        ),
        gettext_noop("See which students might suit the trade, before anything is promised."),
        gettext_noop("reliability, asking questions, safe work"),
        (
            (gettext_noop("Walk through the workplace together and agree what students may do"),
             SCHOOL, "09-30"),
            (gettext_noop("Speak to a class about the trade"), EMPLOYER, "11-15"),
            (gettext_noop("Take students along for a day"), EMPLOYER, "02-28"),
            (gettext_noop("Offer one placement, and choose the student together"), EMPLOYER, "04-15"),
        ),
        "05-31",
    ),
    "every_term": Ready(
        gettext_noop("Students every term"),
        gettext_noop(
            "Students work at the employer in each term, with tasks that grow over the year and a supervisor who "
            "is prepared for it. Both sides know by the start of a term who comes."
        ),
        gettext_noop(
            "Young people who learn the firm’s tools and ways early, and some of whom can be hired after school."
        ),
        gettext_noop("teamwork, customer service, measuring and recording, digital tools"),
        (
            (gettext_noop("Say how many places there are in each term, and for which work"),
             EMPLOYER, "08-31"),
            (gettext_noop("Send students who fit, with what they can do already"), SCHOOL, "09-15"),
            (gettext_noop("Prepare the supervisors: an hour on guiding and on feedback"),
             SCHOOL, "09-30"),
            (gettext_noop("Visit each student at work once a term"), SCHOOL, "12-10"),
            (gettext_noop("Tell the school which skills were missing"), EMPLOYER, "01-31"),
            (gettext_noop("Put what was missing into lessons, or say why not"), SCHOOL, "03-31"),
        ),
        "05-15",
    ),
    "small_task": Ready(
        gettext_noop("One useful project at a small firm"),
        gettext_noop(
            "A student, or two, solve one small problem that the firm never finds the time for, and show what they "
            "found."
        ),
        gettext_noop("A fresh look at a product or service, without taking anybody off their work."),
        gettext_noop("research, presenting, problem solving"),
        (
            (gettext_noop("Describe the problem in five sentences"), EMPLOYER, "10-15"),
            (gettext_noop("Find the student and agree on the days"), SCHOOL, "11-15"),
            (gettext_noop("Hear what was found, and say what will be used"), EMPLOYER, "03-31"),
        ),
        "04-30",
    ),
}  # fmt: skip


def ready(code: str) -> dict[str, Any] | None:
    """A ready template in the reader's language, as a school's own is kept; None for an unknown word."""
    found = READY.get(code)
    if found is None:
        return None
    activities = [
        {"what": _(what), "side": side, "doer": "", "day": day}
        for what, side, day in found.activities
    ]
    return {
        "name": _(found.name),
        "aims": _(found.aims),
        "needs": _(found.needs),
        "skills": _(found.skills),
        "activities": activities,
        "review_day": found.review_day,
    }
