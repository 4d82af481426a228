"""Twins: spellings that may be one person or firm, within the sheet and against what the school has on file."""

from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.sheets import names
from partners.models import Contact, Partnership
from placements.sheet.groups import EMPLOYER, STUDENT, SUPERVISOR, Group, differ
from placements.sheet.known import contradicts
from students.models import Student

PUBLIC = {
    f"{name}.com"
    for name in ["gmail", "yahoo", "outlook", "hotmail", "icloud", "aol", "msn", "live"]
}
# so alike that they are joined unless somebody objects: by the name alone, or with a firm or address in common
BACKED = {STUDENT: 0.8, EMPLOYER: names.OFFERED, SUPERVISOR: names.OFFERED}
SURE = {STUDENT: 0.86, EMPLOYER: 0.91, SUPERVISOR: 0.8}
NUMBERS_SHOWN = 4
AFTER_A_NAME = {"jr", "sr", "junior", "senior", "ii", "iii", "iv"}


@dataclass
class Twin:
    """Two that may be one, as the page offers them. `joined` is what holds until somebody says otherwise."""

    id: str
    kind: str
    left: str
    left_note: str
    right: str
    right_note: str
    joined: bool
    points: float
    one: Group
    other: Any  # a Group, or what is on file


class Joiner:
    """Puts groups of one kind together, as decided or as is likely; keeps the twins it met."""

    def __init__(self, decisions: dict[str, bool]):
        self.decisions = decisions
        self.twins: list[Twin] = []

    def join(self, kind: str, groups: list[Group], on_file: list[Any]) -> list[Group]:
        """The groups, twins put together; `on_file` are rows that might be meant as well."""
        by_key: dict[str, Any] = {group.key: group for group in groups}
        taken = {group.found.pk for group in groups if group.found}
        by_key |= {f"file:{row.pk}": row for row in on_file if row.pk not in taken}
        words = {key: words_of(what) for key, what in by_key.items()}
        found = [
            twin
            for one, other, points in names.pairs(words, {group.key for group in groups})
            if (twin := self.twin(kind, by_key[one], by_key[other], points))
        ]
        self.twins += sorted(found, key=lambda twin: (not twin.joined, twin.left))
        return put_together(groups, found)

    def twin(self, kind: str, one: Any, other: Any, points: float) -> Twin | None:
        """A pair worth asking about, or None where something speaks against it."""
        if not isinstance(one, Group):
            one, other = other, one
        if isinstance(other, Group) and (len(other.entries), -other.numbers[0]) > (
            len(one.entries),
            -one.numbers[0],
        ):
            one, other = other, one
        if not may_be(kind, one, other):
            return None
        pair = names.twin_id(kind, (identity(one), identity(other)))
        backed = points >= BACKED[kind] and bool(facts(one) & facts(other))
        sure = points >= SURE[kind] or backed
        likely = sure and not doubtful(one, other)
        joined = self.decisions.get(pair, likely)
        left, right = label(one), label(other)
        return Twin(pair, kind, *left, *right, joined, points, one, other)


class Merger:
    """Groups that turned out to be one, put into each other.

    Two that speak against each other do not become one because both are like a third. `joined` holds the pairs of
    which somebody, or their likeness, says that they are one.
    """

    def __init__(self, joined: list[Twin] | None = None) -> None:
        self.into: dict[int, Group] = {}
        # what each group consists of: itself, and what was put into it; by the key that it had at first
        self.parts: dict[str, list[Group]] = {}
        self.joined = {frozenset((key_of(t.one), key_of(t.other))) for t in joined or []}

    def top(self, group: Group) -> Group:
        while id(group) in self.into:
            group = self.into[id(group)]
        return group

    def parts_of(self, what: Any) -> list[Any]:
        if not isinstance(what, Group):
            return [what]
        return self.parts.get(what.key) or [replace(what, entries=list(what.entries))]

    def clash(self, one: Group, other: Any) -> bool:
        """Whether a part of the one speaks against a part of the other, of whom nobody said that they are one."""
        pairs = ((a, b) for a in self.parts_of(one) for b in self.parts_of(other))
        return any(
            doubtful(a, b)
            for a, b in pairs
            if frozenset((key_of(a), key_of(b))) not in self.joined
        )

    def put(self, other: Group, one: Group) -> None:
        self.parts[one.key] = self.parts_of(one) + self.parts_of(other)
        self.into[id(other)] = one
        one.entries = sorted(one.entries + other.entries, key=lambda entry: entry.number)

    def follow(self, twin: Twin) -> None:
        """Join a pair; two that are on file as two stay two."""
        one = self.top(twin.one)
        if self.clash(one, self.top(twin.other) if isinstance(twin.other, Group) else twin.other):
            return
        if not isinstance(twin.other, Group):
            one.found = one.found or twin.other
        elif (other := self.top(twin.other)) is not one and not (one.found and other.found):
            self.put(*((one, other) if other.found else (other, one)))


def put_together(groups: list[Group], found: list[Twin]) -> list[Group]:
    """Follow the decisions, the surest first; then two spellings of one who is on file."""
    joined = sorted((t for t in found if t.joined), key=lambda t: -t.points)
    merger = Merger(joined)
    for twin in joined:
        merger.follow(twin)
    first: dict[int, Group] = {}
    for group in groups:
        if id(group) not in merger.into and group.found:
            known = first.setdefault(group.found.pk, group)
            if known is not group:
                merger.put(group, known)
    return [group for group in groups if id(group) not in merger.into]


def key_of(what: Any) -> str:
    return what.key if isinstance(what, Group) else f"file:{what.pk}"


def may_be(kind: str, one: Group, other: Any) -> bool:
    """Whether nothing speaks plainly against the two being one."""
    if isinstance(other, Student):
        return one.found is None and not any(
            differ(one.all(name), {value}) and value
            for name, value in (("number", other.number.casefold()), ("birth_on", other.birth_on))
        )
    if not isinstance(other, Group):
        return one.found is None
    if one.found and other.found:
        return False
    if kind == SUPERVISOR:
        return one.inside is other.inside and not differ(one.all("email"), other.all("email"))
    return kind == EMPLOYER or not any(
        differ(one.all(name), other.all(name)) for name in ("number", "birth_on")
    )


def doubtful(one: Group, other: Any) -> bool:
    """Whether something speaks against it, so that nobody should join them unasked."""
    if isinstance(other, Student):
        return contradicts(other, one) or are_two(one, other)
    if isinstance(other, Contact):
        return bool(other.email) and differ(one.all("email"), {other.email.casefold()})
    if one.kind == STUDENT:
        return differ(one.all("student_email"), other.all("student_email")) or are_two(one, other)
    return False


def are_two(one: Group, other: Any) -> bool:
    """Whether the given names say that these are two: Maria and Mario, a father and his "Jr."."""
    left, right = set(words_of(one)), set(words_of(other))
    if (left ^ right) & AFTER_A_NAME:
        return True
    given = [set(names.words_of(given_of(what))) - AFTER_A_NAME for what in (one, other)]
    shared = left & right
    if not all(given) or all(words & shared for words in given):
        return False
    return not any(a[0] == b[0] and 1 in (len(a), len(b)) for a in given[0] for b in given[1])


def given_of(what: Any) -> str:
    return what.given_name if isinstance(what, Student) else what.most("given_name") or ""


def words_of(what: Any) -> tuple[str, ...]:
    if isinstance(what, Group):
        return what.words
    if isinstance(what, Partnership):
        return names.firm_words(what.employer.name)
    return names.words_of(what.name)


def identity(what: Any) -> str:
    """What a decision is remembered under: the name alone, so that the next sheet finds it."""
    firm = ""
    if isinstance(what, Group) and what.inside:
        firm = f"{what.inside.key}/"
    elif isinstance(what, Contact):
        firm = f"{names.plain(what.partnership.employer.name)}/"
    return firm + " ".join(words_of(what))


def facts(what: Any) -> set[str]:
    """What two spellings of one have in common: addresses, telephones, the firm, the birth date."""
    if isinstance(what, Student):
        return {what.birth_on.isoformat()} if what.birth_on else set()
    if isinstance(what, Partnership):
        mails = {c.email.casefold() for c in what.contacts.all() if c.email}
        sites = {names.plain(site.address) for site in what.employer.sites.all() if site.address}
        return domains(mails) | sites
    if isinstance(what, Contact):
        return {what.email.casefold()} - {""}
    if what.kind == SUPERVISOR:
        return what.all("email") | {digits(phone) for phone in what.all("phone")}
    return group_facts(what)


def group_facts(group: Group) -> set[str]:
    said = {day.isoformat() for day in group.all("birth_on")}
    if group.kind == EMPLOYER:
        said |= domains(group.all("email")) | {digits(phone) for phone in group.all("phone")}
        return said | {names.plain(text) for text in group.all("address")}
    return said | {names.plain(text) for text in group.all("employer")} | group.all("email")


def domains(mails: set[str]) -> set[str]:
    return {mail.partition("@")[2] for mail in mails} - PUBLIC


def digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit())


def label(what: Any) -> tuple[str, str]:
    """How one side is called, and where it stands."""
    if not isinstance(what, Group):
        return str(what), _("on file")
    return name_of(what), numbers(what.numbers)


def name_of(group: Group) -> str:
    """The spelling that most rows have."""
    if group.kind == SUPERVISOR:
        return group.most("supervisor") or group.most("email")
    if group.kind == EMPLOYER:
        return group.most("employer")
    return " ".join(group.most("given_name", "family_name")).strip()


def numbers(rows: list[int]) -> str:
    """ "line 3, 17 and 2 more"."""
    told = ", ".join(str(number) for number in rows[:NUMBERS_SHOWN])
    more = len(rows) - NUMBERS_SHOWN
    if more > 0:
        return _("lines %(lines)s and %(more)d more") % {"lines": told, "more": more}
    return ngettext("line %s", "lines %s", len(rows)) % told
