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
    yield from run(user)
    own = Q(student__user=user) | Q(school__principal__user=user)
    for placement in amended(Placement.objects.filter(own)):
        text = proposed_agreement(placement)
        if any(is_own(turn, placement, user) for turn in amendment_turns(placement, text)):
            yield item(placement, text, "sign-amendment", _("Sign an amendment"))


def run(user):
    """Those of the schools that one coordinates."""
    mine = Placement.objects.run_by(user)
    url = f"{reverse('placements:list')}?state={S.ACTIVE.value}"
    rows, more = scanned(amended(mine), key="amendment", url=url)
    yield from more
    for placement in rows:
        text = proposed_agreement(placement)
        who = amendment_turns(placement, text)
        if refusal := standing_refusal(placement, text):
            why = f"{refusal['name']}: {refusal['why']}"
            yield item(placement, text, "refused", _("Declined to sign"), detail=why)
        elif who and who[0].party == Party.SCHOOL:
            yield item(placement, text, "sign-amendment", _("Sign an amendment"))
        else:
            names = ", ".join(turn.name for turn in who) or _("Its first day")
            yield item(placement, text, "amendment", _("Amendments"), waits_for=names)


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
