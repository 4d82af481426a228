"""Firms of a spreadsheet against what the school has: found by name and site, changed or made.

A blank cell empties nothing, and notes that somebody wrote are never overwritten.
"""

from dataclasses import dataclass

from django.db.models import Func, Model, Value

from catalogue.models import Cluster
from kit.sheets import fold, names
from partners.models import Contact, Employer, Partnership, Site

MOST_PLACES = 32_000


@dataclass
class Counts:
    """Rows made and altered: employers, sites, partnerships and contacts together."""

    new: int = 0
    changed: int = 0


class Saver:
    """Writes firms as a school's partners. What the school has is read once."""

    def __init__(self, school):
        self.school, self.counts = school, Counts()
        self.made: dict[str, list[int]] = {}  # by the model's label
        self.changed: list[list] = []  # [label, key, {field: [before, after]}], in their order
        self.clusters = {cluster.name: cluster for cluster in Cluster.objects.all()}
        rows = Partnership.objects.filter(school=school)
        rows = rows.select_related("employer").prefetch_related("employer__sites", "contacts")
        self.partnerships = {}
        for row in rows.order_by("-pk"):
            self.partnerships[fold(row.employer.name)] = row

    def save(self, firms):
        for firm in firms:
            self.save_firm(firm)
        return self.counts

    def save_firm(self, firm):
        partnership = self.partner(firm)
        if partnership is None:
            employer = self.shared(firm) or self.make(Employer, name=firm.name)
            active = {"stage": Partnership.Stage.ACTIVE}
            partnership = self.make(Partnership, school=self.school, employer=employer, **active)
        if firm.cluster and partnership.employer.cluster_id is None:
            # shared by all schools, so what another school wrote stays
            self.alter(partnership.employer, {"cluster": self.clusters[firm.cluster]})
        self.alter(partnership, self.terms(firm, partnership))
        self.save_sites(firm, partnership.employer)
        self.save_contacts(firm, partnership)

    def partner(self, firm):
        """The school's partnership with the firm, as it was told to be or by its name."""
        known = firm.known
        if isinstance(known, Employer):
            return None
        return known or self.partnerships.get(fold(firm.name))

    def shared(self, firm):
        """The employer that other schools know, unless somebody said that it is another."""
        if isinstance(firm.known, Employer):
            return firm.known
        if firm.alone:
            return None
        return shared_employer(firm.name, [fold(site.address) for site in firm.sites.values()])

    def terms(self, firm, partnership):
        wanted = {
            "places_a_year": min(sum(firm.places.values()), MOST_PLACES) if firm.places else None,
            "insurance_until": firm.insurance_until,
            "hosts": "; ".join(firm.hosts)[:300],
            "languages": "; ".join(firm.languages)[:100],
        }
        if not partnership.notes:
            wanted["notes"] = "\n".join(firm.notes)
        return wanted

    def save_sites(self, firm, employer):
        there = {place_key(site): site for site in employer.sites.all()}
        for key, site in firm.sites.items():
            if key == ("", "") and there:
                continue
            degrees = {"latitude": site.latitude, "longitude": site.longitude}
            found = there.get(key)
            if found is None:
                place = {"name": site.name, "address": site.address}
                self.make(Site, employer=employer, **place, **degrees)
            elif found.latitude is None:
                self.alter(found, degrees)

    def save_contacts(self, firm, partnership):
        people = list(partnership.contacts.all())
        for contact in firm.contacts.values():
            found = same_person(contact, people)
            if found is None:
                # the one whom the school knows signs and arranges until it says otherwise
                first = not people
                words = {"name": contact.name, "email": contact.email, "phone": contact.phone}
                words["job_title"] = contact.job_title
                powers = {"can_sign": first, "can_coordinate": first}
                people.append(self.make(Contact, partnership=partnership, **words, **powers))
            else:
                email = {} if found.email else {"email": contact.email}
                words = {"name": contact.name, "phone": contact.phone, **email}
                self.alter(found, words | {"job_title": contact.job_title})

    def make(self, model, **values):
        self.counts.new += 1
        obj = model.objects.create(**values)
        self.made.setdefault(model._meta.label_lower, []).append(obj.pk)
        return obj

    def alter(self, obj, values):
        """Set what differs and is not blank, and note what was there before."""
        before = {name: getattr(obj, name) for name, value in values.items()}
        changed = [name for name, value in values.items() if value and before[name] != value]
        for name in changed:
            setattr(obj, name, values[name])
        if not changed:
            return
        obj.save(update_fields=changed)
        label = obj._meta.label_lower
        if obj.pk in self.made.get(label, ()):
            return  # what this very list brought does not count as changed
        self.counts.changed += 1
        told = {name: [plain(before[name]), plain(values[name])] for name in changed}
        self.changed.append([label, obj.pk, told])


def plain(value):
    """A value as JSON holds it: a row by its key, days and degrees as text."""
    if isinstance(value, Model):
        return value.pk
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def place_key(site):
    """As a list's sites are told apart."""
    return names.plain(site.name), names.plain(site.address)


def shared_employer(name, addresses):
    """Another school's employer of this name that has a site at one of these addresses (folded), or None."""
    wanted = {address for address in addresses if address}
    if not wanted:
        return None
    same_name = Employer.objects.alias(folded=Func("name", function="fold"))
    same_name = same_name.filter(folded=Func(Value(name), function="fold"))
    for employer in same_name.prefetch_related("sites"):
        if any(fold(site.address) in wanted for site in employer.sites.all()):
            return employer
    return None


def same_person(contact, people):
    """By address; by name only where one of the two has no address."""
    email, name = contact.email.lower(), fold(contact.name)
    for person in people:
        if email and person.email.lower() == email:
            return person
    for person in people:
        if fold(person.name) == name and not (email and person.email):
            return person
    return None
