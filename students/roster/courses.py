"""Terms, courses and classes."""

from django.utils.translation import gettext as _

from accounts.models import Term
from students.models import ClassGroup, Course
from students.roster import cells
from students.roster.cells import RowOutside, RowRefused, listed, shown
from students.roster.store import Store


class Terms(Store):
    """Academic sessions. A school's import uses the district's as they are, and adds its own beside them."""

    model, label, file = Term, "academicSessions", "academicSessions"

    def known(self):
        schools = {self.run.node.pk, self.run.source_id}
        rows = Term.objects.filter(school__in=schools).exclude(sourced_id="")
        return dict(rows.values_list("sourced_id", "pk"))

    def find(self, entries):
        ids = [entry.row.id for entry in entries]
        schools = {self.run.node.pk, self.run.source_id}
        rows = list(Term.objects.filter(school__in=schools, sourced_id__in=ids))
        rows.sort(key=lambda term: term.school_id == self.run.source_id)
        found = {term.sourced_id: term for term in rows}
        home = self.run.node.pk
        self.strangers = {term.pk for term in found.values() if term.school_id != home}
        return found

    def meet_stranger(self, entry):
        return True

    def make(self, entry):
        return Term(school_id=self.run.node.pk, sourced_id=entry.row.id, **entry.values)


class Courses(Store):
    model, label, file = Course, "courses", "courses"

    def find_strangers(self, found):
        return {course.pk for course in found.values() if course.school_id not in self.run.reach}

    def meet_stranger(self, entry):
        """A course of the district is used as it is."""
        return True


class Classes(Store):
    model, label, file = ClassGroup, "classes", "classes"

    def in_reach(self, rows):
        return rows.filter(school__in=self.run.reach)

    def find_strangers(self, found):
        return {group.pk for group in found.values() if group.school_id not in self.run.reach}

    def relate(self, entries):
        """Put the classes into their terms."""
        through = ClassGroup.terms.through
        groups = {entry.obj.pk: entry for entry in entries}
        there = {
            (row.classgroup_id, row.term_id): row.pk
            for row in through.objects.filter(classgroup__in=groups)
        }
        wanted = {(pk, term) for pk, entry in groups.items() for term in entry.extra["terms"]}
        more, less = wanted - set(there), set(there) - wanted
        if not self.run.dry:
            self.run.ledger.remove(through.objects.filter(pk__in=[there[pair] for pair in less]))
            self.run.ledger.create(
                through(classgroup_id=group, term_id=term) for group, term in more
            )
        return {groups[group].row.id for group, _term in more | less}


def take_terms(run):
    """Academic sessions, then which is part of which."""
    run.terms = Terms(run)
    parents = {}

    def handle(run, row):
        starts, ends = cells.day(row, "startDate"), cells.day(row, "endDate")
        if starts is None or ends is None:
            raise RowRefused(
                "startDate" if starts is None else "endDate", _("This must not be blank.")
            )
        if ends < starts:
            raise RowRefused("endDate", _("The last day lies before the first."))
        title = cells.name(run, row, "title")
        values = {
            "title": title,
            "kind": term_kind(run, row),
            "starts_on": starts,
            "ends_on": ends,
        }
        if row["parentSourcedId"]:
            parents[row.id] = row
        run.terms.put(row, values)

    run.take("academicSessions", handle)
    run.terms.flush()
    join_terms(run, parents)


def term_kind(run, row):
    """The kind of session; an unknown one counts as a term, and is told."""
    kinds = {kind.value.lower(): kind for kind in Term.Kind}
    kind = kinds.get(row["type"].lower())
    if kind is None and row["type"]:
        told = _("The type “%s” is not known; it counts as a term.")
        run.warn(row, "type", told % shown(row["type"]))
    return kind or Term.Kind.TERM


def join_terms(run, parents):
    """Write which term is part of which; an unknown or circular parent is told and left blank."""
    upward = {}
    for id_, row in parents.items():
        if id_ not in run.terms.keys:
            continue
        parent = row["parentSourcedId"]
        if parent not in run.terms.keys:
            run.warn(row, "parentSourcedId", run.why_not("academicSessions", parent))
        elif climbs(upward, parent, id_):
            run.warn(row, "parentSourcedId", _("The parents run in a circle; it was left blank."))
        else:
            upward[id_] = parent
    write_parents(run, upward)


def climbs(upward, start, target):
    """Whether going up from `start` one meets `target`."""
    while start is not None and start != target:
        start = upward.get(start)
    return start == target


def write_parents(run, upward):
    keys = run.terms.keys
    named = {id_: pk for id_, pk in keys.items() if id_ in run.fates["academicSessions"]}
    ours = Term.objects.filter(pk__in=named.values(), school=run.node.pk)
    there = {term.pk: term for term in ours}
    wanted = {pk: keys.get(upward.get(id_)) for id_, pk in named.items()}
    moved = [term for pk, term in there.items() if wanted[pk] != term.parent_id]
    run.terms.tally.changed += sum(1 for term in moved if term.pk not in run.terms.made)
    if not run.dry:
        before = {term.pk: {"parent_id": term.parent_id} for term in moved}
        for term in moved:
            term.parent_id = wanted[term.pk]
        run.ledger.update(moved, before)


def take_courses(run):
    """Courses; one of the district above is taken for a school too."""
    run.courses = Courses(run)

    def handle(run, row):
        school = run.schools_of(row, "orgSourcedId", above=True)[0]
        if not is_chosen(run, row.id):
            raise RowOutside
        values = {
            "school_id": school,
            "title": cells.name(run, row, "title", 200),
            "code": cells.optional(run, row, "courseCode", 100),
            "subject": cells.optional(run, row, "subjects", 200),
        }
        run.courses.put(row, values)

    run.take("courses", handle)
    run.courses.flush()


def is_chosen(run, course):
    chosen = run.limits.get("courses")
    return not chosen or course in chosen


def take_classes(run):
    """Classes; one without a known course is taken, and told."""
    run.classes = Classes(run)

    def handle(run, row):
        school = run.schools_of(row, "schoolSourcedId")[0]
        if not is_chosen(run, row["courseSourcedId"]):
            raise RowOutside
        values = {
            "school_id": school,
            "title": cells.name(run, row, "title", 200),
            "course_id": course_of(run, row),
        }
        run.classes.put(row, values, terms=terms_of(run, row))

    run.take("classes", handle)
    run.classes.flush()


def course_of(run, row):
    course = row["courseSourcedId"]
    if course not in run.courses.keys:
        why = run.why_not("courses", course) if course else _("No course is given.")
        run.warn(row, "courseSourcedId", why)
    return run.courses.keys.get(course)


def terms_of(run, row):
    """Keys of the class's terms; unknown ones are told, unless no terms came at all."""
    named = listed(row["termSourcedIds"])
    if run.tables["academicSessions"] is not None or run.is_open("academicSessions"):
        for term in named:
            if term not in run.terms.keys:
                run.warn(row, "termSourcedIds", run.why_not("academicSessions", term))
    return {run.terms.keys[term] for term in named if term in run.terms.keys}
