"""Employers that may be the one somebody is typing: by name, web and e-mail address, telephone and place."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models.query import RawQuerySet
from django.utils.translation import gettext as _

from accounts.models import School
from kit.sheets import names
from partners.models import Employer, Partnership

SHOWN, ASKED = 0.5, names.LIKELY  # points from which a twin is shown, and from which one asks
BEGUN = 0.6  # a name that begins as the other does
CROWD = 6  # an address or a domain that more have tells nothing
ALIKE = "0.4"  # trigrams in common; firms of one trade share fewer, and each that has as many is looked at
NEAR = 30  # names looked at for each that is asked for, the likest first
TYPED = 3  # letters that tell something
DIGITS = 7  # of a telephone number
POINTS = {"website": 0.9, "email": 0.9, "phone": 0.9, "address": 0.7}

# Each branch finds by an index of its own; `how` says by what. Contacts are a school's own, so only its own are asked.
FIND = """
WITH found (id, how) AS (
  SELECT near.id, 'name' FROM (
    SELECT unnest(%(names)s::text[]), set_config('pg_trgm.similarity_threshold', %(alike)s, true)
  ) w (name) CROSS JOIN LATERAL (
    SELECT e.id FROM partners_employer e
    WHERE fold(e.name) %% w.name AND e.ended_on IS NULL
    ORDER BY similarity(fold(e.name), w.name) DESC, e.id LIMIT %(near)s) near
  UNION ALL SELECT near.id, 'name' FROM unnest(%(begun)s::text[]) w (name) CROSS JOIN LATERAL (
    SELECT e.id FROM partners_employer e
    WHERE fold(e.name) LIKE w.name AND e.ended_on IS NULL ORDER BY e.name, e.id LIMIT %(near)s) near
  UNION ALL SELECT e.id, d.how
    FROM unnest(%(domains)s::text[], %(domain_hows)s::text[]) d (domain, how)
    JOIN partners_employer e ON domain_of(e.website) = d.domain
  UNION ALL SELECT p.employer_id, 'email' FROM unnest(%(domains)s::text[]) d (domain)
    JOIN partners_contact c ON domain_of(c.email) = d.domain
    JOIN partners_partnership p ON p.id = c.partnership_id AND p.school_id = %(school)s
  UNION ALL SELECT e.id, 'phone' FROM unnest(%(phones)s::text[]) n (phone)
    JOIN partners_employer e ON digits_of(e.phone) = digits_of(n.phone)
  UNION ALL SELECT s.employer_id, 'street' FROM unnest(%(addresses)s::text[]) a (address)
    JOIN partners_site s ON street_of(s.address) = street_of(a.address)
)
SELECT e.*, f.hows, ARRAY(
    SELECT s.address FROM partners_site s
    WHERE s.employer_id = e.id AND s.address <> '' ORDER BY s.name, s.id) AS addresses
FROM (SELECT id, array_agg(DISTINCT how) FROM found GROUP BY id) f (id, hows)
JOIN partners_employer e ON e.id = f.id
WHERE e.ended_on IS NULL
"""


@dataclass(frozen=True)
class Twin:
    """An employer that may be meant: where it is, what speaks for it, and whether the school works with it."""

    employer: Employer
    place: str
    why: str
    mine: Partnership | None
    points: float = 0

    @property
    def asks(self) -> bool:
        """So likely that nobody should add another one without being asked."""
        return self.points >= ASKED


def likely(
    *,
    name: str = "",
    website: str = "",
    email: str = "",
    phone: str = "",
    address: str = "",
    school: School | None = None,
    limit: int = 5,
) -> list[Twin]:
    """Employers, of whichever schools, that may be the one described; the likeliest first. Two queries.

    Of employers that one's school does not know only shared facts may be shown: name, place, website.
    """
    rows = list(search([name], [website], [email], [phone], [address], school))
    crowds = Counter(how for row in rows for how in row.hows)
    met = [(*weigh(row, name, address, crowds), row) for row in rows]
    met = [each for each in met if each[0] >= SHOWN]
    met.sort(key=lambda each: (-each[0], each[2].name, each[2].pk))
    best = met[:limit]
    mine = partners_of(school, [row for _points, _why, row in best])
    return [
        Twin(row, next(iter(row.addresses), ""), why, mine.get(row.pk), points)
        for points, why, row in best
    ]


def search(
    names_: Iterable[str],
    websites: Iterable[str] = (),
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    addresses: Iterable[str] = (),
    school: School | None = None,
) -> RawQuerySet:
    """Employers that are not closed and may be one of these, with `hows` (by what) and `addresses`; one query."""
    wanted = [" ".join(names.firm_words(name)) for name in names_]
    wanted = [name for name in wanted if len(name) >= TYPED]
    web = {names.domain_of(each): "website" for each in websites}
    mail = {names.domain_of(each): "email" for each in emails}
    domains = {domain: how for domain, how in (mail | web).items() if domain}
    asked: dict[str, Any] = {
        "names": wanted,
        "begun": [f"{name}%" for name in wanted],
        "domains": list(domains),
        "domain_hows": list(domains.values()),
        "phones": [each for each in phones if sum(map(str.isdigit, each)) >= DIGITS],
        "addresses": [each for each in addresses if len(names.plain(each)) > TYPED],
        "alike": ALIKE,
        "near": NEAR,
        "school": school and school.pk,
    }
    return Employer.objects.raw(FIND, asked)


def weigh(row: Any, name: str, address: str, crowds: Counter) -> tuple[float, str]:
    """How likely this employer is meant, from 0 to 1, and what speaks for it."""
    points, words = like(name, row.name)
    reasons = [(points, words)] if points else []
    reasons += [
        (POINTS[how], words)
        for how, words in told().items()
        if how in row.hows and crowds[how] <= CROWD
    ]
    if any(same_place(address, each) for each in row.addresses):
        reasons.append((POINTS["address"], _("same address")))
    best = max((points for points, _words in reasons), default=0)
    # what else speaks for it counts a little more each
    return min(best + 0.1 * (len(reasons) - 1), 1), ", ".join(words for _points, words in reasons)


def told() -> dict[str, str]:
    """What is the same, in words."""
    return {
        "website": _("same web address"),
        "email": _("same e-mail domain"),
        "phone": _("same telephone"),
    }


def like(one: str, other: str) -> tuple[float, str]:
    """How alike two names of firms are, without what the law adds to them, and that in words."""
    left, right = names.firm_words(one), names.firm_words(other)
    if not left or not right:
        return 0, ""
    if left == right or "".join(left) == "".join(right):
        return 1, _("same name")
    points = names.alike(left, right)
    if points < names.OFFERED:
        points = BEGUN if begins_alike(left, right) else 0
    return points, _("much the same name") if points else ""


def begins_alike(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """The one is not typed to its end, or both begin with one word and have another in common."""
    begun = "".join(left)
    if len(begun) > TYPED and "".join(right).startswith(begun):
        return True
    return left[0] == right[0] and len({*left} & {*right}) > 1


def same_place(one: str, other: str) -> bool:
    """Two addresses are one; either may leave out the town, never the street."""
    left, right = names.plain(one), names.plain(other)
    streets = [names.plain(text.partition(",")[0]) for text in (one, other)]
    if len(left) <= TYPED or streets[0] != streets[1]:
        return False
    return left.startswith(right) or right.startswith(left)


def partners_of(school: School | None, employers: Iterable[Employer]) -> dict[int, Partnership]:
    """What the school has with these employers, by the employer's key."""
    employers = list(employers)
    if school is None or not employers:
        return {}
    rows = Partnership.objects.filter(school=school, employer__in=employers)
    return {row.employer_id: row for row in rows}
