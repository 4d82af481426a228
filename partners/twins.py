"""Employers that may be the one somebody is typing. Stands in until the finder is merged."""

from dataclasses import dataclass

from partners.models import Employer, Partnership


@dataclass(frozen=True)
class Twin:
    employer: Employer
    place: str
    why: str
    mine: Partnership | None


def likely(*, name="", website="", email="", phone="", address="", school=None, limit=5):
    rows = Employer.objects.filter(name__iexact=name)[:limit] if name else []
    return [Twin(row, "", "", row.partnerships.filter(school=school).first()) for row in rows]
