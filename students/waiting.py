"""What a roster has waiting: a night's file that nobody has looked at."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kit.waiting import Waiting
from students.models import Import
from students.rules import can_import

S = Import.State


def waiting(user, today):
    """Rosters of the drop folder that were not applied: too many would leave, or the file was no good."""
    rows = Import.objects.visible_to(user).filter(
        limits__by_operator=True, state__in=[S.PREVIEWED, S.FAILED]
    )
    return [
        Waiting(
            key="look-at-roster",
            verb=_("Look at the roster"),
            label=str(batch.school),
            detail=detail(batch),
            url=batch.get_absolute_url(),
            since=batch.made_at.date(),
        )
        for batch in rows.select_related("school")
        if can_import(user, batch.school)
    ]


def detail(batch):
    if batch.state == S.FAILED:
        return batch.error
    leaving = batch.counts.get("leaving", 0)
    told = ngettext("%(count)d student would leave", "%(count)d students would leave", leaving)
    return told % {"count": leaving}
