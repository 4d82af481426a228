"""Organisations of the file and schools of the tree: which is which, and which rows are taken at all.

The anchor is the organisation that is the import's own school. What lies under it in the file is inside, all
else outside. An administrator's import makes schools that are not there yet; a coordinator's makes none.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import School
from accounts.models.schools import DEPTH
from kit.sheets import REJECTED, fold
from students.roster import cells
from students.roster.archive import Unreadable
from students.roster.run import Fate, Row, Tally

KINDS = {"district": "district", "local": "district", "state": "state", "national": "state"}
WORDS = (
    ("middle", ("middle", "intermediate", "junior high")),
    ("centre", ("technology", "technical", "tech center", "career", "vocational")),
    ("college", ("college", "university")),
)


class AnchorUnknown(Unreadable):
    """The file does not tell which of its organisations is the school; a person must."""

    def __init__(self, orgs):
        told = _(
            "None of the organisations in the file is clearly this school. Choose which it is."
        )
        super().__init__(told)
        self.orgs = orgs


@dataclass(slots=True)
class Org:
    """One organisation as the file describes it."""

    row: Row
    name: str
    type: str
    identifier: str
    parent: str

    @property
    def id(self):
        return self.row.id

    @property
    def is_district(self):
        return self.type in KINDS

    @property
    def kind(self):
        """The kind of school, by type, else by a word in its name."""
        name = fold(self.name)
        by_name = (kind for kind, words in WORDS if any(word in name for word in words))
        return KINDS.get(self.type) or next(by_name, School.Kind.HIGH)


def take(run):
    """Match the file's organisations to schools. Raises AnchorUnknown where a person must choose."""
    run.tally["orgs"] = Tally()
    if not run.has_orgs:
        return without_file(run)
    orgs = read(run)
    if run.is_open("orgs"):
        orgs = recall(run) | orgs
    for org in orgs.values():
        mend_parent(run, orgs, org)
    anchor = find_anchor(run, orgs)
    if run.node is None:
        run.node = root_school(run, anchor)
    run.source_id = run.node.source_id or roster_of(run.node).pk
    run.reach = reach_of(run.node)
    settle(run, orgs, anchor)
    run.reach |= set(run.schools.values()) | {run.node.pk}
    return orgs


def without_file(run):
    """No orgs.csv: every row belongs to the school that the import was made for."""
    if run.node is None:
        raise Unreadable(_("The zip holds no orgs.csv. Name the school that it belongs to."))
    run.source_id = run.node.source_id or roster_of(run.node).pk
    run.reach = reach_of(run.node)
    run.schools = {"": run.node.pk}
    return {}


def roster_of(node):
    """The node whose roster names this school: the district above it, else the school itself."""
    here = node
    while here is not None:
        if here.kind == School.Kind.DISTRICT:
            return here
        here = here.parent
    return node


def reach_of(node):
    """Keys of the schools under a node."""
    return set(School.objects.under([node.pk]).values_list("pk", flat=True)) | {node.pk}


# Reading


def read(run):
    """Organisations by id, parents set right."""
    orgs = {}

    def keep(run, row):
        name = cells.name(run, row, "name", 200)
        identifier = cells.optional(run, row, "identifier", 60)
        orgs[row.id] = Org(row, name, known_type(run, row), identifier, row["parentSourcedId"])

    run.take("orgs", keep)
    return orgs


def recall(run):
    """In a delta: the organisations that this roster named before, as they are now."""
    node = run.node or only_roster(run)
    run.node = node
    source = node.source_id or roster_of(node).pk
    schools = School.objects.filter(source=source).exclude(sourced_id="").select_related("parent")
    for school in schools:
        if run.fates["orgs"].setdefault(school.sourced_id, Fate.TAKEN) is Fate.GONE:
            # its people are ended row by row; a school with records stays
            run.fates["orgs"][school.sourced_id] = Fate.TAKEN
    return {school.sourced_id: org_of(school) for school in schools}


def org_of(school):
    """A school as the file described it once."""
    kind = school.kind if school.kind in KINDS.values() else "school"
    parent = school.parent.sourced_id if school.parent else ""
    row = Row("orgs.csv", 0, school.sourced_id, {"name": school.name})
    return Org(row, school.name, kind, school.identifier, parent)


def only_roster(run):
    """The school whose roster it must be, where there is only one. Raises Unreadable otherwise."""
    roots = [
        school for school in School.objects.exclude(sourced_id="") if school.source_id == school.pk
    ]
    if len(roots) != 1:
        raise Unreadable(_("The zip holds only changes. Name the school that it belongs to."))
    return roots[0]


def known_type(run, row):
    """The organisation's type; one that is no school nor district stands as a school, and is told."""
    kind = row["type"].lower()
    if kind != "school" and kind not in KINDS:
        told = _("The type “%s” is not known here; it stands as a school.")
        run.warn(row, "type", told % cells.shown(row["type"]))
    return kind


def mend_parent(run, orgs, org):
    """Let an organisation stand as one where its parent is unknown or the chain runs in a circle."""
    if not org.parent:
        if not org.is_district and any(other.is_district for other in orgs.values()):
            warn(run, org, _("No parent is given; it stands as one."))
        return
    if org.parent not in orgs:
        warn(run, org, run.why_not("orgs", org.parent))
        org.parent = ""
    elif org.id in chain(orgs, orgs[org.parent]):
        warn(run, org, _("The parents run in a circle; it stands as one."))
        org.parent = ""


def warn(run, org, reason):
    """Tell of a parent, unless the organisation is one that we remember."""
    if org.row.line:
        run.warn(org.row, "parentSourcedId", reason)


def chain(orgs, org):
    """Ids of an organisation and all above it."""
    ids = []
    while org is not None and org.id not in ids:
        ids.append(org.id)
        org = orgs.get(org.parent)
    return ids


# Which is which


def find_anchor(run, orgs):
    """The organisation that is the import's school."""
    if run.node is None:
        return main_root(orgs)
    chosen = orgs.get(run.limits.get("anchor", ""))
    found = chosen or same_school(orgs, run.node) or only_root(run, orgs)
    if found is None or belongs_to_another(run, found):
        raise AnchorUnknown(orgs)
    return found


def main_root(orgs):
    """The district that a whole file is about: the first without a parent."""
    roots = [org for org in orgs.values() if not org.parent]
    if not roots:
        raise Unreadable(_("orgs.csv names no organisation that could be taken."))
    return next((org for org in roots if org.is_district), roots[0])


def same_school(orgs, school):
    """By roster id, by number, by name; a name or number that stands twice tells nothing."""
    if school.sourced_id in orgs:
        return orgs[school.sourced_id]
    number, name = school.identifier, fold(school.name)
    for same in (
        [org for org in orgs.values() if number and org.identifier == number],
        [org for org in orgs.values() if fold(org.name) == name],
    ):
        if len(same) == 1:
            return same[0]
    return None


def only_root(run, orgs):
    """A file with one district, or with one organisation at all, is about the school it was given for."""
    if len(orgs) == 1:
        return next(iter(orgs.values()))
    districts = [org for org in orgs.values() if org.is_district and not org.parent]
    wide = run.node.kind in (School.Kind.DISTRICT, School.Kind.STATE)
    return districts[0] if run.may_build and wide and len(districts) == 1 else None


def belongs_to_another(run, org):
    """Whether this organisation is already known as some other school of the same roster."""
    source = run.node.source_id or roster_of(run.node).pk
    known = School.objects.filter(source=source, sourced_id=org.id).exclude(pk=run.node.pk)
    return known.exists()


def root_school(run, org):
    """The top of the tree for this file: known by its id, number or name, else made."""
    tops = School.objects.filter(parent=None)
    by_id = [school for school in tops if school.sourced_id == org.id]
    school = next(iter(by_id), None) or match(org, list(tops))
    if school is None:
        school = make_school(run, org, None)
    return school


def match(org, schools):
    """A school without a roster id yet that has this number, else this name."""
    free = [school for school in schools if not school.sourced_id]
    for school in free:
        if org.identifier and school.identifier == org.identifier:
            return school
    return next((school for school in free if fold(school.name) == fold(org.name)), None)


# Settling


def settle(run, orgs, anchor):
    """Say for each organisation which school it is, or that its rows are left out."""
    known = known_schools(run)
    know(run, anchor, run.node)
    found = {anchor.id: run.node}
    inside = {org.id for org in orgs.values() if is_inside(run, orgs, org, anchor)}
    chosen = set(run.limits.get("schools") or ()) & inside or inside
    needed = {above for org in chosen for above in chain(orgs, orgs[org])}
    for org in sorted(orgs.values(), key=lambda org: len(chain(orgs, org))):
        if org.id in inside & needed and org.id not in found:
            found[org.id] = school_for(run, org, found, known)
    run.schools = {org: found[org].pk for org in chosen}
    run.above = {org: found.get(org, run.node).pk for org in needed - chosen}
    run.outside = {org.id: org.row for org in orgs.values() if org.id not in inside}


def is_inside(run, orgs, org, anchor):
    """Under the anchor; a school that stands as one is inside in the file of a whole district."""
    ids = chain(orgs, org)
    stray = anchor.is_district and not orgs[ids[-1]].is_district
    return anchor.id in ids or run.founding or (run.may_build and stray)


def known_schools(run):
    """Schools that this roster named before, and those under the node."""
    near = Q(pk__in=run.reach)
    named = Q() if run.is_partial else Q(source=run.source_id) & ~Q(sourced_id="")
    return list(School.objects.filter(near | named if named else near))


def school_for(run, org, found, known):
    """The school that an organisation is: known, or made, or (for a coordinator) simply the import's own."""
    by_id = (school for school in known if school.sourced_id == org.id)
    school = next(by_id, None) or match(org, known)
    if school is not None:
        return know(run, org, school)
    if not run.may_build:
        return run.node
    top = run.node if found_district(run) else None
    return make_school(run, org, found.get(org.parent) or top)


def found_district(run):
    """Whether schools without a parent come under the import's node."""
    return run.node.kind in (School.Kind.DISTRICT, School.Kind.STATE) or not run.founding


def know(run, org, school):
    """Write the organisation's id, number and (for an administrator) name on its school."""
    wanted = {"source_id": run.source_id, "sourced_id": org.id}
    if org.identifier and not school.identifier:
        wanted["identifier"] = org.identifier
    if run.may_build:
        wanted["name"] = org.name
    before = {name: getattr(school, name) for name in wanted}
    before = {name: old for name, old in before.items() if old != wanted[name]}
    for name in before:
        setattr(school, name, wanted[name])
    if before and school.pk > 0:
        run.tally["orgs"].changed += school.pk not in run.made
        if not run.dry:
            run.ledger.update([school], {school.pk: before})
    return school


def make_school(run, org, parent):
    """A new school under `parent`, or, without one, a tree of its own."""
    if depth(parent) >= DEPTH:
        run.warn(org.row, "parentSourcedId", _("It lies too deep and stands one step higher."))
        parent = parent.parent
    school = School(name=org.name, kind=org.kind, parent=parent, identifier=org.identifier)
    school.sourced_id, school.source_id = org.id, run.source_id
    run.tally["orgs"].new += 1
    if run.dry:
        school.pk = run.placeholder()
    else:
        run.ledger.create([school])
    run.made.add(school.pk)
    if run.source_id is None:
        school.source_id = school.pk
        run.dry or run.ledger.update([school], {school.pk: {"source_id": None}})
    return school


def depth(school):
    """How many levels a node and those above it make."""
    return 0 if school is None else 1 + depth(school.parent)


def tell_outside(run):
    """One line for each organisation whose rows were left out."""
    for org, count in run.left_out.items():
        told = _("%(org)s does not belong to %(school)s. Rows left out: %(count)d.")
        words = {"org": run.outside[org]["name"], "school": run.node.name, "count": count}
        run.log.add(REJECTED, run.outside[org], "", told % words)
