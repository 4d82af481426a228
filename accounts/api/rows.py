"""What other rows tell of a school."""

from accounts.models import School
from kit.api import Out


class SchoolName(Out):
    """A school, as others name it."""

    class Meta:
        model = School
        fields = ("id", "name")
