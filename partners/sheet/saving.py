"""Firms of a spreadsheet against what the school has: found by name and site, changed or made.

A blank cell empties nothing, and notes that somebody wrote are never overwritten.
"""

from dataclasses import dataclass

from django.db.models import Func, Value

from catalogue.models import Cluster
from kit.sheets import fold
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
        self.made: set[tuple] = set()  # what this very list brought does not count as changed
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
        partnership = self.partnerships.get(fold(firm.name))
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

    def shared(self, firm):
        return shared_employer(firm.name, [address for _name, address in firm.sites])

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
        there = {(fold(site.name), fold(site.address)): site for site in employer.sites.all()}
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
                powers = {"can_sign": first, "can_coordinate": first}
                people.append(self.make(Contact, partnership=partnership, **words, **powers))
            else:
                email = {} if found.email else {"email": contact.email}
                self.alter(found, {"name": contact.name, "phone": contact.phone, **email})

    def make(self, model, **values):
        self.counts.new += 1
        obj = model.objects.create(**values)
        self.made.add((model, obj.pk))
        return obj

    def alter(self, obj, values):
        """Set what differs and is not blank."""
        changed = [name for name, value in values.items() if value and getattr(obj, name) != value]
        for name in changed:
            setattr(obj, name, values[name])
        if changed:
            self.counts.changed += (type(obj), obj.pk) not in self.made
            obj.save(update_fields=changed)


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
