"""How a person of an employer comes to their own place: by a link, or signed in. Every page of it is both."""

from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path, reverse

from assessments.models.ratings import with_raters
from desk.emails import PLACE_DOOR
from notifications import links
from notifications.models import AccessLink
from partners import rules
from partners.models import Contact

ROWS = with_raters(
    Contact.objects.current().select_related("partnership__school", "partnership__employer")
)


@dataclass
class Here:
    """Whose place it is, and where its pages are: behind the link's key, or behind the sign-in."""

    request: object
    contact: Contact
    link: AccessLink | None = None
    token: str = ""

    @property
    def partnership(self):
        return self.contact.partnership

    @property
    def school(self):
        return self.contact.partnership.school

    @property
    def speaks(self):
        return rules.speaks_for_employer(self.contact)

    @property
    def arranges(self):
        return rules.arranges(self.contact)

    @property
    def shell(self):
        return "link.html" if self.token else "base.html"

    @property
    def home(self):
        return self.to("")

    def to(self, name, *args):
        """The address of a page of this place."""
        way, key = ("place", self.token) if self.token else ("firm", self.partnership.pk)
        return reverse(f"desk:{way}_{name}" if name else f"desk:{way}", args=[key, *args])

    def say(self, words):
        messages.info(self.request, words)

    def one(self, rows, pk):
        return get_object_or_404(rows, pk=pk)

    def require(self, allowed):
        if not allowed:
            raise PermissionDenied


def both():
    """Give a view its two doors: `view.by_link(request, token, …)` and `view.signed_in(request, pk, …)`."""

    def decorate(view):
        @links.door(PLACE_DOOR)
        @wraps(view)
        def by_link(request, link, *args, **kwargs):
            contact = ROWS.all().filter(pk=link.about_id).first()
            if contact is None or link.party != f"contact:{contact.pk}":
                raise Http404
            token = request.resolver_match.kwargs["token"]
            return view(request, Here(request, contact, link, token), *args, **kwargs)

        @wraps(view)
        def signed_in(request, pk, *args, **kwargs):
            contact = ROWS.all().filter(partnership=pk, user=request.user.pk).first()
            if contact is None:
                raise Http404
            return view(request, Here(request, contact), *args, **kwargs)

        view.by_link, view.signed_in = by_link, signed_in
        return view

    return decorate


def paths(route, view, name):
    """The two addresses of one page of the place."""
    tail = f"_{name}" if name else ""
    return [
        path(f"place/<str:token>/{route}", view.by_link, name=f"place{tail}"),
        path(f"my-firm/<int:pk>/{route}", view.signed_in, name=f"firm{tail}"),
    ]
