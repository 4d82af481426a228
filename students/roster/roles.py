"""Who is what, and where: a column of users.csv in OneRoster 1.1, a file of its own in 1.2.

A post is a kind of person at an organisation. In 1.2 one user may have several: a pupil of two schools, a teacher
who is a parent too. In a delta the posts that are there already count as well, until a row ends them.
"""

from collections import defaultdict

from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from students.models import Attendance, Guardian
from students.roster import cells
from students.roster.cells import RowGone, RowRefused, listed, shown
from students.roster.run import Fate

STUDENT, GUARDIAN, TEACHER, STAFF = "student", "guardian", "teacher", "staff"
ROLES = {
    "student": STUDENT,
    "teacher": TEACHER,
    "parent": GUARDIAN,
    "guardian": GUARDIAN,
    "relative": GUARDIAN,
    # staff without a class of their own are known, but come in by invitation
    "administrator": STAFF,
    "aide": STAFF,
    "proctor": STAFF,
    "counselor": STAFF,
    "districtadministrator": STAFF,
    "principal": STAFF,
    "siteadministrator": STAFF,
    "systemadministrator": STAFF,
}


class Posts:
    """The posts that roles.csv gives. Pairs are shared: a district has few different ones."""

    def __init__(self, run):
        self.run = run
        self.given: dict[str, tuple] = {}
        self.ended: dict[str, set] = defaultdict(set)
        self.refused: set[str] = set()  # users with a row that was set aside
        self.there = known(run) if run.is_open("roles") else {}
        self.pairs: dict[tuple, tuple] = {}

    def add(self, user, post):
        post = self.pairs.setdefault(post, post)
        posts = (*self.given.get(user, ()), post)
        self.given[user] = self.pairs.setdefault(posts, posts)

    def all_of(self, user):
        """Every post of a user, also one that ends."""
        return [*self.there.get(user, ()), *self.given.get(user, ())]

    def of(self, user):
        """The organisations of each kind. Raises RowGone where all posts have ended, RowRefused without any."""
        posts = [post for post in self.all_of(user) if self.lasts(user, post)]
        if not posts:
            if user in self.ended:
                raise RowGone(_("ended"))
            told = _("No row of roles.csv tells who this is.")
            aside = _("The row that tells who this is was set aside; see roles.csv.")
            raise RowRefused("sourcedId", aside if user in self.refused else told)
        orgs = defaultdict(list)
        for kind, org in dict.fromkeys(posts):
            orgs[kind].append(org)
        return orgs

    def lasts(self, user, post):
        """Whether no row ends this post; one that is given anew beside an ended one goes on."""
        return post not in self.ended.get(user, ()) or post in self.given.get(user, ())


def read(run):
    """Read roles.csv, where there is one or where it tells what changed."""
    run.posts = None
    if run.tables["roles"] is None and not needs_known(run):
        return
    run.posts = Posts(run)
    run.take("roles", take_role)
    for row in run.gone_posts:
        end(run, row)


def needs_known(run):
    """Whether users come without a role, because roles.csv of a delta has nothing to say."""
    users = run.tables["users"]
    return run.is_open("roles") and users is not None and "role" not in users.columns


def take_role(run, row):
    user, org = row["userSourcedId"], row["orgSourcedId"]
    try:
        kind = kind_of(row)
        if not user:
            raise RowRefused("userSourcedId", _("This must not be blank."))
        if run.has_orgs and run.fates["orgs"].get(org) is not Fate.TAKEN:
            why = run.why_not("orgs", org) if org else _("This must not be blank.")
            raise RowRefused("orgSourcedId", why)
        begins, ends = cells.day(row, "beginDate"), cells.day(row, "endDate")
        if begins and ends and ends < begins:
            raise RowRefused("endDate", _("The last day lies before the first."))
    except RowRefused:
        run.posts.refused.add(user)
        raise
    if ends and ends < run.today:
        run.posts.ended[user].add((kind, org))
    else:
        run.posts.add(user, (kind, org))


def end(run, row):
    """End the post of a row that is marked as gone."""
    user, kind = row["userSourcedId"], ROLES.get(word_of(row))
    if user and kind:
        org = row["orgSourcedId"] if kind != GUARDIAN or not run.is_open("roles") else ""
        run.posts.ended[user].add((kind, org))
    elif run.is_open("roles"):
        run.warn(row, "userSourcedId", _("It does not tell whose role ends, so nothing changed."))


def known(run):
    """The posts that are there: students at their schools, teachers at theirs, guardians wherever."""
    found = defaultdict(list)
    schools = run.schools.values()
    here = Attendance.objects.filter(
        to_on=None, school__in=schools, student__source=run.source_id
    ).exclude(student__sourced_id="")
    orgs = {pk: org for org, pk in run.schools.items()}
    for user, school in here.values_list("student__sourced_id", "school"):
        found[user].append((STUDENT, orgs[school]))
    taught = Membership.objects.filter(
        role=Role.TEACHER, school__in=schools, source=run.source_id
    ).exclude(sourced_id="")
    for user, school in taught.values_list("sourced_id", "school"):
        found[user].append((TEACHER, orgs[school]))
    guardians = Guardian.objects.filter(source=run.source_id).exclude(sourced_id="")
    for user in guardians.values_list("sourced_id", flat=True):
        found[user].append((GUARDIAN, ""))
    return found


def of(run, row):
    """The posts of a row of users.csv: organisations by kind."""
    if run.posts is None:
        return {kind_of(row): listed(row["orgSourcedIds"])}
    return run.posts.of(row.id)


def word_of(row):
    return row["role"].lower().replace(" ", "")


def kind_of(row):
    """What kind of person a row's role makes."""
    word = word_of(row)
    if word not in ROLES:
        told = _("The role “%s” is not known.") if word else _("This must not be blank.")
        raise RowRefused("role", told % shown(row["role"]) if word else told)
    return ROLES[word]


def refuse_strangers(run):
    """Set aside roles of users who are not in the file."""
    strangers = set(run.posts.given) - set(run.fates["users"]) - run.known.get("users", set())
    if not strangers:
        return
    for row in run.raw_rows("roles"):
        if row["userSourcedId"] in strangers and run.fates["roles"].get(row.id) is Fate.TAKEN:
            run.refuse(row, "userSourcedId", run.why_not("users", row["userSourcedId"]))
