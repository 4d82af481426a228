"""What the frame of every page shows. All of it is lazy: a page that does not ask pays nothing."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.models import RUNS, Role
from wbl import demo_people

HOME = ("desk:home", _("Home"))
STAFF = (
    ("desk:home", _("Today")),
    ("students:list", _("Students")),
    ("partners:list", _("Employers")),
    ("placements:list", _("Placements")),
    ("notifications:mail", _("Mail")),
)
# pages that stand beneath another one's place in the navigation
BENEATH = {
    "partners:list": (
        "/enquiries/",
        "/events/",
        "/opportunities/",
        "/partnerships/",
        "/suggestions/",
    ),
    "placements:list": (
        "/applications/",
        "/visits/",
        "/off-campus/",
        "/programmes/",
        "/certificates/",
    ),
}
TEACHER = (
    ("desk:home", _("Today")),
    ("placements:list", _("Placements")),
    ("placements:places", _("Places")),
)
STUDENT = (HOME, ("placements:my_hours", _("Hours")), ("placements:places", _("Places")))


@dataclass
class Item:
    url: str
    label: str
    current: bool = False
    count: int = 0


def house(request):
    """Navigation, the account's links, the note that no mail leaves yet; the demo's people."""
    # a request that was refused before anybody was read, as for a wrong host, has no user
    who = SimpleLazyObject(lambda: Person(getattr(request, "user", AnonymousUser())))
    return {
        "navigation": SimpleLazyObject(lambda: items(who.navigation, request)),
        "account_links": SimpleLazyObject(lambda: items(who.account_links, request)),
        "not_live": SimpleLazyObject(lambda: [not_live(school) for school in who.not_live]),
        "phone": SimpleLazyObject(lambda: who.is_on_phone),
        "scheme": request.COOKIES.get("scheme", "auto"),
        "demo_people": SimpleLazyObject(lambda: demo_people.people() if settings.DEMO else []),
    }


class Person:
    """What a signed-in person is, read once a page."""

    def __init__(self, user):
        self.user = user
        self.roles = user.roles if user.is_authenticated else set()
        self.held = [row for row in user.held if row["role"] in RUNS] if self.roles else []

    @property
    def runs(self):
        return self.user.is_authenticated and (
            self.user.is_superuser or bool(self.roles & set(RUNS))
        )

    @property
    def navigation(self):
        if not self.user.is_authenticated:
            return ()
        if self.runs:
            return STAFF
        if Role.OBSERVER in self.roles:
            return STAFF[:-1]  # mail is for those who run the school
        if Role.TEACHER in self.roles:
            return TEACHER
        return STUDENT if hasattr(self.user, "student") else (HOME,)

    @property
    def is_on_phone(self):
        """Whether the pages are a learner's, which work without a signal. Staff who learn have theirs."""
        return self.navigation is STUDENT

    @property
    def account_links(self):
        if not self.user.is_authenticated:
            return ()
        links = [("accounts:account", _("Your account"))]
        if self.runs:
            links += [("desk:begin_mine", _("Your first ten minutes"))]
            links += [("placements:programmes", _("Programs")), ("accounts:people", _("People"))]
            links.append(("assessments:outcomes", _("Outcomes")))
        if Role.ADMINISTRATOR in self.roles:
            links.append(("placements:incidents", _("Reports")))
        if self.user.is_superuser or (self.user.is_staff and Role.ADMINISTRATOR in self.roles):
            links.append(("admin:index", _("Administration")))
        return links

    @property
    def not_live(self):
        """Schools that the person runs and for which no mail leaves yet."""
        if not (self.user.is_superuser or any(row["quiet"] for row in self.held)):
            return []
        return list(self.user.schools_as(*RUNS).quiet().annotate(out=Count("clearances")))


def items(pages, request):
    """The pages that exist, with a mark on the one that is shown."""
    known = [(address(name), label, BENEATH.get(name, ())) for name, label in pages]
    here = request.path
    return [
        Item(url, label, current=here == url or (url != "/" and here.startswith((url, *beneath))))
        for url, label, beneath in known
        if url
    ]


def not_live(school):
    """A school for which no mail leaves, and where that is changed."""
    return Item(address("notifications:go_live", school.pk), school.name, count=school.out)


@cache
def address(name, *args):
    """The path of a page, empty where there is none of this name."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
