"""What happens between a school and an employer: stages, hands, next steps, and what was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Role, School, User
from kit import clock
from kit.errors import Conflict, Refused, require
from partners import rules
from partners.actions.records import put
from partners.models import (
    Contact,
    ContactPolicy,
    Interaction,
    OwnerChange,
    Partnership,
    StageMove,
)
from partners.states import ASK_WHY, MOVES, Stage


def locked(partnership: Partnership, by: User) -> Partnership:
    partnership = Partnership.objects.select_for_update(of=("self",)).get(pk=partnership.pk)
    require(rules.can_edit_partnership(by, partnership))
    return partnership


@transaction.atomic
def move(partnership: Partnership, after: str, *, by: User, why: str = "") -> Partnership:
    """Go to another stage. Raises Refused without a reason where one is needed, Conflict where it cannot follow."""
    partnership, after = locked(partnership, by), Stage(after)
    if partnership.stage == after:
        return partnership
    if after not in MOVES[Stage(partnership.stage)]:
        now = partnership.get_stage_display()
        raise Conflict(_("The partnership is at “%s” now. Look at the page again.") % now)
    if after in ASK_WHY and not why.strip():
        raise Refused(_("Say why, in a few words: the reason stays with the partnership."))
    StageMove.objects.create(
        partnership=partnership, before=partnership.stage, after=after, by=by, why=why.strip()
    )
    put(partnership, {"stage": after})
    return partnership


@transaction.atomic
def hand_over(
    partnership: Partnership, owner: User | None, *, by: User, note: str = ""
) -> Partnership:
    """Give the care for a partnership to a colleague, or to nobody. Raises Refused for whoever is not on the staff."""
    partnership = locked(partnership, by)
    if owner and not carers(partnership.school).filter(pk=owner.pk).exists():
        raise Refused(_("Choose a coordinator or teacher of the school."))
    if partnership.owner == owner:
        return partnership
    OwnerChange.objects.create(
        partnership=partnership, before=partnership.owner, after=owner, by=by, note=note.strip()
    )
    put(partnership, {"owner": owner})
    return partnership


def carers(school: School):
    """Who may look after a partnership: the school's coordinators, administrators and teachers."""
    roles = (Role.COORDINATOR, Role.ADMINISTRATOR, Role.TEACHER)
    found = User.objects.filter(is_active=True, memberships__school=school)
    return found.filter(memberships__role__in=roles).distinct().order_by("name", "pk")


@transaction.atomic
def plan_next(
    partnership: Partnership, *, step: str, on: date | None, rest_until: date | None, by: User
) -> Partnership:
    """Note what comes next and by when, and until when the employer wants no calls. Blank: nothing does."""
    partnership = locked(partnership, by)
    put(partnership, {"next_step": step.strip(), "next_on": on, "rest_until": rest_until})
    return partnership


@dataclass(frozen=True)
class Note:
    """What somebody notes of a talk. `theirs`: the employer came to the school."""

    kind: str
    on: date
    note: str = ""
    contact: Contact | None = None
    theirs: bool = False
    agreed: bool = False


@transaction.atomic
def note(partnership: Partnership, told: Note, *, by: User) -> Interaction:
    """Write down a talk. Raises Refused where a colleague's care or the employer's rest stands against it.

    Who coordinates the school is only told; a teacher says that it was agreed.
    """
    require(rules.can_note_contact(by, partnership))
    today = clock.today(partnership.school.time_zone)
    if told.on > today:
        raise Refused(
            _("The day lies ahead. Note it when it has happened, or plan it as next step.")
        )
    if told.contact and told.contact.partnership_id != partnership.pk:
        raise Refused(_("Choose a contact of this employer."))
    runs = rules.can_edit_partnership(by, partnership)
    if not (runs or told.theirs or told.agreed) and warning(partnership, by, today):
        raise Refused(_("Ask whoever looks after them first, and tick that it is agreed."))
    return Interaction.objects.create(partnership=partnership, by=by, **vars(told))


@transaction.atomic
def correct(row: Interaction, told: Note, *, by: User) -> Interaction:
    """Put a note right: its author, within a day; after that one adds another note."""
    row = Interaction.objects.select_for_update(of=("self",)).get(pk=row.pk)
    require(rules.can_correct_note(by, row))
    if row.guest_id:
        raise Refused(
            _("This was written by the list of who came to the event. Correct it there.")
        )
    if not row.is_fresh:
        raise Refused(_("This note is older than a day and stays. Add another one."))
    put(row, vars(told))
    return row


def warning(partnership: Partnership, user: User, today: date) -> str:
    """Why this person should not get in touch right now, in words; blank where nothing stands against it."""
    return warnings([partnership], partnership.school, user, today)[partnership.pk]


def warnings(
    partnerships: Iterable[Partnership], school: School, user: User, today: date
) -> dict[int, str]:
    """The warning of each of a school's partnerships, blank where there is none. Two queries."""
    rows = list(partnerships)
    rest = timedelta(days=ContactPolicy.of(school).rest_days)
    recent = Interaction.objects.filter(
        partnership__in=[row.pk for row in rows], theirs=False, on__gt=today - rest
    )
    recent = recent.exclude(by=user).select_related("by").order_by("on", "pk")
    last = {talk.partnership_id: talk for talk in recent}
    return {row.pk: words_of(row, last.get(row.pk), user, today) for row in rows}


def words_of(partnership, last, user, today):
    owner = partnership.owner
    ask = _(" Ask %s first.") % owner if owner and owner != user else ""
    if partnership.rest_until and partnership.rest_until >= today:
        until = date_format(partnership.rest_until, "SHORT_DATE_FORMAT")
        return _("They asked to be left in peace until %s.") % until + ask
    if last is None:
        return ""
    told = {"name": last.by or _("Somebody"), "day": date_format(last.on, "SHORT_DATE_FORMAT")}
    return _("%(name)s was in touch on %(day)s; give them some rest.") % told + ask


@transaction.atomic
def set_policy(school: School, *, rest_days: int, stale_days: int, by: User) -> ContactPolicy:
    """Say how the school treats its employers' time."""
    require(rules.can_add_employer(by, school))
    policy, _made = ContactPolicy.objects.update_or_create(
        school=school, defaults={"rest_days": rest_days, "stale_days": stale_days}
    )
    return policy
