"""What those who run a placement see of its planning: who cannot be asked, and what was asked before the end moved."""

from django.utils.translation import gettext as _

from assessments.models import Cycle, Form
from assessments.planned import wanted_of

WHO = Form.Audience


def planning(placement, found, today):
    """(what nobody can be asked: [{"cycle", "why"}], keys of final requests that were asked before the end moved)."""
    wanted = wanted_of(placement, today)
    there = {(row.cycle_id, row.number): row for row in found}
    missing = [row for row in wanted if not row.party and (row.cycle, row.number) not in there]
    cycles = Cycle.objects.in_bulk({row.cycle for row in missing}) if missing else {}
    nobody = [
        {"cycle": cycles[pk], "why": why(cycles[pk].audience, placement, today)} for pk in cycles
    ]
    return nobody, {request.pk for row in wanted if (request := overtaken(row, there))}


def overtaken(row, there):
    """The final request that was asked, where its day lies later now."""
    request = there.get((row.cycle, row.number))
    if request is None or request.asked_on is None or request.cycle.name != Cycle.Name.FINAL:
        return None
    return request if row.opens_on > request.asked_on else None


def why(audience, placement, today):
    """Why nobody can be asked, and what to do about it."""
    if audience == WHO.GUARDIAN and not placement.student.is_minor_on(today):
        return _("The student is of age.")
    return {
        WHO.SUPERVISOR: _("No workplace supervisor is named."),
        WHO.TEACHER: _("No teacher and no coordinator looks after the placement."),
        WHO.GUARDIAN: _("No parent or guardian is on file."),
    }[WHO(audience)]
