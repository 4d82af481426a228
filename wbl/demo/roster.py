"""The demo's roster: a OneRoster 1.1 zip of one county with two schools, written in memory."""

import csv
import io
import zipfile
from datetime import date, timedelta

from wbl.demo import cast

HIGH, CENTRE = "jrhs", "btc"
SCHOOLS = {HIGH: "Juniper Ridge High School", CENTRE: "Bluestem Technology Center"}
DISTRICT = "Oakhaven County Schools"
COURSES = {
    HIGH: ("Career Readiness", "Health Careers I", "Computer Programming", "Agriscience"),
    CENTRE: ("Welding Technology", "Practical Nursing", "Automotive Service"),
}
STUDENTS = {HIGH: 190, CENTRE: 110}
HEADERS = {
    "orgs": "sourcedId status dateLastModified name type identifier parentSourcedId",
    "academicSessions": "sourcedId status dateLastModified title type startDate endDate parentSourcedId schoolYear",
    "courses": "sourcedId status dateLastModified title courseCode orgSourcedId subjects",
    "classes": "sourcedId status dateLastModified title courseSourcedId classCode classType "
    "schoolSourcedId termSourcedIds",
    "users": "sourcedId status dateLastModified enabledUser orgSourcedIds role username givenName familyName "
    "identifier email phone agentSourcedIds grades",
    "enrollments": "sourcedId status dateLastModified classSourcedId schoolSourcedId userSourcedId role primary",
    "demographics": "sourcedId status dateLastModified birthDate sex",
}


def archive(chance, year):
    """The zip's bytes; the school year begins in August of `year`."""
    tables = build(chance, year)
    told = [("manifest.version", "1.0"), ("oneroster.version", "1.1")]
    told += [(f"file.{name}", "bulk") for name in HEADERS]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, header in HEADERS.items():
            packed.writestr(f"{name}.csv", table(header.split(), tables[name]))
        rows = [{"propertyName": name, "value": value} for name, value in told]
        packed.writestr("manifest.csv", table(["propertyName", "value"], rows))
    return out.getvalue()


def table(header, rows):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def build(chance, year):
    """{file: rows} of the county; people by their key while it is built."""
    tables = {name: [] for name in HEADERS}
    people = tables["users"] = {}
    tables["orgs"] = [
        {"sourcedId": "oak", "name": DISTRICT, "type": "district", "identifier": "71-2040"}
    ]
    tables["academicSessions"] = sessions(year)
    for org, name in SCHOOLS.items():
        row = {"sourcedId": org, "name": name, "type": "school", "parentSourcedId": "oak"}
        tables["orgs"].append({**row, "identifier": org.upper()})
        classes = [add_course(tables, org, title) for title in COURSES[org]]
        for number in range(STUDENTS[org]):
            add_student(tables, chance, year, org, number, classes)
    return {**tables, "users": people.values()}


def sessions(year):
    """The school year and its two terms."""
    whole = {"sourcedId": "year", "title": f"{year}-{year + 1}", "type": "schoolYear"}
    fall = {
        "sourcedId": "fall",
        "title": f"Fall {year}",
        "type": "term",
        "parentSourcedId": "year",
    }
    spring = {
        "sourcedId": "spring",
        "title": f"Spring {year + 1}",
        "type": "term",
        "parentSourcedId": "year",
    }
    dates = (
        (whole, date(year, 8, 12), date(year + 1, 5, 28)),
        (fall, date(year, 8, 12), date(year, 12, 18)),
        (spring, date(year + 1, 1, 5), date(year + 1, 5, 28)),
    )
    return [
        {
            **row,
            "startDate": first.isoformat(),
            "endDate": last.isoformat(),
            "schoolYear": year + 1,
        }
        for row, first, last in dates
    ]


def add_course(tables, org, title):
    """A course, its class and its teacher; the key of the class."""
    code = f"{org}-{title.lower().replace(' ', '-')}"
    teacher = cast.teacher_of(len(tables["courses"]))
    tables["courses"].append(
        {"sourcedId": f"c-{code}", "title": title, "orgSourcedId": org, "courseCode": code}
    )
    tables["classes"].append(
        {
            "sourcedId": f"k-{code}",
            "title": title,
            "courseSourcedId": f"c-{code}",
            "classType": "scheduled",
            "schoolSourcedId": org,
            "termSourcedIds": "fall,spring",
        }
    )
    tables["users"][f"t-{code}"] = person(f"t-{code}", "teacher", org, *teacher)
    tables["enrollments"].append(joined(f"k-{code}", org, f"t-{code}", "teacher"))
    return f"k-{code}"


def add_student(tables, chance, year, org, number, classes):
    """A student with birth date, a guardian (siblings share one) and two classes."""
    key = f"s-{org}-{number}"
    grade = chance.choice((10, 11, 11, 12, 12))
    known = cast.STUDENTS.get(key)
    given, family = known.names if known else cast.some_names(chance)
    email = known.email if known else f"{key}@students.oakhaven.example"
    guardian = known.guardian if known else f"g-{org}-{number}"
    row = person(key, "student", org, given, family, email)
    grade = known.grade if known else grade
    row |= {
        "grades": f"{grade:02}",
        "agentSourcedIds": guardian,
        "identifier": f"{org.upper()}{number + 1000}",
    }
    tables["users"][key] = row
    add_guardian(tables, chance, org, guardian, family)
    born = date(year - grade - 5, 9, 1) - timedelta(days=chance.randint(20, 340))
    tables["demographics"].append({"sourcedId": key, "birthDate": born.isoformat()})
    chosen = [classes[0], *chance.sample(classes[1:], 1)] if known else chance.sample(classes, 2)
    tables["enrollments"] += [joined(group, org, key, "student") for group in chosen]


def add_guardian(tables, chance, org, key, family):
    """Each guardian once; some have no address on file, as in every school."""
    if key in tables["users"]:
        return
    known = cast.GUARDIANS.get(key)
    given = known.names[0] if known else chance.choice(cast.GIVEN)
    email = known.email if known else f"{key}@family.example"
    if not known and chance.random() < 0.04:
        email = ""
    tables["users"][key] = person(key, "guardian", org, given, family, email)


def person(key, role, org, given, family, email):
    """One row of users.csv."""
    digits = sum(ord(letter) * (n + 7) for n, letter in enumerate(key)) % 10000
    return {
        "sourcedId": key,
        "enabledUser": "true",
        "orgSourcedIds": org,
        "role": role,
        "username": key,
        "givenName": given,
        "familyName": family,
        "email": email,
        "phone": f"+1 405 555 {digits:04}",
    }


def joined(group, org, user, role):
    """One row of enrollments.csv."""
    key = f"e-{group}-{user}"
    return {
        "sourcedId": key,
        "classSourcedId": group,
        "schoolSourcedId": org,
        "userSourcedId": user,
        "role": role,
    }
