"""Twins: names that may be one firm, within the list, among the school's partners, and among all employers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import School
from kit.sheets import fold, names
from partners.models import Employer, Partnership
from partners.sheet.reading import Firm
from partners.twins import CROWD, search

KIND = "employer"
SURE = 0.91
SHOWN = 4


@dataclass
class Side:
    """One of a pair: a firm of the list, a partner of the school, or an employer that only others know."""

    name: str
    note: str
    what: Any  # a Firm, a Partnership or an Employer
    domains: set[str]
    addresses: set[str]

    @property
    def words(self) -> tuple[str, ...]:
        return names.firm_words(self.name)


@dataclass
class Twin:
    """Two that may be one, as the page offers them. `joined` holds until somebody says otherwise."""

    id: str
    left: Side
    right: Side
    points: float
    why: str
    joined: bool


def join(
    school: School,
    firms: dict[str, Firm],
    partners: dict[str, Partnership],
    decisions: dict[str, bool],
) -> tuple[list[Firm], list[Twin]]:
    """The firms, twins put together as decided or as is likely, and the twins.

    `partners` are the school's own by folded name. Nothing is written.
    """
    rows = {f"row:{key}": row_side(firm) for key, firm in firms.items()}
    for key, firm in firms.items():
        firm.known = partners.get(key)
    named = {firm.known.pk for firm in firms.values() if firm.known}
    on_file = {f"file:{p.pk}": file_side(p) for p in partners.values() if p.pk not in named}
    fresh = {key: side for key, side in rows.items() if side.what.known is None}
    elsewhere = {f"all:{e.pk}": shared_side(e) for e in others(school, fresh.values())}
    sides = rows | on_file | elsewhere
    met = [
        twin(sides[one], sides[other], points, decisions)
        for one, other, points in pairs(sides, fresh)
    ]
    twins = sorted((t for t in met if t), key=lambda t: (t.joined, fold(t.left.name), t.id))
    return put_together(list(firms.values()), twins), twins


def row_side(firm: Firm) -> Side:
    domains = {names.domain_of(contact.email) for contact in firm.contacts.values()}
    addresses = {names.plain(site.address) for site in firm.sites.values()}
    told = ", ".join(str(number) for number in firm.lines[:SHOWN])
    note = ngettext("line %s", "lines %s", len(firm.lines)) % told
    if len(firm.lines) > SHOWN:
        more = len(firm.lines) - SHOWN
        note = _("lines %(lines)s and %(more)d more") % {"lines": told, "more": more}
    return Side(firm.name, note, firm, domains - {""}, addresses - {""})


def file_side(partner: Partnership) -> Side:
    side = shared_side(partner.employer)
    side.what, side.note = partner, _("your school works with them")
    side.domains |= {names.domain_of(contact.email) for contact in partner.contacts.all()} - {""}
    return side


def shared_side(employer: Employer) -> Side:
    """An employer as every school may know it: its name, sites and website, nobody's contacts."""
    sites = [site.address for site in employer.sites.all() if site.address]
    note = " · ".join([_("known here through other schools"), *sites[:1]])
    domain = names.domain_of(employer.website)
    return Side(employer.name, note, employer, {domain} - {""}, set(map(names.plain, sites)))


def others(school: School, sides: Iterable[Side]) -> Iterable[Employer]:
    """Employers that the school does not work with and whose name or address is like one of these."""
    sides = list(sides)
    places = {site.address for side in sides for site in side.what.sites.values()}
    found = search((side.name for side in sides), addresses=places)
    rows = Employer.objects.filter(pk__in=[row.pk for row in found])
    return rows.exclude(partnerships__school=school).prefetch_related("sites")


def pairs(sides: dict[str, Side], fresh: dict[str, Side]) -> Iterator[tuple[str, str, float]]:
    """Keys of two that are alike by name, or have a domain or an address in common; each pair once."""
    words = {key: side.words for key, side in sides.items()}
    found = {(one, other): points for one, other, points in names.pairs(words, set(fresh))}
    having: dict[str, list[str]] = defaultdict(list)
    for key, side in sides.items():
        for fact in side.domains | side.addresses:
            having[fact].append(key)
    for keys in having.values():
        if len(keys) <= CROWD:
            for one, other in combinations(sorted(keys), 2):
                if one in fresh or other in fresh:
                    found.setdefault((one, other), names.alike(words[one], words[other]))
    for (one, other), points in sorted(found.items()):
        yield one, other, points


def twin(one: Side, other: Side, points: float, decisions: dict[str, bool]) -> Twin | None:
    """The pair with what speaks for it; None where it is settled already."""
    one, other = sorted((one, other), key=rank)
    if not isinstance(other.what, Firm) and (not isinstance(one.what, Firm) or one.what.known):
        return None
    address, domain = one.addresses & other.addresses, one.domains & other.domains
    like = points >= names.OFFERED
    if isinstance(other.what, Employer):
        sure = bool(address) and names.plain(one.name) == names.plain(other.name)
    else:
        sure = points >= SURE or (like and bool(address or domain))
    reasons = [
        (like, _("like names")),
        (address, _("same address")),
        (domain, _("same e-mail domain")),
    ]
    why = ", ".join(text for holds, text in reasons if holds)
    spelled = [names.plain(one.name), names.plain(other.name)]
    pair = names.twin_id(KIND, [*spelled, on_file(other)])
    decided = decisions.get(names.twin_id(KIND, [*spelled, ""]), sure)
    return Twin(pair, one, other, points, why, decisions.get(pair, decided))


def rank(side: Side) -> tuple:
    """Firms of the list come first: those on file, then those with more rows, in the list's order."""
    firm = side.what
    if not isinstance(firm, Firm):
        return (True,)
    return False, firm.known is None, -len(firm.lines), firm.lines[0]


def on_file(side: Side) -> str:
    """The employer's key, whether the school works with it already or not yet: the next list asks the same."""
    if isinstance(side.what, Firm):
        return ""
    return f"#{side.what.employer_id if isinstance(side.what, Partnership) else side.what.pk}"


def put_together(firms: list[Firm], twins: list[Twin]) -> list[Firm]:
    """Follow the decisions, the surest first; two that are on file as two stay two."""
    into: dict[int, Firm] = {}

    def top(firm: Firm) -> Firm:
        while id(firm) in into:
            firm = into[id(firm)]
        return firm

    for each in sorted(twins, key=lambda t: -t.points):
        firm, other = top(each.left.what), each.right.what
        if not isinstance(other, Firm):
            firm.alone = firm.alone or not each.joined
            if each.joined:
                firm.known = firm.known or other
            continue
        other = top(other)
        if not each.joined or firm is other or is_two(firm.known, other.known):
            continue
        if other.known and not firm.known:
            firm, other = other, firm
        firm.add(other)
        into[id(other)] = firm
    return [firm for firm in firms if id(firm) not in into]


def is_two(one: Any, other: Any) -> bool:
    return bool(one and other and one != other)
