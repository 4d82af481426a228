"""Students and guardians, birth dates, and who looks after whom."""

from django.db.models import Q

from notifications import links, outbox
from notifications.models import AccessLink, Notice
from students.models import Attendance, Guardian, Guardianship, Student
from students.roster import cells, roles
from students.roster.cells import RowGone, RowOutside, RowRefused, listed
from students.roster.roles import GUARDIAN, STAFF, STUDENT, TEACHER
from students.roster.run import Fate, Row
from students.roster.staff import Teachers, take_teacher
from students.roster.store import Store


class Addressed(Store):
    """People who are written to: at a new address the links to the old one no longer open."""

    party = ""
    file = "users"

    def write(self, entries):
        super().write(entries)
        moved = [entry.obj.pk for entry in entries if "email" in entry.changed]
        if moved and not self.run.dry:
            address_moved(self.party, moved)


def address_moved(word, keys):
    """Close the links that were sent to an old address, and try again what waited for a new one."""
    parties = [f"{word}:{pk}" for pk in keys]
    opened = AccessLink.objects.filter(party__in=parties, revoked_at=None)
    for party in set(opened.values_list("party", flat=True)):
        links.revoke(party=party)
    stuck = Notice.objects.filter(state=Notice.State.STUCK, recipient__in=parties)
    for party in set(stuck.values_list("recipient", flat=True)):
        outbox.retry_stuck(party)


class Students(Addressed):
    model, label, party = Student, "students", "student"
    keeps = frozenset({"email", "phone", "birth_on", "preferred_name", "number"})

    def in_reach(self, rows):
        here = Attendance.objects.filter(school__in=self.run.reach, to_on=None)
        current = rows.filter(left_on=None)
        return current.filter(pk__in=here.values("student")) if self.run.is_partial else current

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
        by_pk = {entry.obj.pk: entry for entry in entries if entry.extra["schools"] is not None}
        wanted = {
            (pk, school): entry.extra["grade"]
            for pk, entry in by_pk.items()
            for school in entry.extra["schools"]
        }
        rows = Attendance.objects.filter(
            student__in=[pk for pk, entry in by_pk.items() if not entry.is_new],
            to_on=None,
            school__in=self.run.schools.values(),
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
        today, ledger = self.run.today, self.run.ledger
        for row in ended:
            row.to_on = max(today, row.from_on)
        ledger.update(ended, {row.pk: {"to_on": None} for row in ended})
        before = {row.pk: {"grade": row.grade} for row in regraded}
        for row in regraded:
            row.grade = wanted[row.student_id, row.school_id]
        ledger.update(regraded, before)
        ledger.create(
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
    """Birth dates, then users, then what the other files say of users who are there already."""
    run.births, run.links, run.kinds, run.naming = {}, {}, {}, set()
    run.students, run.guardians, run.teachers = Students(run), Guardians(run), Teachers(run)
    run.take("demographics", take_birth)
    run.take("users", take_user)
    for store in (run.students, run.guardians, run.teachers):
        store.flush()
    if run.posts is not None:
        roles.refuse_strangers(run)
    update_known(run)
    refuse_births_of_nobody(run)


def take_birth(run, row):
    """Keep a birth date until the student comes by."""
    if run.wanted is not None and row.id not in run.wanted:
        raise RowOutside
    run.births[row.id] = (cells.birth_day(run, row), row.line)


def update_known(run):
    """In a delta: a birth date or a role of a student or teacher who has no row in users.csv."""
    silent = run.known.get("users", set()) - set(run.fates["users"])
    posted = set(run.posts.given) | set(run.posts.ended) if run.posts is not None else set()
    for id_ in silent & (posted | set(run.births)):
        row = Row("users.csv", 0, id_)
        born = {"birth_on": run.births[id_][0]} if id_ in run.births else {}
        try:
            move(run, row, born, roles.of(run, row) if id_ in posted else None)
        except (RowGone, RowOutside):
            run.fates["users"][id_] = Fate.GONE
    run.students.flush()
    run.teachers.flush()


def move(run, row, born, posts):
    """Put a known student or teacher at the schools of these posts; None leaves them where they are."""

    def at(kind):
        return run.schools_named(row, "orgSourcedId", posts[kind]) if kind in posts else []

    if row.id in run.students.keys and (posts is None or STUDENT in posts):
        schools = None if posts is None else at(STUDENT)
        run.students.put(row, born, schools=schools, grade="")
    if row.id in run.teachers.keys and posts is not None:
        run.teachers.put(row, {}, schools=at(TEACHER), is_active=True)


def refuse_births_of_nobody(run):
    """Demographics of a user who is not there are set aside."""
    for id_, (_born, line) in run.births.items():
        is_known = id_ in run.known.get("users", ())
        if run.fates["users"].get(id_) in (None, Fate.REFUSED) and not is_known:
            row = Row("demographics.csv", line, id_)
            run.refuse(row, "sourcedId", run.why_not("users", id_))
    run.births = {}


def take_user(run, row):
    """Send a user to where such people are kept; in OneRoster 1.2 one may be several things."""
    try:
        posts = roles.of(run, row)
        places = places_of(run, row, posts)
    except RowRefused:
        person(run, row)  # its other faults are told too
        raise
    if run.wanted is not None and row.id not in run.wanted:
        raise RowOutside
    facts = person(run, row) if set(places) != {STAFF} else {}
    for kind, schools in places.items():
        if kind == STUDENT:
            take_student(run, row, facts, schools)
        elif kind == GUARDIAN:
            take_guardian(run, row, facts)
        elif kind == TEACHER:
            take_teacher(run, row, facts, schools)
    run.kinds[row.id] = tuple(posts)


def places_of(run, row, posts):
    """Keys of the schools of each kind that is taken here. Raises RowOutside where there is none."""
    places, outside = {}, None
    for kind, orgs in posts.items():
        try:
            if kind == GUARDIAN and (run.wanted is None or row.id in run.wanted):
                known_org(run, orgs)
                places[kind] = []
            else:
                places[kind] = run.schools_named(row, "orgSourcedIds", orgs)
        except RowOutside as error:
            outside = error
    if outside is not None and not places:
        raise outside
    return places


def known_org(run, orgs):
    """A guardian comes along with a student, whatever organisation the row names, if it is one at all."""
    named = [org for org in orgs if org]
    if not named or not run.has_orgs:
        return
    if not any(run.fates["orgs"].get(org) is Fate.TAKEN for org in named):
        raise RowRefused("orgSourcedIds", run.why_not("orgs", named[0]))


def take_student(run, row, facts, schools):
    values = facts | {
        "number": cells.optional(run, row, "identifier", 60),
        "preferred_name": cells.optional(run, row, "preferredGivenName", 100),
        "birth_on": run.births.get(row.id, (None, 0))[0],
        "left_on": None,
    }
    grade = (listed(row["grades"]) or [""])[0][:10]
    run.students.put(row, values, schools=schools, grade=grade)
    name_others(run, row, ((row.id, guardian) for guardian in listed(row["agentSourcedIds"])))


def take_guardian(run, row, facts):
    run.guardians.put(row, facts)
    name_others(run, row, ((student, row.id) for student in listed(row["agentSourcedIds"])))


def name_others(run, row, pairs):
    """Keep the pairs of student and guardian that a row names, to tie them when all are known."""
    for pair in pairs:
        run.links.setdefault(pair, (row.line, row.id))
        run.naming.add(row.id)


def person(run, row):
    """Names, and how to reach them."""
    return names(run, row) | contact(run, row)


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
