"""Hours and absences do not stand on one day: what hours ask before a line is written."""

from datetime import date

from django.utils.translation import gettext as _

from kit.errors import Refused
from placements.models import Absence, Placement


class Absent(Refused):
    """The learner was told absent on this day; `absence` says by whom."""

    def __init__(self, words: str, absence: Absence):
        super().__init__(words)
        self.absence = absence


def refuse_absent(placement: Placement, day: date) -> None:
    """Raise Absent where somebody told that the learner is not there on this day."""
    absence = Absence.objects.filter(placement=placement, on=day).first()
    if absence is None:
        return
    told = {"kind": absence.get_kind_display(), "name": absence.by_label}
    if absence.told_by == Absence.Told.STUDENT:
        words = _("Absent on this day: %(kind)s, told by %(name)s. Take that back first.")
    else:
        words = _(
            "Absent on this day: %(kind)s, told by %(name)s. Ask them or the school if that is wrong."
        )
    raise Absent(words % told, absence)
