"""How long an import takes against COPY of the rows it ends in, into the same tables with indexes and triggers.

    DEBUG=1 .venv/bin/python scripts/bench_import.py 20000

Each step runs in a process of its own, in a database made for it, so that its memory is the import's alone.
"""

import csv
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import zipfile
from importlib import import_module
from pathlib import Path
from time import perf_counter

import django
from django.core.management import call_command
from django.db import connection, transaction

ROOT = Path(__file__).resolve().parent.parent
DATABASE = f"bench_import_{os.getpid()}"
MB = 1 << 10  # ru_maxrss counts kilobytes
# parents before children
TABLES = (
    "accounts_school", "accounts_term", "accounts_user", "accounts_membership",
    "students_student", "students_attendance", "students_guardian", "students_guardianship",
    "students_course", "students_classgroup", "students_classgroup_terms", "students_teaching",
    "students_enrolment",
)  # fmt: skip
HEADERS = {
    "orgs": "sourcedId name type parentSourcedId",
    "academicSessions": "sourcedId title type startDate endDate",
    "courses": "sourcedId title courseCode orgSourcedId",
    "classes": "sourcedId title courseSourcedId schoolSourcedId termSourcedIds",
    "users": "sourcedId orgSourcedIds role givenName familyName identifier email phone agentSourcedIds grades",
    "demographics": "sourcedId birthDate",
    "enrollments": "sourcedId classSourcedId schoolSourcedId userSourcedId role",
    "manifest": "propertyName value",
}
CLASSES = 40  # in each of two schools
GIVEN = ("Ava", "Noah", "Mia", "Liam", "Zoe", "Ethan", "Ruby", "Lucía", "Mateo", "Zofia")
FAMILY = ("Smith", "Johnson", "García", "Nguyễn", "Wiśniewska", "Bernard", "O'Brien", "Okafor")


def measure(students: int) -> dict:
    """Import so many students (with a guardian and three classes each), then COPY the same rows.

    Keys: students, seconds, copy_seconds, ratio, peak_mb (of the importing process), queries.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "roster.zip"
        write_district(file, students)
        step("create")
        try:
            imported, copied = step("read", str(file)), step("copy", folder)
        finally:
            step("drop")
    ratio = imported["seconds"] / copied["seconds"]
    return {
        "students": students,
        "seconds": round(imported["seconds"], 2),
        "copy_seconds": round(copied["seconds"], 2),
        "ratio": round(ratio, 2),
        "peak_mb": imported["peak_mb"],
        "queries": imported["queries"],
    }


def step(name, *args):
    """Run one step below in a process of its own; what it printed last, as JSON."""
    command = [sys.executable, str(Path(__file__)), name, DATABASE, *args]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


# The district


def write_district(path, students):
    """A zip as a student information system exports it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, header in HEADERS.items():
            out = io.StringIO(newline="")
            writer = csv.DictWriter(out, header.split(), restval="")
            writer.writeheader()
            writer.writerows(rows_of(name, students))
            archive.writestr(f"{name}.csv", out.getvalue())


def rows_of(name, students):
    if name in ("users", "demographics", "enrollments"):
        for n in range(students):
            yield from learner(name, n)
        return
    schools = ("hs", "tc")
    classes = [(f"{school}-{n}", school) for school in schools for n in range(CLASSES)]
    term = {"sourcedId": "t", "title": "Fall", "type": "term"}
    yield from {
        "manifest": [{"propertyName": "oneroster.version", "value": "1.1"}],
        "orgs": [
            {"sourcedId": "d", "name": "Bench County", "type": "district"},
            *({"sourcedId": s, "name": f"{s} School", "type": "school", "parentSourcedId": "d"} for s in schools),
        ],
        "academicSessions": [term | {"startDate": "2026-08-12", "endDate": "2026-12-18"}],
        "courses": [
            {"sourcedId": f"c-{id_}", "title": f"Course {id_}", "courseCode": id_, "orgSourcedId": school}
            for id_, school in classes
        ],
        "classes": [
            {
                "sourcedId": f"k-{id_}", "title": f"Class {id_}", "courseSourcedId": f"c-{id_}",
                "schoolSourcedId": school, "termSourcedIds": "t",
            }
            for id_, school in classes
        ],
    }[name]  # fmt: skip


def learner(name, n):
    """The rows of one student in one file."""
    school = ("hs", "tc")[n % 2]
    if name == "demographics":
        yield {
            "sourcedId": f"s-{n}",
            "birthDate": f"{2008 + n % 4}-{n % 12 + 1:02}-{n % 28 + 1:02}",
        }
    elif name == "enrollments":
        for k in range(3):
            group = f"k-{school}-{(n * 7 + k * 13) % CLASSES}"
            yield {
                "sourcedId": f"e-{n}-{k}", "classSourcedId": group, "schoolSourcedId": school,
                "userSourcedId": f"s-{n}", "role": "student",
            }  # fmt: skip
    else:
        family = FAMILY[n % len(FAMILY)]
        shared = {
            "orgSourcedIds": school,
            "givenName": GIVEN[n % len(GIVEN)],
            "familyName": family,
        }
        shared["phone"] = f"+1405555{n % 10000:04}"
        yield shared | {
            "sourcedId": f"s-{n}", "role": "student", "identifier": str(400000 + n),
            "email": f"s-{n}@students.example", "agentSourcedIds": f"g-{n}", "grades": f"{9 + n % 4:02}",
        }  # fmt: skip
        yield shared | {
            "sourcedId": f"g-{n}", "role": "guardian", "email": f"g-{n}@mail.example",
            "agentSourcedIds": f"s-{n}",
        }  # fmt: skip


# The steps, each in its own process, with Django


def create(name):
    """A database of our own, with all tables, indexes and triggers."""
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    return {}


def drop(name):
    """Leave nothing behind."""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    return {}


def read(name, file):
    """Import the file as the operator does."""
    connection.settings_dict["NAME"] = name
    queries = 0

    def counted(execute, *args):
        nonlocal queries
        queries += 1
        return execute(*args)

    began = perf_counter()
    with connection.execute_wrapper(counted):
        call_command("import_roster", Path(file), stdout=io.StringIO())
    seconds = perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MB
    return {"seconds": seconds, "peak_mb": peak, "queries": queries}


def copy(name, folder):
    """Take the rows out, empty the tables, and COPY them in again, in one transaction as the import does."""
    connection.settings_dict["NAME"] = name
    files = {table: Path(folder) / table for table in TABLES}
    with connection.cursor() as cursor:
        for table, file in files.items():
            with file.open("wb") as out:
                cursor.copy_expert(f"COPY {table} TO STDOUT", out)
        cursor.execute(f"TRUNCATE {', '.join(TABLES)}, accounts_audit CASCADE")
    began = perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for table, file in files.items():
            with file.open("rb") as rows:
                cursor.copy_expert(f"COPY {table} FROM STDIN", rows)
    return {"seconds": perf_counter() - began}


STEPS = {"create": create, "read": read, "copy": copy, "drop": drop}

if __name__ == "__main__":
    if sys.argv[1] in STEPS:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wbl.settings")
        sys.path.insert(0, str(ROOT))
        import_module("wbl.embedded").ensure()
        django.setup()
        print(json.dumps(STEPS[sys.argv[1]](*sys.argv[2:])))
    else:
        print(json.dumps(measure(int(sys.argv[1])), indent=2))
