"""Amendments that wait: for somebody's signature, for the school's, or because somebody refused."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.waiting import Waiting, scanned
from placements.models import Amendment, Party, Placement
from placements.requirements.kinds import proposed_agreement, standing_refusal
from placements.requirements.turns import amendment_turns
from placements.states import RUNNING, S
from placements.waiting.placements import is_own


def waiting(user, today):
    """For those who run placements, for the principal, and for learners who must sign."""
    own = Q(student__user=user) | Q(school__principal__user=user)
    mine = Placement.objects.filter(own | Q(school__in=user.coordinated_schools()))
    url = f"{reverse('placements:list')}?state={S.ACTIVE.value}"
    rows, more = scanned(amended(mine), key="amendment", url=url)
    yield from more
    run = set(user.coordinated_schools().values_list("pk", flat=True)) if rows else set()
    for placement in rows:
        text = proposed_agreement(placement)
        who = amendment_turns(placement, text)
        if any(is_own(turn, placement, user) for turn in who):
            yield item(placement, text, "sign-amendment", _("Sign an amendment"))
        elif placement.school_id in run:
            yield of_school(placement, text, who)


def of_school(placement, text, who):
    """What a coordinator has to do about an amendment, or whom it waits for."""
    if refusal := standing_refusal(placement, text):
        why = f"{refusal['name']}: {refusal['why']}"
        return item(placement, text, "refused", _("Declined to sign"), detail=why)
    if who and who[0].party == Party.SCHOOL:
        return item(placement, text, "sign-amendment", _("Sign an amendment"))
    names = ", ".join(turn.name for turn in who) or _("Its first day")
    return item(placement, text, "amendment", _("Amendments"), waits_for=names)


def amended(found):
    """Running placements with an amendment that does not count yet."""
    open_ones = Amendment.objects.filter(in_force_at=None, withdrawn_at=None)
    return (
        found.filter(state__in=RUNNING, pk__in=open_ones.values("placement"))
        .with_everything()
        .order_by("starts_on", "pk")
    )


def item(placement, text, key, verb, **more):
    """One amendment."""
    if key == "sign-amendment":
        args = [placement.pk, text.amendment["number"]]
        url = reverse("placements:sign_amendment", args=args)
    else:
        url = reverse("placements:detail", args=[placement.pk])
    return Waiting(
        key=key,
        verb=verb,
        label=placement.student.name,
        detail=more.pop("detail", "") or placement.employer_name,
        url=url,
        since=text.made_at.date(),
        **more,
    )
