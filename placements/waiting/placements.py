"""Placements that wait: to be sent out, signed, started, or for an answer."""

from datetime import timedelta

from django.db.models import Count, F, Func, IntegerField, Max, OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.waiting import Waiting, first, scanned
from notifications import handing
from placements.models import Agreement, Party, Placement, Requirement, Signature
from placements.requirements import open_items
from placements.requirements.kinds import open_parties, refusal_of
from placements.requirements.minors import together
from placements.requirements.turns import turns
from placements.states import S, Step

CHASE_AFTER = timedelta(days=3)
AT_ONCE = 500  # placements that one press of Remind all looks at


def waiting(user, today):
    """Items for those who run placements, and for learners who must sign."""
    mine = Placement.objects.filter(school__in=user.coordinated_schools())
    return [
        *drafts(mine),
        *signing(mine.filter(state__in=[S.APPROVED, S.SIGNING]), user, today),
        *late(mine.filter(state=S.CONFIRMED, starts_on__lte=today)),
        *unsigned(mine.filter(state__in=[S.CONFIRMED, S.ACTIVE])),
        *to_sign(user),
    ]


def drafts(mine):
    """Drafts and proposals that nobody has sent out."""
    found = mine.filter(state__in=[S.DRAFT, S.PROPOSED]).select_related(
        "student", "partnership__employer"
    )
    found = found.order_by("starts_on", "pk")
    rows, more = first(found, key="send-out", url=listed(S.DRAFT))
    yield from more
    for placement in rows:
        yield Waiting(
            key="send-out",
            verb=_("Send out"),
            label=placement.student.name,
            detail=placement.employer_name,
            url=page(placement),
            since=placement.made_at.date(),
            due=placement.starts_on,
        )


def signing(found, user, today):
    """Agreements on their way: the school's own signature, and those to chase or to wait for."""
    rows, more = scanned(asked(found), key="chase", url=listed(S.SIGNING))
    yield from more
    rows = together(rows)
    mailed = set(
        found.mailed_about().filter(pk__in=[p.pk for p in rows]).values_list("pk", flat=True)
    )
    for placement in rows:
        who = turns(placement)
        if refusal := refusal_of(placement):
            why = f"{refusal['name']}: {refusal['why']}"
            yield item(placement, "refused", _("Declined to sign"), why)
        elif who and who[0].party == Party.SCHOOL:
            yield item(placement, "sign-school", _("Sign for the school"))
        elif not who:
            paper = on_paper(placement) if open_parties(placement) else {}
            yield item(placement, "mend", _("Add what is missing"), missing(placement), **paper)
        elif unreachable := [turn for turn in who if not turn.email]:
            yield without_address(placement, unreachable)
        elif placement.pk not in mailed:
            yield item(placement, "held", _("not asked yet"), waits_for=_("Mail that is held"))
        elif is_late(placement, today):
            url = reverse("placements:remind_all")
            yield item(placement, "chase", _("Chase signatures"), names(who), remind_url=url)
        else:
            yield item(placement, "signing", _("Signatures"), waits_for=names(who))


def without_address(placement, unreachable):
    """No mail can ask them: the link is handed over, or the signature on paper noted."""
    first = unreachable[0]
    url = handing.page(first.door, placement.pk, first.ref)
    verb = _("Hand over a link, or tick paper")
    more = on_paper(placement, first.party)
    return item(placement, "hand-over", verb, names(unreachable), url=url, **more)


def on_paper(placement, party=""):
    """The second way, for whoever signs by hand."""
    url = reverse("placements:paper", args=[placement.pk])
    return {"second": _("On paper"), "second_url": f"{url}?party={party}" if party else url}


def asked(found):
    """Placements on their way, longest waiting first, with the moment of the last step."""
    return found.with_everything().annotate(asked=Max("moves__at")).order_by("asked", "pk")


def is_late(placement, today):
    """Whether whoever must sign has had three days."""
    return today - timezone.localdate(placement.asked) >= CHASE_AFTER


def to_chase(user, today):
    """The placements behind "Chase signatures": what Remind all reminds."""
    found = Placement.objects.run_by(user).mailed_about()
    found = found.filter(state__in=[S.APPROVED, S.SIGNING])
    return [p for p in asked(found)[:AT_ONCE] if is_late(p, today) and is_others_turn(p)]


def is_others_turn(placement):
    """Whether somebody outside the school must act."""
    who = turns(placement)
    return bool(who) and who[0].party != Party.SCHOOL


def names(who):
    return ", ".join(turn.name for turn in who)


def missing(placement):
    return ", ".join(str(i.label) for i in open_items(placement, Step.CONFIRM))


def item(placement, key, verb, detail="", **more):
    """One placement on its way to being ready."""
    return Waiting(
        key=key,
        verb=verb,
        label=placement.student.name,
        detail=detail or placement.employer_name,
        url=more.pop("url", "") or page(placement),
        since=timezone.localdate(placement.asked) if placement.asked else None,
        due=placement.starts_on,
        **more,
    )


def late(found):
    """Ready, but something open keeps it from starting."""
    found = found.with_everything().order_by("starts_on", "pk")
    rows, more = scanned(found, key="start", url=listed(S.CONFIRMED))
    yield from more
    for placement in together(rows):
        if items := open_items(placement, Step.START):
            yield Waiting(
                key="start",
                verb=_("Clear for the start"),
                label=placement.student.name,
                detail=", ".join(str(i.label) for i in items),
                url=page(placement),
                due=placement.starts_on,
            )


def unsigned(found):
    """Under way or about to be, without a signature that is asked for: brought in, or changed since."""
    found = lacking(found).with_everything().order_by("starts_on", "pk")
    rows, more = first(found, key="no-agreement", url=listed(S.ACTIVE))
    yield from more
    for placement in rows:
        if missing_from := open_parties(placement):
            names = ", ".join(str(party.label) for party in missing_from)
            yield Waiting(
                key="no-agreement",
                verb=_("No agreement, or not signed"),
                label=placement.student.name,
                detail=_("Missing: %s") % names,
                url=reverse("placements:paper", args=[placement.pk]),
                since=placement.starts_on,
            )


def lacking(found):
    """Those among the placements whose newest agreement has fewer signatures than parties, or that have none."""
    counts = Agreement.State.COUNTS
    newest = Agreement.objects.filter(placement=OuterRef("pk"), state=counts).order_by("-version")
    length = Func(
        KeyTransform("parties", "content"),
        function="jsonb_array_length",
        output_field=IntegerField(),
    )
    standing = Signature.objects.filter(agreement=OuterRef("newest"), taken_back_at=None)
    counted = standing.order_by().values("agreement").annotate(n=Count("pk")).values("n")
    asking = Requirement.objects.filter(
        kind__startswith="signature_", level=Requirement.Level.REQUIRED
    )
    return (
        found.filter(requirement_set__in=asking.values("set"))
        .annotate(newest=Subquery(newest.values("pk")[:1]))
        .annotate(asked=Subquery(newest.annotate(n=length).values("n")[:1]))
        .annotate(signed=Coalesce(Subquery(counted), 0))
        .filter(Q(newest=None) | Q(signed__lt=F("asked")))
    )


def to_sign(user):
    """A learner's own agreements that wait for their signature."""
    own = Q(student__user=user) | Q(school__principal__user=user)
    found = Placement.objects.filter(own, state=S.SIGNING).with_everything()
    for placement in found:
        if any(is_own(turn, placement, user) for turn in turns(placement)):
            yield Waiting(
                key="sign-mine",
                verb=_("Sign"),
                label=placement.employer_name
                if placement.student.user_id == user.pk
                else placement.student.name,
                url=reverse("placements:sign_mine", args=[placement.pk]),
                due=placement.starts_on,
            )


def is_own(turn, placement, user):
    """Whether it is this person's turn, as the learner or as the principal."""
    if turn.party == Party.STUDENT:
        return placement.student.user_id == user.pk
    return turn.party == Party.PRINCIPAL and turn.ref == f"user:{user.pk}"


def page(placement):
    return reverse("placements:detail", args=[placement.pk])


def listed(state):
    """The list of placements in this state."""
    return f"{reverse('placements:list')}?state={state.value}"
