"""Papers that employers hand in by link: asked for, reminded of before they end; and checks a school does without."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from kit import clock
from kit.errors import Conflict, Refused, require
from partners import emails, rules
from partners.actions.checks import Paper, hand_in
from partners.models import Check, CheckWaiver, Contact, Partnership, Site

STEPS = (7, 30, 60)  # days before the end on which employer and owner are told
WAITING_AT_MOST = 20  # papers of one partnership that nobody has looked at yet


@transaction.atomic
def ask(partnership: Partnership, site: Site, kinds: Iterable[str], *, by: User) -> list[Check]:
    """Ask the employer for papers by one mail with a link. What is asked for already is not asked again.

    Raises Refused for a site of another employer, or where there is no contact to ask.
    """
    require(rules.can_edit_partnership(by, partnership))
    if site.employer_id != partnership.employer_id:
        raise Refused(_("Choose a site of this employer."))
    contact = whom_to_ask(partnership)
    if contact is None:
        raise Refused(_("Add a contact first: there is nobody to ask."))
    Partnership.objects.select_for_update(of=("self",)).get(
        pk=partnership.pk
    )  # two at once make one
    same = {"site": site, "school": partnership.school, "state": Check.State.ASKED}
    open_ = set(Check.objects.filter(**same).values_list("kind", flat=True))
    rows = [Check(kind=kind, contact=contact, **same) for kind in kinds if kind not in open_]
    for row in rows:
        row.save()
        emails.ask_for_paper(row)
    return rows


def whom_to_ask(partnership: Partnership) -> Contact | None:
    """Who arranges placements at the employer, else who may sign; one with an address before one without."""
    people = partnership.contacts.current().order_by("-can_coordinate", "-can_sign", "pk")
    return people.exclude(email="").first() or people.first()


@transaction.atomic
def take_back(check: Check, *, by: User) -> None:
    """The school does not need the paper any more."""
    check = Check.objects.select_for_update(of=("self",)).get(pk=check.pk)
    require(rules.can_judge_check(by, check))
    if check.state != Check.State.ASKED:
        raise Conflict(_("It has come meanwhile. Look at the page again."))
    check.delete()


@transaction.atomic
def hand_in_by_link(contact: Contact, site: Site, kind: str, paper: Paper) -> Check:
    """A paper from the employer; it counts once the school has verified it. Raises Refused where too many wait."""
    partnership = Partnership.objects.select_for_update(of=("self",)).get(
        pk=contact.partnership_id
    )
    waiting = Check.objects.filter(
        school=partnership.school_id,
        site__employer=partnership.employer_id,
        state=Check.State.HANDED_IN,
    )
    if waiting.count() >= WAITING_AT_MOST:
        raise Refused(_("The school has to look at what you sent before. Please call them."))
    return hand_in(partnership, site, kind, paper, contact=contact)


@transaction.atomic
def remind(today: date) -> None:
    """Tell employer and owner of what ends within 60, 30 and 7 days, once each. Safe to run twice."""
    ending = Check.objects.current(state=Check.State.VALID).filter(
        valid_until__gte=today, valid_until__lte=today + timedelta(days=max(STEPS))
    )
    ending = ending.exclude(pk__in=renewed(ending)).select_related("site")
    ending = list(ending)
    partners = told_of({check.site.employer_id for check in ending})
    for check in ending:
        ours = sorted(
            partners.get(check.site.employer_id, []),
            key=lambda each: (each.school_id != check.school_id, each.pk),
        )
        if ours:
            left = (check.valid_until - today).days
            step = next(days for days in STEPS if left <= days)
            contact = whom_to_ask(ours[0]) if check.kind in Check.PAPERS else None
            emails.remind_of_end(check, ours[0], contact, step)


def renewed(ending):
    """Those in whose place a newer paper waits to be looked at."""
    newer = Check.objects.filter(state=Check.State.HANDED_IN)
    kinds = newer.values_list("site", "kind", "pk")
    last: dict[tuple[int, str], int] = {}
    for site, kind, pk in kinds:
        last[site, kind] = max(pk, last.get((site, kind), 0))
    return [row.pk for row in ending if last.get((row.site_id, row.kind), 0) > row.pk]


def told_of(employers):
    """Active partnerships of live schools: {employer: [partnership, …]}."""
    rows = Partnership.objects.filter(
        employer__in=employers,
        stage=Partnership.Stage.ACTIVE,
        school__live_at__isnull=False,
        school__ended_on=None,
    )
    found: dict[int, list[Partnership]] = {}
    for row in rows.select_related("school", "owner"):
        found.setdefault(row.employer_id, []).append(row)
    return found


@transaction.atomic
def waive(
    partnership: Partnership, kind: str, *, why: str, until: date | None = None, by: User
) -> CheckWaiver:
    """Do without a check for all of the school's placements at this employer. Raises Refused without a reason."""
    require(rules.can_edit_partnership(by, partnership))
    if not why.strip():
        raise Refused(_("Say why: the reason stays with the partnership."))
    if until and until < clock.today(partnership.school.time_zone):
        raise Refused(_("The last day has passed. Choose a later one, or leave it blank."))
    return CheckWaiver.objects.create(
        partnership=partnership, kind=kind, why=why.strip(), until=until, by=by
    )


@transaction.atomic
def end_waiver(waiver: CheckWaiver, *, by: User) -> None:
    """The check is needed again; the row stays as history."""
    waiver = CheckWaiver.objects.select_for_update(of=("self",)).get(pk=waiver.pk)
    require(rules.can_edit_partnership(by, waiver.partnership))
    if waiver.ended_at is None:
        waiver.ended_at = clock.now()
        waiver.save(update_fields=["ended_at"])
