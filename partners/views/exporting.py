"""The list of employers as a table for a spreadsheet: a line a partnership, with whom to write to."""

from collections import defaultdict
from itertools import islice

from django.utils.translation import gettext as _

from partners.filters import ordered
from partners.models import Contact, Employer, Partnership, Site
from partners.models.listing import Standing, facts_of

CHUNK = 1000
WHO = ("name", "email", "phone")
MORE = (
    "employer__size", "employer__phone", "employer__website", "hosts", "places_a_year",
    "insurance_until", "languages", "next_step", "next_on",
)  # fmt: skip


def table(found, rows):
    """The headings, and the lines of these partnerships, in the order of the names."""
    header = [
        _("Employer"), _("School"), _("Stage"), _("Looked after by"), _("Last heard of"),
        _("Places free"), _("Checks"), _("Career cluster"), _("Size"), _("Telephone"),
        _("Website"), _("Sites"), _("Arranges placements"), _("E-mail"), _("Their telephone"),
        _("Would host"), _("Places a year"), _("Insurance valid until"), _("Languages"),
        _("Next step"), _("By when"),
    ]  # fmt: skip
    return header, lines(ordered(found.for_list(rows, MORE), ""), found.today)


def lines(rows, today):
    """A thousand at a time: the memory that it takes does not grow with the list."""
    rows = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        keys = [row.pk for row in chunk]
        people, facts = arrangers(keys), facts_of(keys, today)
        sites = addresses([row.employer for row in chunk])
        for row in chunk:
            yield line(row, facts[row.pk], people[row.pk], sites[row.employer])


def line(row, facts, people, sites):
    return [
        row.employer__name,
        row.school__name,
        str(Partnership.Stage(row.stage).label),
        row.owner__name or row.owner__email or "",
        facts.heard,
        facts.free,
        str(Standing(facts.standing).label),
        row.employer__cluster__name,
        str(Employer.Size(row.employer__size).label) if row.employer__size else "",
        row.employer__phone,
        row.employer__website,
        "; ".join(sites),
        *("; ".join(filter(None, (getattr(one, name) for one in people))) for name in WHO),
        row.hosts,
        row.places_a_year,
        row.insurance_until,
        row.languages,
        row.next_step,
        row.next_on,
    ]


def arrangers(partnerships):
    """Who arranges placements at each; where nobody is said to, who may sign, else the first."""
    found = defaultdict(list)
    rows = Contact.objects.current().filter(partnership__in=partnerships)
    for contact in rows.order_by("partnership", "-can_coordinate", "-can_sign", "pk"):
        people = found[contact.partnership_id]
        if not people or contact.can_coordinate:
            people.append(contact)
    return found


def addresses(employers):
    found = defaultdict(list)
    for site in Site.objects.filter(employer__in=employers).order_by("name", "pk"):
        found[site.employer_id].append(site.address or site.name)
    return found
