"""Who is who in a sheet: rows put together to people and firms, as far as the rows themselves tell."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kit.sheets import names
from placements.sheet.reading import Entry

STUDENT, EMPLOYER, SUPERVISOR = "student", "employer", "supervisor"


@dataclass
class Group:
    """One person or firm with the rows that name it. `found` is the row on file that it turned out to be."""

    kind: str
    key: str
    words: tuple[str, ...]
    entries: list[Entry] = field(default_factory=list)
    found: Any = None
    inside: Any = None  # of a supervisor: the employer's Group

    @property
    def numbers(self) -> list[int]:
        return [entry.number for entry in self.entries]

    def most(self, *columns: str) -> Any:
        """What most rows say in these columns together; of equals the first."""
        said = Counter(
            value
            for entry in self.entries
            if any(value := tuple(entry.get(column) for column in columns))
        )
        best = said.most_common(1)[0][0] if said else tuple("" for _column in columns)
        return best[0] if len(columns) == 1 else best

    def all(self, column: str) -> set:
        """Everything that the rows say in a column, folded for comparing."""
        values = (entry.get(column) for entry in self.entries)
        return {value.casefold() if isinstance(value, str) else value for value in values if value}


def differ(one: set, other: set) -> bool:
    """Whether two say something, and nothing of it is the same."""
    return bool(one and other and not one & other)


def students_of(entries: Iterable[Entry]) -> list[Group]:
    """People by number, else by address and like names, else by name where nothing speaks against it."""
    groups: list[Group] = []
    by_sign: dict[tuple, list[Group]] = defaultdict(list)
    for entry in entries:
        words = names.words_of(entry.student_name)
        signs = [("name", words)]
        signs += [
            (c, entry.get(c).casefold()) for c in ("number", "student_email") if entry.get(c)
        ]
        candidates = (group for sign in reversed(signs) for group in by_sign[sign])
        group = next((g for g in candidates if is_same_student(g, entry, words)), None)
        if group is None:
            group = Group(STUDENT, f"{' '.join(words)}#{len(groups)}", words)
            groups.append(group)
        group.entries.append(entry)
        for sign in signs:
            if group not in by_sign[sign]:
                by_sign[sign].append(group)
    return groups


def is_same_student(group: Group, entry: Entry, words) -> bool:
    """A number decides; an address with a like name, or the same name without a contradiction, does, too."""
    alone = Group(STUDENT, "", words, [entry])
    if group.all("number") & alone.all("number"):
        return True
    if any(differ(group.all(c), alone.all(c)) for c in ("number", "birth_on")):
        return False
    if group.all("student_email") & alone.all("student_email"):
        return names.alike(group.words, words) >= 0.6  # families share an address
    return group.words == words and not differ(
        group.all("student_email"), alone.all("student_email")
    )


def employers_of(entries: Iterable[Entry]) -> list[Group]:
    """Firms by their names, whatever the signs and capitals."""
    groups: dict[str, Group] = {}
    for entry in entries:
        if name := entry.get("employer"):
            key = names.plain(name)
            group = groups.setdefault(key, Group(EMPLOYER, key, names.firm_words(name)))
            group.entries.append(entry)
    return list(groups.values())


def supervisors_of(employers: Iterable[Group]) -> list[Group]:
    """People at each firm, by address, else by name."""
    groups: list[Group] = []
    for employer in employers:
        here: list[Group] = []
        for entry in employer.entries:
            name, email = entry.get("supervisor"), entry.get("email").casefold()
            if not (name or email):
                continue
            words = names.words_of(name or email)
            group = next((g for g in here if is_same_contact(g, words, email)), None)
            if group is None:
                key = f"{employer.key}/{' '.join(words)}/{email}"
                group = Group(SUPERVISOR, key, words, inside=employer)
                here.append(group)
            group.entries.append(entry)
        groups += here
    return groups


def is_same_contact(group: Group, words, email: str) -> bool:
    known = group.all("email")
    return email in known if email and known else group.words == words
