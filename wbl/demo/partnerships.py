"""What the high school plans with its employers: a plan that both sides have signed, and one being written."""

from dataclasses import replace
from datetime import timedelta

from kit import clock
from partners import presets
from partners.actions import plan_signing, plan_years, plans
from partners.models import Partnership
from partners.rules import school_year
from wbl.demo import cast
from wbl.demo.people import ZONE, contacts_of


def stories(world, now):
    """One story an employer; each begins some weeks ago."""
    hosts = Partnership.objects.filter(school=world.high).order_by("pk")
    known = hosts.get(employer__name=cast.SUPERVISED_BY)
    other = hosts.exclude(pk=known.pk).first()
    year = school_year(now.date())
    yield signed(known, year, world.coordinator, now - timedelta(days=45))
    yield begun(other, year, world.coordinator, now - timedelta(days=2))


def signed(partnership, year, by, moment):
    """Sent with its names, signed by the employer after a day, by the school the day after."""
    yield moment
    _supervisor, signatory = contacts_of(partnership)
    text = begin_with("every_term", year)
    names = {"school": by.name, "employer": signatory.name}
    today = clock.today(ZONE)
    doing = tuple(
        replace(one, doer=names[one.side], due_on=one.due_on or today + timedelta(days=20))
        for one in text.activities
    )
    text = replace(text, activities=doing)
    plan = plans.make(partnership, year, text, by=by, send=True)
    yield moment + timedelta(days=1, hours=2)
    told = {"shown": plan.content_hash}
    plan_signing.sign_by_host(plan, contact=signatory, name=signatory.name, **told)
    yield moment + timedelta(days=2)
    plan_signing.sign_by_school(plan, by=by, **told)
    yield moment + timedelta(days=16)
    plans.tick(plan.activities.first(), done=True, by=by)


def begun(partnership, year, by, moment):
    """A draft from a template; names and some days are still to be filled in."""
    yield moment
    plans.make(partnership, year, begin_with("first_year", year), by=by)


def begin_with(code, year):
    """A ready template; a review whose day has passed is held in three months."""
    today = clock.today(ZONE)
    text = plan_years.from_template(presets.ready(code), "full", year, today)
    return replace(text, review_on=text.review_on or today + timedelta(days=90))
