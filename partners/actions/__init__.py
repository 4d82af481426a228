"""What happens to employers, contacts and a school's partnerships; lists of them in `sheets`."""

from partners.actions.leaving import end_contact
from partners.actions.opportunities import add_opportunity, update_opportunity
from partners.actions.records import (
    add_contact,
    add_employer,
    add_site,
    correct_contact_email,
    join_employer,
    update_contact,
    update_employer,
    update_site,
)
from partners.actions.sheets import read_sheet

__all__ = [
    "add_contact",
    "add_employer",
    "add_opportunity",
    "add_site",
    "correct_contact_email",
    "end_contact",
    "join_employer",
    "read_sheet",
    "update_contact",
    "update_employer",
    "update_opportunity",
    "update_site",
]
