"""Teachers: an account without a password, and the role of teacher in their schools. No mail is sent."""

from django.utils.translation import gettext as _

from accounts.models import Membership, Role, User
from students.roster.store import Store


class Teachers(Store):
    """Known by the membership that carries their roster id, else by their address."""

    model, label, file = User, "teachers", "users"

    def __init__(self, run):
        super().__init__(run)
        self.addresses: dict[str, str] = {}  # which row of this file has which address

    def known(self):
        held = Membership.objects.filter(source=self.run.source_id, school__in=self.run.reach)
        return dict(held.exclude(sourced_id="").values_list("sourced_id", "user"))

    def find(self, entries):
        ids = [entry.row.id for entry in entries]
        held = Membership.objects.filter(source=self.run.source_id, sourced_id__in=ids)
        self.found_by_id = {row.sourced_id: row.user for row in held.select_related("user")}
        emails = {
            entry.values["email"].lower(): entry.row.id
            for entry in entries
            if entry.values.get("email")
        }
        there = User.objects.filter(email__in=emails)
        by_email = {emails[user.email.lower()]: user for user in there}
        self.strangers = set()
        self.settled = self.users_of_ours()
        return by_email | self.found_by_id

    def users_of_ours(self):
        """Keys of those whose every role lies in reach: only their names follow the roster."""
        users = {user.pk for user in self.found_by_id.values()}
        away = Membership.objects.filter(user__in=users).exclude(school__in=self.run.reach)
        strangers = set(away.values_list("user", flat=True))
        return {
            user.pk
            for user in self.found_by_id.values()
            if user.pk not in strangers and not user.is_superuser
        }

    def make(self, entry):
        user = User(
            name=entry.values["name"],
            email=entry.values["email"].lower() or None,
            is_active=entry.extra["is_active"],
        )
        user.set_unusable_password()
        return user

    def alter(self, obj, values):
        """An account keeps its address: whoever could change it could sign in as somebody else."""
        wanted = {}
        if values and obj.pk in self.settled:
            wanted["name"] = values["name"]
            if not obj.email and values["email"]:
                wanted["email"] = values["email"].lower()
        return super().alter(obj, wanted)

    def prepare(self, entry, obj):
        address = entry.values.get("email", "").lower()
        if obj is not None and obj.email and address and obj.email.lower() != address:
            told = _("The account keeps the address that it has. The person can change it.")
            self.run.warn(entry.row, "email", told)
        return super().prepare(entry, obj)

    def relate(self, entries):
        """Give the role of teacher in each school that the row names; the first id that gives it stays."""
        users = {entry.obj.pk: entry for entry in entries}
        rows = Membership.objects.filter(user__in=users, role=Role.TEACHER)
        there = {(row.user_id, row.school_id): row for row in rows}
        wanted = {(pk, school) for pk, entry in users.items() for school in entry.extra["schools"]}
        new = [pair for pair in sorted(wanted) if pair not in there]
        gone = [row for pair, row in there.items() if pair not in wanted and self.is_ours(row)]
        unnamed = [there[pair] for pair in wanted & set(there) if not there[pair].sourced_id]
        if not self.run.dry:
            self.write_memberships(users, new, unnamed, gone)
        altered = {pk for pk, _school in new} | {row.user_id for row in unnamed + gone}
        return {users[pk].row.id for pk in altered}

    def write_memberships(self, users, new, unnamed, gone):
        ledger = self.run.ledger
        before = {
            row.pk: {"source_id": row.source_id, "sourced_id": row.sourced_id} for row in unnamed
        }
        for row in unnamed:
            row.source_id, row.sourced_id = self.run.source_id, users[row.user_id].row.id
        ledger.update(unnamed, before)
        ledger.create(self.membership(users[pk], school) for pk, school in new)
        if gone:
            ledger.remove(Membership.objects.filter(pk__in=[row.pk for row in gone]))

    def is_ours(self, row):
        """Whether this roster gave the role, at a school that is being imported."""
        named = row.source_id == self.run.source_id and bool(row.sourced_id)
        return named and row.school_id in self.run.schools.values()

    def membership(self, entry, school):
        return Membership(
            user_id=entry.obj.pk,
            school_id=school,
            role=Role.TEACHER,
            source_id=self.run.source_id,
            sourced_id=entry.row.id,
        )


def take_teacher(run, row, facts, schools):
    """Queue a teacher. An address that an earlier row has cannot sign in two people, so it is left out."""
    email = facts["email"]
    if email and run.teachers.addresses.setdefault(email.lower(), row.id) != row.id:
        run.warn(row, "email", _("Another teacher in the file has this address; left blank."))
        email = ""
    name = f"{facts['given_name']} {facts['family_name']}"[:150]
    is_active = row["enabledUser"].lower() not in {"false", "0", "no"}
    run.teachers.put(row, {"name": name, "email": email}, schools=schools, is_active=is_active)
