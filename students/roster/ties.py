"""Who looks after whom: ties between students and guardians, as either row names them."""

from django.utils.translation import gettext as _

from students.models import Guardianship
from students.roster.cells import shown
from students.roster.ledger import chunks
from students.roster.run import Fate, Row


def take_links(run):
    """Tie students and guardians together, and untie those whom the roster ties no more."""
    tally = run.guardians.tally
    run.student_ids = {pk: id_ for id_, pk in run.students.keys.items()}
    wanted = set()
    for (student, guardian), (line, by) in run.links.items():
        pair = run.students.keys.get(student), run.guardians.keys.get(guardian)
        if None not in pair:
            wanted.add(pair)
        else:
            tell_loose_end(run, guardian if by == student else student, line, by)
    by_student = {}
    for pair in wanted:
        by_student.setdefault(pair[0], []).append(pair)
    for chunk in chunks(concerned(run, by_student)):
        pairs = [pair for student in chunk for pair in by_student.get(student, ())]
        tally.changed += tie(run, chunk, pairs)


def concerned(run, by_student):
    """Keys of the students whose ties may change: in a delta those whom it or a guardian's row names."""
    if not run.is_open("users"):
        return list(run.students.keys.values())
    users = run.fates["users"]
    named = {pk for id_, pk in run.students.keys.items() if id_ in users} | set(by_student)
    guardians = [pk for id_, pk in run.guardians.keys.items() if id_ in users]
    tied = Guardianship.objects.filter(student__in=run.student_ids)
    for chunk in chunks(guardians):
        named.update(tied.filter(guardian__in=chunk).values_list("student", flat=True))
    return list(named)


def tell_loose_end(run, other, line, by):
    """A tie to somebody who is not there, or who is no guardian or student, is left out and told."""
    fate = run.fates["users"].get(other)
    if fate in (Fate.GONE, Fate.OUTSIDE) or run.fates["users"].get(by) is not Fate.TAKEN:
        return
    told = run.why_not("users", other)
    if fate is Fate.TAKEN:
        told = _("“%s” is no guardian and student together with this row, so they are not tied.")
        told = told % shown(other)
    run.warn(Row("users.csv", line, by), "agentSourcedIds", told)


def tie(run, students, pairs):
    """Make and remove guardianships of these students; how many were."""
    there = {}
    old = [pk for pk in students if pk not in run.students.made]
    if old:
        rows = Guardianship.objects.filter(student__in=old).select_related("guardian")
        there = {(row.student_id, row.guardian_id): row for row in rows}
    new = [pair for pair in pairs if pair not in there]
    gone = [row.pk for row in there.values() if is_untied(run, row)]
    if not run.dry:
        run.ledger.create(
            Guardianship(student_id=student, guardian_id=guardian) for student, guardian in new
        )
        if gone:
            run.ledger.remove(Guardianship.objects.filter(pk__in=gone))
    fresh = sum(1 for student, guardian in new if guardian in run.guardians.made)
    return len(new) - fresh + len(gone)


def is_untied(run, row):
    """Whether the roster, which knows both, ties them no more. What people tied by hand stays."""
    student, guardian = run.student_ids[row.student_id], row.guardian.sourced_id
    if row.guardian.source_id != run.source_id or not guardian or not run.guardians.keys:
        return False
    if run.fates["users"].get(guardian) is Fate.GONE:
        return True
    if (student, guardian) in run.links:
        return False
    # a delta unties only where one of the two names others now
    return not run.is_open("users") or not run.naming.isdisjoint((student, guardian))
