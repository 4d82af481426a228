"""Who writes in a journal, who may be let read it, and who reads what."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from partners.models import Contact
from placements.models import JournalEntry, JournalPolicy, Placement
from placements.rules.doing import is_learner, is_supervisor
from placements.rules.placements import can_run
from placements.states import S

Audience = JournalEntry.Audience
WRITTEN = (S.CONFIRMED, S.ACTIVE, S.FINISHED)
AHEAD = timedelta(days=60)  # so long before the first day something may be written of it


def can_write(user, placement: Placement) -> bool:
    """The learner, once the placement is firm and until it is closed."""
    return is_learner(user, placement) and placement.state in WRITTEN


def is_day(placement: Placement, on: date, today: date) -> bool:
    """Whether an entry may stand on this day: not ahead, and of about the time of the placement."""
    return placement.starts_on - AHEAD <= on <= today


def readers(placement: Placement, policy: JournalPolicy, audience: str) -> str:
    """Who reads what has this audience, by name, as things stand now."""
    if audience == Audience.PRIVATE:
        return _("Only you")
    work = at_work(placement) if audience == Audience.SUPERVISOR else []
    return ", ".join([_("You"), *at_school(placement, policy), *work])


def at_school(placement, policy):
    """Who reads what is shared with the teacher."""
    teacher = placement.person("teacher")
    named = [_("%s (teacher)") % teacher.user] if teacher and teacher.user else []
    runs = [_("coordinators of %s") % placement.school] if policy.coordinators_read else []
    return named + runs


def at_work(placement):
    """Who reads what is shared with the supervisor, besides those at school."""
    part = placement.supervisor
    contact = part and part.contact
    return [_("%s (workplace)") % contact.name] if contact and contact.ended_on is None else []


def offered(placement: Placement, policy: JournalPolicy) -> list[tuple[str, str]]:
    """With whom the learner may share, each with the names of who would read it. Nobody else is always offered."""
    school, work = at_school(placement, policy), at_work(placement)
    may = {
        Audience.PRIVATE: True,
        Audience.TEACHER: policy.offers_teacher and school,
        Audience.SUPERVISOR: policy.offers_supervisor and school and work,
    }
    return [(a.value, readers(placement, policy, a)) for a in Audience if may[a]]


def can_read(who, entry: JournalEntry) -> bool:
    """The one rule is the queryset's; behind a link it is the supervisor's."""
    rows = JournalEntry.objects
    found = rows.shared_with(who) if isinstance(who, Contact) else rows.visible_to(who)
    return found.filter(pk=entry.pk).exists()


def can_open(who, placement: Placement) -> bool:
    """Who may look for shared entries of a placement: those who have a part in it, and those who run it."""
    return has_part(who, placement) or (not isinstance(who, Contact) and runs(who, placement))


def has_part(who, placement: Placement) -> bool:
    """Learner, named teacher, or supervisor; no query where the people were read."""
    if is_supervisor(who, placement):
        return True
    if isinstance(who, Contact):
        return False
    return is_learner(who, placement) or is_teacher(who, placement)


def is_teacher(user, placement: Placement) -> bool:
    """The teacher who is named for the placement now."""
    part = placement.person("teacher")
    return part is not None and part.user_id == user.pk


def runs(user, placement: Placement) -> bool:
    """Those who run it, by a role at the school: being the operator is none."""
    return not user.is_superuser and can_run(user, placement)


def comments_for(who, entry: JournalEntry):
    """The comments that this reader sees: at the workplace those written while the entry was shared with it."""
    rows = entry.comments.select_related("by", "contact", "entry__placement__student")
    placement = entry.placement
    if is_supervisor(who, placement) and not isinstance(who, Contact):
        inside = is_teacher(who, placement) or runs(who, placement)
        return rows if inside else rows.filter(audience=Audience.SUPERVISOR)
    return rows.filter(audience=Audience.SUPERVISOR) if isinstance(who, Contact) else rows
