"""Small rosters: a zip of CSV files, written as an export would."""

import csv
import io
import zipfile

from kit.sheets import Problem
from students.roster import reading

HEADERS = {
    "orgs": "sourcedId status dateLastModified name type identifier parentSourcedId",
    "academicSessions": "sourcedId status dateLastModified title type startDate endDate parentSourcedId",
    "courses": "sourcedId status dateLastModified title courseCode orgSourcedId subjects",
    "classes": "sourcedId status dateLastModified title courseSourcedId schoolSourcedId termSourcedIds",
    "users": "sourcedId status dateLastModified enabledUser orgSourcedIds role username givenName familyName "
    "identifier email sms phone agentSourcedIds grades password preferredGivenName",
    "roles": "sourcedId status dateLastModified userSourcedId roleType role beginDate endDate orgSourcedId",
    "demographics": "sourcedId status dateLastModified birthDate sex",
    "enrollments": "sourcedId status dateLastModified classSourcedId schoolSourcedId userSourcedId role "
    "beginDate endDate",
}
MANIFEST = [("manifest.version", "1.0"), ("oneroster.version", "1.1")]


def rows():
    """A district of two schools: at Cimarron High a teacher, a student and her guardian."""
    return {
        "orgs": [
            {"sourcedId": "d", "name": "Cimarron County Schools", "type": "district"},
            school("hs", "Cimarron High School"),
            school("tc", "Prairie Technology Center"),
        ],
        "academicSessions": [
            {
                "sourcedId": "fall",
                "title": "Fall 2026",
                "type": "term",
                "startDate": "2026-08-12",
                "endDate": "2026-12-18",
            }
        ],
        "courses": [{"sourcedId": "c", "title": "Welding", "orgSourcedId": "hs"}],
        "classes": [
            {
                "sourcedId": "k",
                "title": "Welding (P1)",
                "courseSourcedId": "c",
                "schoolSourcedId": "hs",
                "termSourcedIds": "fall",
            }
        ],
        "users": [
            user("t", "teacher", email="tess@staff.example"),
            user("s", "student", agentSourcedIds="g", grades="11", identifier="400001"),
            user("g", "guardian", agentSourcedIds="s", email="nora@mail.example"),
        ],
        "demographics": [{"sourcedId": "s", "birthDate": "2009-05-01"}],
        "enrollments": [enrolment("e", "s"), enrolment("et", "t", role="teacher")],
    }


def school(id_, name, parent="d"):
    return {"sourcedId": id_, "name": name, "type": "school", "parentSourcedId": parent}


def user(id_, role, org="hs", **cells):
    named = {"givenName": "Ava", "familyName": f"Longbow {id_}", "password": "Secret1-"}
    return {"sourcedId": id_, "role": role, "orgSourcedIds": org, **named, **cells}


def enrolment(id_, who, role="student", group="k", **cells):
    return {"sourcedId": id_, "classSourcedId": group, "userSourcedId": who, "role": role, **cells}


def in_12(tables):
    """The same district as OneRoster 1.2 has it: who is what stands in roles.csv."""
    tables = {name: [dict(row) for row in lines] for name, lines in tables.items()}
    tables["roles"] = []
    for row in tables.get("users", ()):
        kind = row.pop("role")
        for n, org in enumerate(row.pop("orgSourcedIds").split(",")):
            tables["roles"].append(role(f"r{n}-{row['sourcedId']}", row["sourcedId"], kind, org))
    return tables


def role(id_, who, kind, org="hs", **cells):
    return {"sourcedId": id_, "userSourcedId": who, "role": kind, "orgSourcedId": org, **cells}


def manifest(version="1.1", **modes):
    """What the file says of itself: `users="delta"`."""
    told = [(f"file.{name}", mode) for name, mode in modes.items()]
    return [("manifest.version", "1.0"), ("oneroster.version", version), *told]


def delta(tables, version="1.1"):
    """Only what has changed: these files, and no others."""
    modes = {name: "delta" if name in tables else "absent" for name in HEADERS}
    return packed(tables, manifest(version, **modes))


def packed(tables, manifest=MANIFEST, **bytes_):
    """The zip. `bytes_` puts a file's bytes in place of its rows: `users=b"…"`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in tables.items():
            header = header_of(name, tables)
            archive.writestr(f"{name}.csv", bytes_.get(name, sheet(header, lines)))
        if manifest is not None:
            told = [{"propertyName": name, "value": value} for name, value in manifest]
            archive.writestr("manifest.csv", sheet(["propertyName", "value"], told))
    out.seek(0)
    return out


def header_of(name, tables):
    """Beside a roles.csv users.csv has neither role nor school."""
    header = HEADERS[name].split()
    if name == "users" and not any("role" in row for row in tables[name]) and tables[name]:
        return [column for column in header if column not in ("role", "orgSourcedIds")]
    return header


def sheet(header, lines):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()


def take(tables=None, *, file=None, node=None, may_build=True, dry=False, **options):
    """Read a roster as the operator does, or for a school; the result and the problems."""
    problems: list[Problem] = []
    result = reading.read(
        file or packed(tables),
        node=node,
        may_build=may_build,
        sink=problems.extend,
        dry=dry,
        **options,
    )
    return result, problems


def told(problems, level):
    """Where problems of this level stand: (file, row, column)."""
    return [(p.file, p.row_id, p.column) for p in problems if p.level == level]
