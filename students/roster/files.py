"""The files of OneRoster 1.1 and 1.2, their columns, and names that older exports use. Passwords are not even read."""

from dataclasses import dataclass, field

NAMES = (
    "orgs", "academicSessions", "courses", "classes", "roles", "users", "demographics", "enrollments",
)  # fmt: skip


@dataclass(frozen=True)
class FileKind:
    """What is read of a file: without `needed` columns it says nothing."""

    needed: tuple[str, ...]
    more: tuple[str, ...] = ()
    older: dict[str, str] = field(default_factory=dict)

    @property
    def columns(self):
        return ("sourcedId", "status", *self.needed, *self.more)


KINDS = {
    "orgs": FileKind(("name",), ("type", "identifier", "parentSourcedId")),
    "academicSessions": FileKind(
        ("title", "startDate", "endDate"),
        ("type", "parentSourcedId"),
        {"name": "title"},
    ),
    "courses": FileKind(
        ("title",),
        ("courseCode", "orgSourcedId", "subjects"),
        {"name": "title", "schoolSourcedId": "orgSourcedId", "subject": "subjects"},
    ),
    "classes": FileKind(
        ("title", "schoolSourcedId"),
        ("courseSourcedId", "termSourcedIds"),
        {
            "name": "title",
            "orgSourcedId": "schoolSourcedId",
            "termSourcedId": "termSourcedIds",
            "courseId": "courseSourcedId",
        },
    ),
    # who they are stands in users.csv (1.1) or in roles.csv (1.2)
    "roles": FileKind(
        ("userSourcedId", "role", "orgSourcedId"),
        ("beginDate", "endDate"),
        {"orgSourcedIds": "orgSourcedId", "schoolSourcedId": "orgSourcedId"},
    ),
    "users": FileKind(
        ("givenName", "familyName"),
        (
            "role", "enabledUser", "orgSourcedIds", "username", "identifier", "email", "sms", "phone",
            "agentSourcedIds", "grades", "preferredGivenName",
        ),
        {
            "orgSourcedId": "orgSourcedIds",
            "schoolSourcedId": "orgSourcedIds",
            "firstName": "givenName",
            "lastName": "familyName",
            "agentSourcedId": "agentSourcedIds",
            "agents": "agentSourcedIds",
            "grade": "grades",
            "telephone": "phone",
        },
    ),
    "demographics": FileKind(
        ("birthDate",), (), {"userSourcedId": "sourcedId", "dateOfBirth": "birthDate"}
    ),
    "enrollments": FileKind(
        ("classSourcedId", "userSourcedId", "role"),
        ("schoolSourcedId", "beginDate", "endDate"),
        {"startDate": "beginDate"},
    ),
}  # fmt: skip
