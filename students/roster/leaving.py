"""Who is gone: students, enrolments, teachers' classes and roles that the roster no longer names."""

from django.db.models import Q

from accounts.models import Membership, Role
from students.models import Attendance, Enrolment, Student, Teaching
from students.roster.ledger import CHUNK
from students.roster.run import Fate

SHARE = 0.10  # beyond this a person must say that it is meant


def present(run):
    """This roster's students who attend the schools now."""
    here = Attendance.objects.filter(school__in=run.schools.values(), to_on=None)
    current = Student.objects.filter(source=run.source_id, left_on=None)
    return current.exclude(sourced_id="").filter(pk__in=here.values("student"))


def students(run):
    """Keys of those present who are no longer in the file."""
    rows = present(run).values_list("pk", "sourced_id").iterator()
    return [pk for pk, id_ in rows if is_gone(run, id_)]


def is_gone(run, id_):
    """Not named (in a delta that says nothing), marked as gone, or named at other schools only."""
    fate = run.fates["users"].get(id_)
    moved = fate is Fate.OUTSIDE and not run.limits.get("courses")
    return fate in gone_fates(run, "users") or moved


def gone_fates(run, name):
    """The fates of rows that end: named as gone, and, unless the file tells only changes, not named."""
    return (Fate.GONE,) if run.is_open(name) else (None, Fate.GONE)


def is_many(leaving, count):
    """Whether so many would leave that the file may be the wrong one."""
    return leaving > SHARE * count


def let_leave(run, keys):
    """End the students' attendance here; who attends no school any more has left."""
    today = run.today
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        open_ = Attendance.objects.filter(student__in=chunk, to_on=None)
        here = open_.filter(school__in=run.schools.values())
        run.ledger.remove(here.filter(from_on__gt=today))
        run.ledger.set(here, to_on=today)
        staying = Attendance.objects.filter(student__in=chunk, to_on=None).values("student")
        leaving = Student.objects.filter(pk__in=chunk).exclude(pk__in=staying)
        run.ledger.set(leaving, left_on=today)


def end_the_rest(run):
    """End enrolments, and take back classes and roles of teachers, that are no longer named."""
    schools = list(run.schools.values())
    if run.tables["enrollments"] is not None and has_classes(run):
        still_on = Q(ends_on=None) | Q(ends_on__gt=run.today)
        rows = Enrolment.objects.filter(still_on, group__school__in=schools)
        ended = absent(run, rows, "enrollments")
        run.tally["enrollments"].ended = len(ended)
        rows = Teaching.objects.filter(group__school__in=schools)
        given_up = absent(run, rows, "enrollments")
        run.tally["teaching"].ended = len(given_up)
        end(run, Enrolment, ended, ends_on=run.today)
        end(run, Teaching, given_up)
    if run.tables["users"] is None and not run.posts:
        return
    rows = Membership.objects.filter(school__in=schools, role=Role.TEACHER)
    gone = absent(run, rows, "users")
    run.tally["teachers"].ended = len(gone)
    end(run, Membership, gone)


def has_classes(run):
    return run.tables["classes"] is not None or run.is_open("classes")


def absent(run, rows, name):
    """Keys of this roster's rows that the file does not name, or names as gone."""
    fates, gone = run.fates[name], gone_fates(run, name)
    rows = rows.filter(source=run.source_id).exclude(sourced_id="").values_list("pk", "sourced_id")
    return [pk for pk, id_ in rows.iterator() if fates.get(id_) in gone]


def end(run, model, keys, **values):
    """Write the end of these rows, or, where a kind has none, remove them."""
    if run.dry:
        return
    for start in range(0, len(keys), CHUNK):
        rows = model.objects.filter(pk__in=keys[start : start + CHUNK])
        if values:
            run.ledger.set(rows, **values)
        else:
            run.ledger.remove(rows)
