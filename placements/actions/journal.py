"""A learner writes, shares and takes back; readers answer; a school settles what is offered."""

import uuid as uuids
from collections.abc import Iterable
from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import School, User
from kit import clock, files
from kit.errors import Refused, require
from partners.models import Contact
from placements import rules as house
from placements.actions.moves import lock
from placements.actions.projects import author
from placements.emails import journal as emails
from placements.models import (
    JournalComment,
    JournalEntry,
    JournalFile,
    JournalPolicy,
    Placement,
    Prompt,
)
from placements.models.journal import policy_of
from placements.rules import journal as rules
from placements.rules.doing import is_learner

Audience = JournalEntry.Audience
LARGEST = 8 * files.MEGABYTE


@transaction.atomic
def write(
    placement: Placement,
    *,
    uuid: uuids.UUID,
    said: dict,
    photos: Iterable[File] = (),
    by: User,
    today: date,
) -> JournalEntry:
    """A new entry; sent again with the same uuid, it is the one that is there. `said` are columns of the row."""
    require(is_learner(by, placement))
    placement = lock(placement)
    there = JournalEntry.objects.filter(uuid=uuid).select_related("placement__student").first()
    if there is not None:
        require(is_learner(by, there.placement))
        return there
    if not rules.can_write(by, placement):
        raise Refused(
            _("This placement is closed or not firm yet: nothing more is written of it.")
        )
    check(placement, said, today)
    entry = JournalEntry.objects.create(placement=placement, uuid=uuid, **said)
    attach(entry, photos)
    if entry.is_shared:
        opened(placement, entry, Audience.PRIVATE)
    return entry


def check(placement, said, today):
    """Refuse a day that cannot be, and readers that the school does not offer."""
    if not rules.is_day(placement, said["on"], today):
        raise Refused(_("Choose a day of the placement that is not ahead."))
    if said["audience"] not in dict(rules.offered(placement, policy_of(placement.school))):
        raise Refused(_("Your school does not offer this. Choose again who reads it."))


def attach(entry, photos):
    """Keep photos and papers; Refused where there are too many, or one is of another kind."""
    photos = list(photos)
    if entry.files.count() + len(photos) > JournalEntry.MOST_FILES:
        raise Refused(_("At most %d files stand with an entry.") % JournalEntry.MOST_FILES)
    kept = [
        files.check_evidence(photo, largest=LARGEST) for photo in photos
    ]  # all, before the first is stored
    for kind, photo in kept:
        JournalFile(entry=entry).file.save(files.random_name(kind), photo)


def opened(placement, entry, before):
    """Who can read it from now on is told."""
    new = {f"user:{part.user_id}" for part in [placement.person("teacher")] if part}
    if before != Audience.PRIVATE:
        new = set()
    supervisor = placement.supervisor
    if entry.audience == Audience.SUPERVISOR and supervisor and supervisor.contact_id:
        new.add(f"contact:{supervisor.contact_id}")
    emails.news(placement, new)


def own(entry: JournalEntry, by: User) -> JournalEntry:
    """The entry, locked; PermissionDenied for all but its learner."""
    require(is_learner(by, entry.placement))
    rows = JournalEntry.objects.select_for_update(of=("self",))
    return rows.select_related("placement__student", "placement__school").get(pk=entry.pk)


@transaction.atomic
def change(
    entry: JournalEntry, *, said: dict, photos: Iterable[File] = (), by: User, today: date
) -> JournalEntry:
    """Other words. Refused once somebody answered: an answer must not stand beneath other words."""
    entry = own(entry, by)
    if entry.comments.exists():
        raise Refused(_("Somebody has answered, so the words stay. Write a new entry instead."))
    if said["on"] != entry.on or said["audience"] != entry.audience:
        check(entry.placement, said, today)
    before = entry.audience
    for name, value in said.items():
        setattr(entry, name, value)
    entry.changed_at = clock.now()
    entry.save()
    attach(entry, photos)
    widened(entry, before)
    return entry


@transaction.atomic
def share(entry: JournalEntry, audience: str, *, by: User) -> JournalEntry:
    """Let others read it, or fewer than before; whoever is left out reads it no more."""
    entry = own(entry, by)
    policy = policy_of(entry.placement.school)
    if audience != entry.audience and audience not in dict(rules.offered(entry.placement, policy)):
        raise Refused(_("Your school does not offer this. Choose again who reads it."))
    before, entry.audience = entry.audience, audience
    entry.save(update_fields=["audience"])
    widened(entry, before)
    return entry


def widened(entry, before):
    """Tell those who can read it now and could not before."""
    order = list(Audience)
    if order.index(entry.audience) > order.index(before):
        opened(entry.placement, entry, before)


@transaction.atomic
def delete(entry: JournalEntry, *, by: User) -> None:
    """Gone for good, files too. Refused while others read it, and once somebody answered."""
    entry = own(entry, by)
    if entry.is_shared:
        raise Refused(_("Others can read it. Choose that only you read it, then delete it."))
    if entry.comments.exists():
        raise Refused(_("Somebody has answered, so it stays. Nobody else reads it any more."))
    for row in entry.files.all():
        discard(row)
    entry.delete()


@transaction.atomic
def remove_file(row: JournalFile, *, by: User) -> None:
    """The learner takes a file away, at any time."""
    own(row.entry, by)
    discard(row)


def discard(row):
    """The row, and the file once that is certain."""
    files.forget(row.file)
    row.delete()


@transaction.atomic
def comment(entry: JournalEntry, text: str, *, by: User | Contact) -> JournalComment:
    """Answer an entry that is shared. The learner is told of readers, those who answered of the learner."""
    require(rules.can_read(by, entry))
    entry = JournalEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    require(rules.can_read(by, entry))  # narrowed meanwhile
    if not entry.is_shared:
        raise Refused(_("Nobody else reads this entry. Share it to talk about it."))
    placement = entry.placement
    made = JournalComment.objects.create(
        entry=entry, audience=entry.audience, text=text.strip(), **author(placement, by)
    )
    if isinstance(by, User) and is_learner(by, placement):
        emails.news(placement, answered(entry))
    else:
        emails.news(placement, {f"student:{placement.student_id}"})
    return made


def answered(entry):
    """Who said something on the entry, but for the learner."""
    rows = entry.comments.values_list("by", "contact").order_by().distinct()
    mine = entry.placement.student.user_id
    users = {f"user:{by}" for by, _contact in rows if by and by != mine}
    return users | {f"contact:{contact}" for _by, contact in rows if contact}


@transaction.atomic
def keep_policy(school: School, said: dict, *, by: User) -> JournalPolicy:
    """What holds for the school's journals from now on; what is shared stays so until the learner changes it."""
    require(house.can_make(by, school))
    return JournalPolicy.objects.update_or_create(school=school, defaults=said)[0]


@transaction.atomic
def add_prompt(school: School, said: dict, *, by: User) -> Prompt:
    """An idea of the school's own. Raises Refused where it is on the list."""
    require(house.can_make(by, school))
    there = Prompt.objects.filter(school=school, type=said["type"], text=said["text"])
    if there.exists():
        raise Refused(_("This idea is on the list already."))
    return Prompt.objects.create(school=school, **said)


@transaction.atomic
def offer_prompt(prompt: Prompt, active: bool, *, by: User) -> None:
    """Take one of the school's own off the list, or put it back."""
    require(prompt.school is not None and house.can_make(by, prompt.school))
    prompt.active = active
    prompt.save(update_fields=["active"])
