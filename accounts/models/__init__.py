from accounts.models.audit import Audit
from accounts.models.people import RUNS, Membership, Role, User
from accounts.models.schools import Holiday, Located, School, Term
from accounts.models.tokens import Token

__all__ = [
    "RUNS",
    "Audit",
    "Holiday",
    "Located",
    "Membership",
    "Role",
    "School",
    "Term",
    "Token",
    "User",
]
