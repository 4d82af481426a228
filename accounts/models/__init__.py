from accounts.models.audit import Audit
from accounts.models.people import RUNS, Membership, Role, User
from accounts.models.schools import Holiday, School, Term

__all__ = ["RUNS", "Audit", "Holiday", "Membership", "Role", "School", "Term", "User"]
