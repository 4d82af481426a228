"""Who takes and who teaches which class."""

from django.utils.translation import gettext as _

from kit.sheets import REJECTED
from students.models import ClassGroup, Enrolment, Teaching
from students.roster import cells
from students.roster.cells import RowRefused, shown
from students.roster.roles import STUDENT, TEACHER, kind_of
from students.roster.run import Fate
from students.roster.store import Store


class Joined(Store):
    """Rows that join a person and a class; one whose class is another school's is not ours to alter."""

    def find_strangers(self, found):
        groups = {row.group_id for row in found.values()}
        away = ClassGroup.objects.filter(pk__in=groups).exclude(school__in=self.run.reach)
        away = set(away.values_list("pk", flat=True))
        return {row.pk for row in found.values() if row.group_id in away}


class Enrolments(Joined):
    model, label = Enrolment, "enrollments"


class Teachings(Joined):
    model, label = Teaching, "teaching"


def take_enrolments(run):
    """Enrolments of students, and teachers' classes; those of other staff mean nothing here."""
    run.enrolments, run.teachings = Enrolments(run), Teachings(run)
    if run.tables["enrollments"] is None:
        return
    if run.tables["classes"] is None and not run.is_open("classes"):
        told = _("Without classes.csv nobody can be enrolled.")
        run.log.add_file(REJECTED, "enrollments.csv", told)
        return
    run.take("enrollments", take_enrolment)
    run.enrolments.flush()
    run.teachings.flush()


def take_enrolment(run, row):
    role = kind_of(row)
    run.check(row, "classSourcedId", "classes", row["classSourcedId"])
    run.check(row, "userSourcedId", "users", row["userSourcedId"])
    org = row["schoolSourcedId"]
    if org and run.has_orgs and run.fates["orgs"].get(org) is not Fate.TAKEN:
        raise RowRefused("schoolSourcedId", run.why_not("orgs", org))
    begins, ends = cells.day(row, "beginDate"), cells.day(row, "endDate")
    if begins and ends and ends < begins:
        raise RowRefused("endDate", _("The last day lies before the first."))
    if role not in (STUDENT, TEACHER):
        return
    check_kind(run, row, role)
    group = run.classes.keys[row["classSourcedId"]]
    if role == STUDENT:
        student = run.students.keys[row["userSourcedId"]]
        values = {"student_id": student, "group_id": group, "begins_on": begins, "ends_on": ends}
        run.enrolments.put(row, values)
    else:
        user = run.teachers.keys[row["userSourcedId"]]
        run.teachings.put(row, {"user_id": user, "group_id": group})


def check_kind(run, row, role):
    """A student enrols as a student, a teacher as a teacher."""
    user = row["userSourcedId"]
    stores = {STUDENT: run.students, TEACHER: run.teachers}
    kinds = run.kinds.get(user) or [kind for kind, store in stores.items() if user in store.keys]
    if role not in kinds or user not in stores[role].keys:
        told = _("“%(user)s” stands in users.csv as %(kind)s, so cannot be a %(role)s in a class.")
        words = {"user": shown(user), "kind": ", ".join(kinds), "role": role}
        raise RowRefused("role", told % words)
