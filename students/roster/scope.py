"""Looking ahead, where only some schools or courses are taken: who belongs to them?"""

from students.models import Guardian, Student
from students.roster.cells import listed
from students.roster.roles import GUARDIAN, ROLES, STUDENT, word_of

SHOWN_COURSES = 2000


def limit(run):
    """Find the users who are wanted: learners and teachers of the schools and courses, and the guardians."""
    limited = run.limits.get("schools") or run.limits.get("courses")
    if not (run.is_partial or run.outside or limited):
        return
    enrolled = enrolled_in(run, set(run.limits.get("courses") or ()))
    wards, wanted = {}, there_already(run) if run.is_open("users") else set()
    for row in run.raw_rows("users"):
        kinds = kinds_of(run, row)
        if GUARDIAN in kinds:
            wards[row.id] = listed(row["agentSourcedIds"])
        if kinds != {GUARDIAN} and is_inside(run, row) and is_enrolled(row.id, enrolled):
            wanted.add(row.id)
            if STUDENT in kinds:
                wanted.update(listed(row["agentSourcedIds"]))
    wanted.update(guardian for guardian, ids in wards.items() if wanted.intersection(ids))
    run.wanted = wanted


def is_enrolled(user, enrolled):
    """Whether a user is in a course that was chosen; without a choice all are."""
    return enrolled is None or user in enrolled


def kinds_of(run, row):
    """What a user may be, without judging the row; none where nothing tells."""
    if run.posts is None:
        kind = ROLES.get(word_of(row))
        return {kind} if kind else set()
    return {kind for kind, _org in run.posts.all_of(row.id)}


def is_inside(run, row):
    if not run.has_orgs:
        return True
    if run.posts is None:
        return any(org in run.schools for org in listed(row["orgSourcedIds"]))
    return any(org in run.schools for kind, org in run.posts.all_of(row.id) if kind != GUARDIAN)


def there_already(run):
    """In a delta: people of the schools whom this roster brought before, by roster id."""
    students = Student.objects.filter(
        source=run.source_id, attendances__school__in=run.reach, attendances__to_on=None
    ).exclude(sourced_id="")
    guardians = Guardian.objects.filter(source=run.source_id, students__in=students)
    ids = set(students.values_list("sourced_id", flat=True))
    return ids | set(guardians.exclude(sourced_id="").values_list("sourced_id", flat=True))


def enrolled_in(run, courses):
    """Users in a class of these courses; None where courses are not limited."""
    if not courses:
        return None
    classes = {row.id for row in run.raw_rows("classes") if row["courseSourcedId"] in courses}
    rows = run.raw_rows("enrollments")
    return {row["userSourcedId"] for row in rows if row["classSourcedId"] in classes}


def choices(run, orgs):
    """What a person may choose from: organisations and courses of the file."""
    inside = set(run.schools) | set(run.above)
    chosen = [
        {"id": org.id, "name": org.name} for org in orgs.values() if org.id not in run.outside
    ]
    courses = []
    for row in run.raw_rows("courses"):
        if not run.has_orgs or row["orgSourcedId"] in inside:
            courses.append({"id": row.id, "title": row["title"] or row.id})
    courses.sort(key=lambda course: course["title"])
    return {"orgs": chosen, "courses": courses[:SHOWN_COURSES]}
