"""Employers who wrote at the high school's front door: one has confirmed the address, one has not yet."""

from datetime import timedelta

from django.utils import translation

from partners.actions import enquiries
from partners.models import Enquiry

Want = Enquiry.Want
HELLOS = (
    # hours ago, hours until confirmed, language, what is written
    (
        27, 1, "en",
        {
            "organisation": "Sandhill Veterinary Care", "name": "Priya Raman",
            "email": "priya@sandhill-vet.example", "phone": "+1 405 555 0191",
            "town": "12 Depot Rd, Juniper Ridge", "wants": [Want.HOST, Want.SPEAK],
            "message": "We could take two students on Wednesdays, and show a class around first.",
        },
    ),
    (
        2, None, "es",
        {
            "organisation": "Panadería La Espiga", "name": "Marisol Vega",
            "email": "marisol@espiga.example", "phone": "", "town": "Oakhaven",
            "wants": [Want.TALK], "message": "",
        },
    ),
)  # fmt: skip


def hellos(world, now):
    """A story for each."""
    for ago, later, language, said in HELLOS:
        yield hello(world.high, now - timedelta(hours=ago), later, language, said)


def hello(school, moment, later, language, said):
    """Written, and some hours later confirmed."""
    yield moment
    with translation.override(language):
        enquiry = enquiries.enquire(school, said | {"types": []})
    if later is not None:
        yield moment + timedelta(hours=later)
        enquiries.confirm(enquiry)
