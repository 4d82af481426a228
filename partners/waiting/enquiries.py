"""Enquiries that nobody has answered: told to all who run the school, at once."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from kit.waiting import Waiting, first
from partners.models import Enquiry


def waiting(user, today):
    """Those whose address is confirmed stand first; the others may be nobody."""
    found = Enquiry.objects.visible_to(user).open()
    found = found.order_by(F("confirmed_at").asc(nulls_last=True), "made_at", "pk")
    rows, more = first(found, key="enquiry", url=reverse("partners:enquiries"))
    yield from more
    for enquiry in rows:
        page = reverse("partners:enquiry_page", args=[enquiry.pk])
        unsure = enquiry.confirmed_at is None
        words = [*enquiry.wants_words, _("address not confirmed yet") if unsure else ""]
        yield Waiting(
            key="enquiry",
            verb=_("Answer employers who wrote"),
            label=enquiry.organisation,
            detail=" · ".join(filter(None, words)),
            url=page,
            since=enquiry.made_at.date(),
            second=_("Not a real enquiry?") if unsure else "",
            second_url=f"{page}#unreal" if unsure else "",
        )
