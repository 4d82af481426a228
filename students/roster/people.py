"""Students and guardians, birth dates, and who looks after whom."""

from django.db.models import Q
from django.utils.translation import gettext as _

from notifications import links, outbox
from notifications.models import AccessLink, Notice
from students.models import Attendance, Guardian, Guardianship, Student
from students.roster import cells
from students.roster.cells import RowOutside, RowRefused, listed, shown
from students.roster.run import Fate, Row
from students.roster.staff import Teachers, take_teacher
from students.roster.store import CHUNK, Store

STUDENT, GUARDIAN, TEACHER, STAFF = "student", "guardian", "teacher", "staff"
ROLES = {
    "student": STUDENT,
    "teacher": TEACHER,
    "parent": GUARDIAN,
    "guardian": GUARDIAN,
    "relative": GUARDIAN,
    # staff without a class of their own are known, but come in by invitation
    "administrator": STAFF,
    "aide": STAFF,
    "proctor": STAFF,
    "counselor": STAFF,
    "districtadministrator": STAFF,
    "principal": STAFF,
    "siteadministrator": STAFF,
    "systemadministrator": STAFF,
}


class Addressed(Store):
    """People who are written to: at a new address the links to the old one no longer open."""

    party = ""

    def write(self, entries):
        super().write(entries)
        moved = [f"{self.party}:{entry.obj.pk}" for entry in entries if "email" in entry.changed]
        if self.run.dry or not moved:
            return
        opened = AccessLink.objects.filter(party__in=moved, revoked_at=None)
        for party in set(opened.values_list("party", flat=True)):
            links.revoke(party=party)
        stuck = Notice.objects.filter(state=Notice.State.STUCK, recipient__in=moved)
        for party in set(stuck.values_list("recipient", flat=True)):
            outbox.retry_stuck(party)


class Students(Addressed):
    model, label, party = Student, "students", "student"
    keeps = frozenset({"email", "phone", "birth_on", "preferred_name", "number"})

    def find(self, entries):
        """By roster id; else somebody added by hand at the same school with the same number."""
        found = super().find(entries)
        numbers = {
            entry.values["number"]: entry.row.id
            for entry in entries
            if entry.row.id not in found and entry.values["number"]
        }
        by_hand = Student.objects.filter(
            sourced_id="", number__in=numbers, attendances__school__in=self.run.reach
        ).distinct()
        return found | {numbers[student.number]: student for student in by_hand}

    def find_strangers(self, found):
        """Students who attend only other schools."""
        here = Q(school__in=self.run.reach) & (Q(to_on=None) | ~Q(student__left_on=None))
        ours = Attendance.objects.filter(here, student__in=found.values()).values_list("student")
        return {student.pk for student in found.values()} - {pk for (pk,) in ours}

    def prepare(self, entry, obj):
        if obj is not None and not obj.sourced_id:
            entry.values |= {"source_id": self.run.source_id, "sourced_id": entry.row.id}
        return super().prepare(entry, obj)

    def relate(self, entries):
        """Bring attendances in line: begun, in another grade, or ended. Other rosters' schools are left."""
        by_pk = {entry.obj.pk: entry for entry in entries}
        wanted = {
            (entry.obj.pk, school): entry.extra["grade"]
            for entry in entries
            for school in entry.extra["schools"]
        }
        rows = Attendance.objects.filter(
            student__in=by_pk, to_on=None, school__in=self.run.schools.values()
        )
        there = {(row.student_id, row.school_id): row for row in rows}
        new = [pair for pair in wanted if pair not in there]
        ended = [row for pair, row in there.items() if pair not in wanted]
        regraded = [
            row for pair, row in there.items() if wanted.get(pair) and row.grade != wanted[pair]
        ]
        if not self.run.dry:
            self.write_attendances(wanted, new, ended, regraded)
        altered = {pair[0] for pair in new} | {row.student_id for row in ended + regraded}
        return {by_pk[pk].row.id for pk in altered}

    def write_attendances(self, wanted, new, ended, regraded):
        today = self.run.today
        for row in ended:
            row.to_on = max(today, row.from_on)
        for row in regraded:
            row.grade = wanted[row.student_id, row.school_id]
        Attendance.objects.bulk_update(ended, ["to_on"], batch_size=CHUNK // 2)
        Attendance.objects.bulk_update(regraded, ["grade"], batch_size=CHUNK // 2)
        Attendance.objects.bulk_create(
            Attendance(student_id=pk, school_id=school, grade=wanted[pk, school], from_on=today)
            for pk, school in new
        )


class Guardians(Addressed):
    model, label, party = Guardian, "guardians", "guardian"
    keeps = frozenset({"email", "phone"})

    def find_strangers(self, found):
        """Guardians who have a ward at a school out of reach: links to them are made, no change."""
        wards = Guardianship.objects.filter(guardian__in=found.values())
        ours = Attendance.objects.filter(school__in=self.run.reach).values("student")
        return set(wards.exclude(student__in=ours).values_list("guardian", flat=True))

    def meet_stranger(self, entry):
        return True


def take_people(run):
    """Birth dates, then users, then the ties between students and guardians."""
    run.births, run.links, run.kinds = {}, {}, {}
    run.students, run.guardians, run.teachers = Students(run), Guardians(run), Teachers(run)
    run.take("demographics", take_birth)
    run.take("users", take_user)
    for store in (run.students, run.guardians, run.teachers):
        store.flush()
    refuse_births_of_nobody(run)


def take_birth(run, row):
    """Keep a birth date until the student comes by."""
    if run.wanted is not None and row.id not in run.wanted:
        raise RowOutside
    run.births[row.id] = (cells.birth_day(run, row), row.line)


def refuse_births_of_nobody(run):
    """Demographics of a user who is not there are set aside."""
    for id_, (_born, line) in run.births.items():
        if run.fates["users"].get(id_) in (None, Fate.REFUSED):
            row = Row("demographics.csv", line, id_)
            run.refuse(row, "sourcedId", run.why_not("users", id_))
    run.births = {}


def take_user(run, row):
    """Send a user to where such people are kept."""
    kind = role_of(row)
    if kind == GUARDIAN:
        take_guardian(run, row)
    elif kind == STUDENT:
        take_student(run, row)
    elif kind == TEACHER:
        take_teacher(run, row)
    else:
        run.schools_of(row, "orgSourcedIds")
    run.kinds[row.id] = kind


def role_of(row):
    word = row["role"].lower().replace(" ", "")
    if word not in ROLES:
        told = _("The role “%s” is not known.") if word else _("This must not be blank.")
        raise RowRefused("role", told % shown(row["role"]) if word else told)
    return ROLES[word]


def take_student(run, row):
    schools = run.schools_of(row, "orgSourcedIds")
    if run.wanted is not None and row.id not in run.wanted:
        raise RowOutside
    values = names(run, row) | contact(run, row)
    values["number"] = cells.optional(run, row, "identifier", 60)
    values["preferred_name"] = cells.optional(run, row, "preferredGivenName", 100)
    values["birth_on"] = run.births.get(row.id, (None, 0))[0]
    values["left_on"] = None
    grade = (listed(row["grades"]) or [""])[0][:10]
    run.students.put(row, values, schools=schools, grade=grade)
    for guardian in listed(row["agentSourcedIds"]):
        run.links.setdefault((row.id, guardian), (row.line, row.id))


def take_guardian(run, row):
    """A guardian comes along with a student, whatever organisation the row names, if it is one at all."""
    if run.wanted is not None and row.id not in run.wanted:
        run.schools_of(row, "orgSourcedIds")
        raise RowOutside
    if row["orgSourcedIds"] and run.tables["orgs"] is not None:
        known_org(run, row)
    run.guardians.put(row, names(run, row) | contact(run, row))
    for student in listed(row["agentSourcedIds"]):
        run.links.setdefault((student, row.id), (row.line, row.id))


def known_org(run, row):
    named = listed(row["orgSourcedIds"])
    if not any(run.fates["orgs"].get(org) is Fate.TAKEN for org in named):
        raise RowRefused("orgSourcedIds", run.why_not("orgs", named[0] if named else ""))


def names(run, row):
    return {
        "given_name": cells.name(run, row, "givenName"),
        "family_name": cells.name(run, row, "familyName"),
    }


def contact(run, row):
    phone = "phone" if row["phone"] else "sms"
    return {
        "email": cells.email(run, row),
        "phone": cells.optional(run, row, phone, 40),
    }


# Who looks after whom


def take_links(run):
    """Tie students and guardians together, and untie those whom the roster ties no more."""
    tally = run.guardians.tally
    run.student_ids = {pk: id_ for id_, pk in run.students.keys.items()}
    wanted = {}
    for (student, guardian), (line, by) in run.links.items():
        pair = run.students.keys.get(student), run.guardians.keys.get(guardian)
        if None not in pair:
            wanted[pair] = (student, guardian)
        else:
            tell_loose_end(run, guardian if by == student else student, line, by)
    students = list(run.students.keys.values())
    for start in range(0, len(students), CHUNK):
        chunk = set(students[start : start + CHUNK])
        tally.changed += tie(run, chunk, [pair for pair in wanted if pair[0] in chunk])


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
    rows = Guardianship.objects.filter(student__in=students)
    there = {(row.student_id, row.guardian_id): row for row in rows.select_related("guardian")}
    new = [pair for pair in pairs if pair not in there]
    gone = [row.pk for row in there.values() if is_untied(run, row)]
    if not run.dry:
        Guardianship.objects.bulk_create(
            Guardianship(student_id=student, guardian_id=guardian) for student, guardian in new
        )
        Guardianship.objects.filter(pk__in=gone).delete()
    fresh = sum(1 for student, guardian in new if guardian in run.guardians.made)
    return len(new) - fresh + len(gone)


def is_untied(run, row):
    """Whether the roster, which knows both, ties them no more. What people tied by hand stays."""
    guardian = row.guardian
    if guardian.source_id != run.source_id or not run.guardians.keys:
        return False
    return (run.student_ids[row.student_id], guardian.sourced_id) not in run.links
