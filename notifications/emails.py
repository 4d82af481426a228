"""The post office's own mail: a fresh link for one that no longer opens."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.models import AccessLink
from notifications.outbox import Letter, letter

FRESH = "fresh-link"


@letter(FRESH, title=gettext_lazy("Fresh link"))
def fresh_link(recipient, notices, moment):
    """Under the subject of the first mail, so that it is found beside it."""
    link = AccessLink.objects.live(moment).filter(pk=notices[0].about_id).first()
    if link is None or link.party != recipient.ref:
        return None
    return Letter(
        subject=link.subject or _("Your fresh link"),
        paragraphs=[_("You asked for a fresh link. This one opens the same page.")],
        button=_("Open the page"),
        link=link,
        not_me=_("If you did not ask, you need do nothing."),
    )
