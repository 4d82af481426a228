"""Whoever is asked for feedback, and where their pages lie: behind a mailed link, or the sign-in."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from assessments.models import FeedbackRequest, FeedbackRequestQuerySet
from assessments.states import ASKED, R
from notifications.parties import find
from partners.models import Contact

SHOWN = (*ASKED, R.SUBMITTED, R.EXPIRED, R.WAIVED)
# what the page is called behind a mailed link, and signed in
PAGES = {
    "list": ("feedback", "mine"),
    "form": ("feedback_form", "give"),
    "save": ("feedback_save", "save"),
    "again": ("feedback_again", "give_again"),
    "colleague": ("feedback_colleague", "give_colleague"),
}


@dataclass(frozen=True)
class Asked:
    """Who is asked, and the rows that wait for them."""

    name: str
    rows: FeedbackRequestQuerySet
    token: list[str] = field(default_factory=list)

    def requests(self):
        """What this person was asked, and can be shown."""
        return self.rows.filter(state__in=SHOWN).for_pages().select_related("feedback__filled_by")

    def url(self, page: str, *args: Any) -> str:
        by_link, signed_in = PAGES[page]
        name = by_link if self.token else signed_in
        return reverse(f"assessments:{name}", args=[*self.token, *args])

    def form_url(self, request: FeedbackRequest) -> str:
        return self.url("form", request.pk)

    @property
    def list_url(self):
        return self.url("list")


def holder(request, link) -> Asked:
    """Whoever holds this mailed link: they see what the school that sent it asked."""
    party, school = find(link.party), link.school
    rows = FeedbackRequest.objects.of_party(link.party).filter(placement__school=school)
    return Asked(party.name if party else "", rows, [request.resolver_match.kwargs["token"]])


def account(request) -> Asked:
    """Whoever signed in."""
    return Asked(request.user.name, FeedbackRequest.objects.of_user(request.user))


def contact_of(wanted: FeedbackRequest) -> Contact | None:
    """The contact who is asked; None where it is somebody of the school or family, or they have left."""
    word, _colon, key = wanted.party.partition(":")
    rows = Contact.objects.current().select_related("partnership__school")
    return rows.filter(pk=key).first() if word == "contact" else None
