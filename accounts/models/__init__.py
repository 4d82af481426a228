from accounts.models.audit import Audit
from accounts.models.people import Membership, Role, User
from accounts.models.schools import Holiday, School, Term

__all__ = ["Audit", "Holiday", "Membership", "Role", "School", "Term", "User"]
