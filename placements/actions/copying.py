"""Next year's programme from this year's: the same, a year later."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Term
from kit import errors
from kit.errors import Refused
from placements import rules
from placements.actions.credit_rules import copy_rules
from placements.actions.policies import save_policy
from placements.actions.programmes import save_programme
from placements.models import Programme, VisitRule

NEAR = timedelta(days=75)  # so far may the same term of next year begin from a year after this one
YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:(\s?[/–-]\s?)(\d\d))?(?!\d)")

_brings: list[Callable[[Programme, Programme], None]] = []


def goes_along(function: Callable[[Programme, Programme], None]):
    """Register what an app above copies with a programme: it gets the old one and the new one."""
    _brings.append(function)
    return function


@transaction.atomic
def copy_programme(programme, *, by, today):
    """The same programme for next year, with all that hangs on it; Refused where there is one of that name."""
    errors.require(rules.can_make(by, programme.school))
    new = Programme.objects.select_related("school", "type", "requirement_set", "term").get(
        pk=programme.pk
    )
    new.pk, new.ended_on = None, None
    dates_of(new, programme)
    name_it(new, today)
    same = Programme.objects.filter(school=new.school, title=new.title, cohort=new.cohort).first()
    if same:
        raise Refused(_("“%s” is there already.") % same)
    asked = new.requirement_set
    if asked.programme_id or (asked.valid_to and asked.valid_to < today):
        new.requirement_set = None
    new = save_programme(new, by=by, today=today)
    if asked.programme_id:
        rules_of_its_own(new, asked, by=by, today=today)
    copy_rules(programme, new, today=today)
    for rule in VisitRule.objects.filter(programme=programme):
        rule.pk, rule.programme = None, new
        rule.save()
    for bring in _brings:
        bring(programme, new)
    return new


def rules_of_its_own(new, asked, *, by, today):
    """What the old programme alone asks for, in a set that is the new one's."""
    rows = list(asked.requirements.all())
    for row in rows:
        row.pk = None
    began = new.requirement_set_id
    save_policy(new.school, new.type, rows, began=began, by=by, today=today, programme=new)
    new.refresh_from_db()


def dates_of(new, old):
    """Those of the same term of next year, else the same days."""
    term = old.term or term_like(old)
    following = next_term(term) if term else None
    new.term = following if old.term else None
    new.starts_on, new.ends_on = year_later(old.starts_on), year_later(old.ends_on)
    if following and (old.starts_on, old.ends_on) == (term.starts_on, term.ends_on):
        new.starts_on, new.ends_on = following.starts_on, following.ends_on


def term_like(programme):
    """The term of the school with just these dates."""
    dates = {"starts_on": programme.starts_on, "ends_on": programme.ends_on}
    return Term.objects.filter(school=programme.school, **dates).first()


def next_term(term):
    """The term of this kind that begins about a year later, or None."""
    day = year_later(term.starts_on)
    same = Term.objects.filter(school=term.school, kind=term.kind)
    found = same.filter(starts_on__range=(day - NEAR, day + NEAR))
    return min(found, key=lambda other: abs(other.starts_on - day), default=None)


def year_later(day: date | None) -> date | None:
    """The same day of next year; February 28 for the 29th."""
    if day is None:
        return None
    if (day.month, day.day) == (2, 29):
        day -= timedelta(days=1)
    return day.replace(year=day.year + 1)


def name_it(new, today):
    """A year in the cohort or the title grows by one; where there is none, the cohort says which year it is."""
    old = new.title, new.cohort
    new.cohort, new.title = later(new.cohort), later(new.title)
    if (new.title, new.cohort) != old:
        return
    words = str((new.starts_on or year_later(today)).year)
    most = Programme._meta.get_field("cohort").max_length
    new.cohort = f"{new.cohort[: most - len(words) - 1]} {words}".strip()


def later(text: str) -> str:
    """Years in a text, each one later: "Fall 2026", "2026/27"."""

    def one_more(found: re.Match) -> str:
        first, sign, second = found.groups()
        year = str(int(first) + 1)
        return year if sign is None else f"{year}{sign}{(int(second) + 1) % 100:02}"

    return YEARS.sub(one_more, text)
