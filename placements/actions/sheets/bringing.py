"""Bringing a sheet in: everything that its rows become, in as few statements as there are kinds of row."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock
from kit.sheets import fold
from partners.models import Contact, Employer, Partnership, Site
from partners.sheet.saving import shared_employer
from placements.actions.programmes import save_programme
from placements.actions.sheets import papers
from placements.models import (
    Move,
    Participant,
    Placement,
    Programme,
    SheetImport,
)
from placements.sheet.groups import Group
from placements.sheet.plan import Choice, Line, Plan
from placements.states import RUNNING, S
from students.models import Attendance, Student

BATCH = 1_000
SIGNABLE = (*RUNNING, S.CONFIRMED)
Step = Callable[[str, int, int], None]


class Bringer:
    """Writes a plan inside the caller's transaction; `made` and `changed` tell what an undo takes back."""

    def __init__(self, batch: SheetImport, plan: Plan, *, by: User, step: Step):
        self.batch, self.plan, self.by, self.step = batch, plan, by, step
        self.school, self.today = batch.school, plan.today
        self.made: dict[str, list[int]] = {}
        self.changed: list[list] = []
        self.programmes: dict[str, Programme] = {}
        self.partnerships: dict[int, Partnership] = {}
        self.sites: dict[tuple[int, str], Site] = {}
        self.contacts: dict[int, Contact] = {}
        self.students: dict[int, Student] = {}

    def run(self) -> None:
        """From what stands by itself to what rests on it."""
        total = len(self.plan.lines)
        self.step(_("Employers"), 0, total)
        self.write_programmes()
        self.write_employers()
        self.write_contacts()
        self.step(_("Students"), 0, total)
        self.write_students()
        on_paper = [line for line in self.plan.lines if is_signed(line)]
        self.write_placements()
        self.step(_("Agreements on paper"), total, total)
        for line in self.plan.changed:
            self.change(line)
        self.write_papers(on_paper)

    def keep(self, objs: Iterable[models.Model]) -> list:
        """Make these rows, all of one kind, and note them down."""
        rows = list(objs)
        if rows:
            model = type(rows[0])
            model._default_manager.bulk_create(rows, batch_size=BATCH)
            self.note(rows)
        return rows

    def note(self, rows: list) -> None:
        for row in rows:
            self.made.setdefault(row._meta.label_lower, []).append(row.pk)

    def alter(self, row: Any, **values: Any) -> None:
        """Set what differs and note what was there before."""
        before = {name: getattr(row, name) for name in values}
        changed = {name: value for name, value in values.items() if before[name] != value}
        if not changed:
            return
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
        told = {name: [plain(before[name]), plain(value)] for name, value in changed.items()}
        self.changed.append([row._meta.label_lower, row.pk, told])

    # What placements rest on

    def write_programmes(self) -> None:
        """New programmes of the chosen types; two names for one new programme make one."""
        for choice in {line.choice.key: line.choice for line in self.plan.lines}.values():
            self.programmes[choice.key] = choice.programme or self.new_programme(choice)

    def new_programme(self, choice: Choice) -> Programme:
        there = Programme.objects.filter(school=self.school, title=choice.title, cohort="").first()
        if there:
            return there
        asked = [
            e.get("required_minutes", 0)
            for e in self.plan.entries
            if fold(e.get("programme")) == choice.key
        ]
        minutes = max(asked, key=asked.count, default=0) or choice.type.default_minutes
        made = save_programme(
            Programme(
                school=self.school,
                type=choice.type,
                title=choice.title[:150],
                required_minutes=minutes,
            ),
            by=self.by,
            today=self.today,
        )
        self.note([made])
        return made

    def write_employers(self) -> None:
        """Partners of the school: those on file, another school's employer at the same address, or new ones."""
        groups = self.plan.used(self.plan.employers, lambda line: line.employer)
        fresh = [group for group in groups if group.found is None]
        shared = {
            id(g): shared_employer(g.most("employer"), map(fold, g.all("address"))) for g in fresh
        }
        new = [group for group in fresh if shared[id(group)] is None]
        made = self.keep(Employer(name=group.most("employer")) for group in new)
        firms = shared | {id(group): firm for group, firm in zip(new, made, strict=True)}
        active = {"school": self.school, "stage": Partnership.Stage.ACTIVE}
        partners = self.keep(Partnership(employer=firms[id(group)], **active) for group in fresh)
        self.partnerships = {id(group): row for group, row in zip(fresh, partners, strict=True)}
        self.partnerships |= {id(group): group.found for group in groups if group.found}
        self.write_sites(groups)

    def write_sites(self, groups: list[Group]) -> None:
        wanted: dict[tuple[int, str], Site] = {}
        there: dict[tuple[int, str], Site] = {}
        firms = {self.partnerships[id(group)].employer_id for group in groups}
        for site in Site.objects.filter(employer__in=firms):
            there.setdefault((site.employer_id, ""), site)
            there[site.employer_id, fold(site.address)] = site
        for group in groups:
            employer = self.partnerships[id(group)].employer
            for entry in group.entries:
                if address := entry.get("address"):
                    wanted.setdefault(
                        (employer.pk, fold(address)), Site(employer=employer, address=address)
                    )
        made = self.keep(site for key, site in wanted.items() if key not in there)
        self.sites = {(site.employer_id, fold(site.address)): site for site in made} | there

    def write_contacts(self) -> None:
        """Supervisors; the first person of a new partner signs and arranges until the school says otherwise."""
        known = {row.pk for group in self.plan.employers if (row := group.found)}
        new = []
        for group in self.plan.used(self.plan.supervisors, lambda line: line.supervisor):
            partnership = self.partnerships[id(group.inside)]
            facts = {"email": group.most("email"), "phone": group.most("phone")}
            if group.found:
                self.contacts[id(group)] = group.found
                self.alter(
                    group.found,
                    **{k: v for k, v in facts.items() if v and not getattr(group.found, k)},
                )
                continue
            first = partnership.pk not in known
            known.add(partnership.pk)
            name = group.most("supervisor") or facts["email"]
            powers = {"can_sign": first, "can_coordinate": first, "language": self.school.language}
            self.contacts[id(group)] = contact = Contact(
                partnership=partnership, name=name[:150], **facts, **powers
            )
            new.append(contact)
        self.keep(new)

    def write_students(self) -> None:
        """Learners, that they attend the school, and that those with an address can sign in."""
        groups = self.plan.used(self.plan.students, lambda line: line.student)
        new = []
        for group in groups:
            student = group.found or self.new_student(group)
            self.students[id(group)] = student
            if group.found:
                facts = {
                    name: group.most(word)
                    for name, word in (("email", "student_email"), ("birth_on", "birth_on"))
                }
                self.alter(
                    student, **{k: v for k, v in facts.items() if v and not getattr(student, k)}
                )
            else:
                new.append(student)
        self.open_accounts()
        self.keep(new)
        self.write_attendances(groups)

    def new_student(self, group: Group) -> Student:
        given, family = group.most("given_name", "family_name")
        return Student(
            given_name=given,
            family_name=family,
            number=group.most("number"),
            email=group.most("student_email"),
            birth_on=group.most("birth_on") or None,
            language=self.school.language,
        )

    def write_attendances(self, groups: list[Group]) -> None:
        pks = [student.pk for student in self.students.values()]
        here = Attendance.objects.filter(school=self.school, to_on=None, student__in=pks)
        there = set(here.values_list("student", flat=True))
        self.keep(
            Attendance(
                student=student,
                school=self.school,
                grade=group.most("grade"),
                from_on=min([self.today, *group.all("starts_on")]),
            )
            for group in groups
            if (student := self.students[id(group)]).pk not in there
        )

    def open_accounts(self) -> None:
        """Let learners sign in by mailed code from now on; nobody is told by this (as people.open_account).

        An address that two of them have, or that is somebody's on the staff or at a firm, opens no account.
        """
        wanted = self.own_addresses()
        users = {user.email.lower(): user for user in User.objects.filter(email__in=wanted)}
        for email in [user.email.lower() for user in users.values() if is_no_learner(user)]:
            del wanted[email]
        taken = set(Student.objects.filter(user__in=users.values()).values_list("user", flat=True))
        new = [
            User(email=email, name=student.name, language=student.language)
            for email, student in wanted.items()
            if email not in users
        ]
        for user in new:
            user.set_unusable_password()
        users |= {user.email.lower(): user for user in self.keep(new)}
        for email, student in wanted.items():
            if users[email].pk in taken:
                continue
            if student.pk is None:
                student.user = users[email]
            else:
                self.alter(student, user_id=users[email].pk)

    def own_addresses(self) -> dict[str, Student]:
        """Learners without an account by their address, where it is theirs alone."""
        mails = Counter(student.email.lower() for student in self.students.values())
        before = Student.objects.filter(email__in=[mail for mail in mails if mail])
        others = before.exclude(pk__in=[s.pk for s in self.students.values() if s.pk])
        shared = {mail.lower() for mail in others.values_list("email", flat=True)}
        return {
            mail: student
            for student in self.students.values()
            if (mail := student.email.lower()) and not student.user_id
            if mails[mail] == 1 and mail not in shared
        }

    # Placements

    def write_placements(self) -> None:
        """Each new row as it stands today: running, over, ready, or still to be sent out."""
        lines = self.plan.new
        rows = [self.placement(line) for line in lines]
        Placement.objects.bulk_create(rows, batch_size=BATCH)
        self.note(rows)
        why = _("Brought in from a sheet: %s") % self.batch.name
        self.keep(
            Move(
                placement=row,
                before=S.DRAFT,
                after=row.state,
                by=self.by,
                by_label=str(self.by),
                why=why[:300],
            )
            for row in rows
        )
        self.keep(
            Participant(
                placement=row,
                role=Participant.Role.SUPERVISOR,
                contact=self.contacts[id(line.supervisor)],
            )
            for row, line in zip(rows, lines, strict=True)
            if line.supervisor
        )
        for row, line in zip(rows, lines, strict=True):
            line.found = row

    def placement(self, line: Line) -> Placement:
        entry, programme = line.entry, self.programmes[line.choice.key]
        partnership = self.partnerships[id(line.employer)] if line.employer else None
        firm = partnership.employer_id if partnership else 0
        site = self.sites.get((firm, fold(entry.get("address")))) or self.sites.get((firm, ""))
        return Placement(
            school=self.school,
            programme=programme,
            type=programme.type,
            requirement_set=programme.requirement_set,
            student=self.students[id(line.student)],
            partnership=partnership,
            site=site,
            coordinator=self.by,
            title=entry.get("title"),
            starts_on=entry.get("starts_on"),
            ends_on=entry.get("ends_on"),
            required_minutes=entry.get("required_minutes", 0) or programme.required_minutes,
            carried_minutes=entry.get("minutes", 0),
            notes=entry.get("notes"),
            state=state_of(entry, self.today),
            sheet=self.batch,
            made_at=clock.now(),
        )

    def change(self, line: Line) -> None:
        """Hours and notes of a placement that is here already."""
        names = {"minutes": "carried_minutes", "notes": "notes", "starts_on": "starts_on"}
        values = {
            names[word]: after for word, (_b, after) in line.changes.items() if word in names
        }
        self.alter(line.found, **values)

    def write_papers(self, lines: list[Line]) -> None:
        """Agreements that are signed on paper count as signed."""
        days = {
            line.found.pk: line.entry.get("signed_on", None)
            for line in lines
            if line.found and S(line.found.state) in SIGNABLE
        }
        made = set(self.made.get("placements.placement", ()))
        before = Placement.objects.filter(pk__in=set(days) - made, host_confirmed_at=None)
        blank = list(before)  # of placements that were here before, undo puts this back
        note = _("Noted in the sheet “%s”.") % self.batch.name
        texts, signatures = papers.sign(days, by=self.by, note=note)
        self.note(texts)
        self.note(signatures)
        for row in Placement.objects.filter(pk__in=[row.pk for row in blank]):
            told = {"host_confirmed_at": [None, plain(row.host_confirmed_at)],
                    "host_confirmed_by": ["", row.host_confirmed_by]}  # fmt: skip
            self.changed.append([row._meta.label_lower, row.pk, told])


def is_no_learner(user: User) -> bool:
    """Whether an account belongs to staff, a guardian or a supervisor: no sheet links a learner to it."""
    return user.memberships.exists() or user.is_staff or user.contacts.exists()


def is_signed(line: Line) -> bool:
    """Whether a row that is new, or that was without an agreement so far, says that the paper is signed."""
    return "signed" in line.changes if line.found else bool(line.entry.get("signed"))


def state_of(entry, today: date) -> str:
    """A placement under way is on placement whatever is signed; one that is ahead is ready only with its paper."""
    if entry.get("ends_on") < today:
        return S.FINISHED
    if entry.get("starts_on") <= today:
        return S.ACTIVE
    return S.CONFIRMED if entry.get("signed") else S.PROPOSED


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    return value.isoformat() if hasattr(value, "isoformat") else value
