"""Looking ahead, where only some schools or courses are taken: who belongs to them?"""

from students.roster.cells import listed
from students.roster.people import GUARDIAN, ROLES, STUDENT

SHOWN_COURSES = 2000


def limit(run):
    """Find the users who are wanted: learners and teachers of the schools and courses, and the guardians."""
    limited = run.limits.get("schools") or run.limits.get("courses")
    if not (run.is_partial or run.outside or limited):
        return
    enrolled = enrolled_in(run, set(run.limits.get("courses") or ()))
    wards, wanted = {}, set()
    for row in run.raw_rows("users"):
        kind = ROLES.get(row["role"].lower())
        if kind == GUARDIAN:
            wards[row.id] = listed(row["agentSourcedIds"])
        elif is_inside(run, row) and (enrolled is None or row.id in enrolled):
            wanted.add(row.id)
            if kind == STUDENT:
                wanted.update(listed(row["agentSourcedIds"]))
    wanted.update(guardian for guardian, ids in wards.items() if wanted.intersection(ids))
    run.wanted = wanted


def is_inside(run, row):
    if run.tables["orgs"] is None:
        return True
    return any(org in run.schools for org in listed(row["orgSourcedIds"]))


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
        if run.tables["orgs"] is None or row["orgSourcedId"] in inside:
            courses.append({"id": row.id, "title": row["title"] or row.id})
    courses.sort(key=lambda course: course["title"])
    return {"orgs": chosen, "courses": courses[:SHOWN_COURSES]}
