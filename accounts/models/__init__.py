from accounts.models.audit import Audit
from accounts.models.feeds import CalendarFeed
from accounts.models.people import RUNS, Membership, Role, User
from accounts.models.schools import Holiday, Located, School, Term
from accounts.models.sessions import FactorReset, Session
from accounts.models.tokens import Token

__all__ = [
    "RUNS",
    "Audit",
    "CalendarFeed",
    "FactorReset",
    "Holiday",
    "Located",
    "Membership",
    "Role",
    "School",
    "Session",
    "Term",
    "Token",
    "User",
]
