"""The filters of the list of employers, alone and all together, and its order."""

import django_filters
from django import forms
from django.db.models import F, FloatField, Func, Q, Value
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from kit import clock
from kit.search import matching
from kit.widgets import Plain
from partners.filters.options import Options, Start
from partners.map import Box
from partners.models import Check, Employer, Partnership, Site, stale_among
from partners.models.checks import SOON
from partners.models.listing import (
    Standing,
    heard_on,
    hosts_in,
    papers,
    unplaced,
    with_free_places,
)
from partners.nearby import MILE_KM, nearest, sites_in, sites_within
from partners.rules import school_year, year_words

RADII = (5, 10, 25, 50)
CLOSE = 4  # where a thousand are found within so many miles, a page is within a quarter of them
MINE, NOBODY = "mine", "nobody"
FREE, YES, NEXT = "free", "yes", "next"
NAME = Func("employer__name", function="fold")
SORTS = {
    "name": NAME,
    "stage": Func("stage", function="lower"),
    "school": Func("school__name", function="fold"),
    "owner": Func("owner__name", function="fold"),
    "heard": F("heard"),
    "distance": F("km"),
}
OFTEN_BLANK = ("owner", "heard", "distance")  # blanks stand last, however one sorts
CARE = (
    ("due", _("Next step is due")),
    ("silent", _("Long not heard of")),
    ("papers", _("A paper ends soon or has ended")),
    ("unplaced", _("A site is not on the map")),
)
COLUMNS = (
    "pk", "stage", "school", "employer", "employer__name", "employer__cluster__name",
    "school__name", "owner__name", "owner__email", "km",
)  # fmt: skip


class ListForm(forms.Form):
    """Says what to type where a place to measure from is not known."""

    options: Options

    @cached_property
    def origin(self) -> Start | None:
        """Where distances are measured from, where they are asked for."""
        data = self.cleaned_data
        asked = data.get("near") or data.get("within") or data.get("start")
        return self.options.origin(data.get("near", ""), data.get("start", "")) if asked else None

    def clean(self):
        data = super().clean()
        if data.get("near") and self.origin is None:
            told = gettext(
                "We do not know where that is. Type coordinates such as 36.11561, -97.05837, "
                "one of your schools, or the address of an employer's site."
            )
            self.add_error("near", told)
        elif data.get("within") and self.origin is None:
            told = gettext(
                "Your school is not on the map yet. Type coordinates such as 36.11561, -97.05837."
            )
            self.add_error("near", told)
        return data


def choice(label, every, choices=(), **more):
    return django_filters.ChoiceFilter(
        label=label, choices=choices, empty_label=every, widget=Plain, **more
    )


class PartnershipFilter(django_filters.FilterSet):
    """Name without accents or case, stage, cluster, size, owner, care, papers, places, how far."""

    q = django_filters.CharFilter(method="search", label=_("Name"))
    stage = choice(_("Stage"), _("All stages"), Partnership.Stage)
    owner = choice(_("Looked after by"), _("All"), method="by_owner")
    cluster = choice(_("Career cluster"), _("All clusters"), field_name="employer__cluster")
    size = choice(_("Size"), _("All sizes"), Employer.Size, field_name="employer__size")
    free = choice(_("Places"), _("All"), method="by_free")
    checks = choice(_("Checks"), _("All"), Standing, method="by_checks")
    care = choice(_("Care"), _("All"), CARE, method="by_care")
    within = choice(_("Within"), _("Any distance"), method="by_distance")
    start = choice(_("From"), "", method="as_it_is")
    near = django_filters.CharFilter(method="as_it_is", label=_("From coordinates, or an address"))
    box = django_filters.CharFilter(method="by_box", widget=forms.HiddenInput)

    class Meta:
        model = Partnership
        fields = ()
        form = ListForm

    def __init__(self, *args, user, options: Options, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.options, self.today = user, options, clock.today()
        self.year = school_year(self.today)
        unit = _("%d miles") if options.miles else _("%d km")
        offered = {
            "owner": [(MINE, _("Me")), (NOBODY, _("Nobody")), *options.colleagues],
            "cluster": options.clusters,
            "free": [
                (FREE, _("Places are free")),
                (YES, _("Hosts in %s") % year_words(self.year)),
                (NEXT, _("Hosts in %s") % year_words(self.year + 1)),
            ],
            "within": [(str(far), unit % far) for far in RADII],
            "start": [(str(one.pk), one.name) for one in options.schools],
        }
        for name, choices in offered.items():
            self.filters[name].extra["choices"] = choices
        if len(options.schools) < 2:
            del self.filters["start"]  # there is nothing to choose
        if not options.is_staff:
            del self.filters["owner"], self.filters["care"]  # the school's own affairs
        self.form.options = options

    @property
    def asked(self) -> dict[str, str]:
        """What is filtered by, as it stands in the address."""
        return {name: self.data[name] for name in self.filters if self.data.get(name)}

    @property
    def origin(self) -> Start | None:
        """Where distances are measured from, None where nobody asked for any."""
        return self.form.origin if self.form.is_valid() else None

    @cached_property
    def staffed(self) -> set[int]:
        """Keys of the schools of which one is staff."""
        known = self.user.schools_read() if not self.user.is_superuser else None
        return (
            set(self.user.schools_as(*Role).values_list("pk", flat=True))
            if known is None
            else known
        )

    @property
    def own(self) -> Q:
        """Partnerships of these schools."""
        return Q(school__in=self.staffed)

    def for_list(self, rows=None, more=()):
        """The names of a line of the list, as named tuples: objects take five times as long."""
        rows = (self.qs if rows is None else rows).annotate(km=self.kilometers)
        return rows.values_list(*COLUMNS, *more, named=True)

    @property
    def has_schools(self) -> bool:
        """Whether rows of several schools may stand in the list."""
        known = self.user.schools_read()
        return self.user.is_superuser or known is None or len(known) > 1

    def is_own(self, school: int) -> bool:
        """Whether one is staff of the school."""
        known = self.user.schools_read()
        return self.user.is_superuser or known is None or school in known

    @property
    def kilometers(self):
        nowhere = Value(None, FloatField())
        return nearest(self.origin.point) if self.origin else nowhere

    def sites(self):
        """The places of work of all that is found; where it is asked how far, only what lies within."""
        found = Site.objects.filter(employer__in=self.qs.order_by().values("employer"))
        data = self.form.cleaned_data
        if self.origin and data.get("within"):
            found = found.filter(pk__in=sites_within(self.origin.point, self.km(data["within"])))
        return found

    def close_by(self, rows):
        """Those that are nearest of all that may be far."""
        within = self.form.cleaned_data.get("within") or str(CLOSE * RADII[0])
        near = sites_within(self.origin.point, self.km(within) / CLOSE)
        return rows.filter(employer__in=near.values("employer"))

    def km(self, within: str) -> float:
        return int(within) * (MILE_KM if self.options.miles else 1)

    def search(self, queryset, name, value):
        """Every word must be found in the employer's name."""
        return matching(queryset, value, "employer__name")

    def as_it_is(self, queryset, name, value):
        """These say where to measure from, and leave nothing out."""
        return queryset

    def by_owner(self, queryset, name, value):
        """What one looks after oneself, what nobody does, what a colleague does."""
        said = {MINE: self.user.pk, NOBODY: None}
        return queryset.filter(self.own, owner=said.get(value, value))

    def by_free(self, queryset, name, value):
        """A place is free now, or the employer said that it hosts in a school year."""
        if value == FREE:
            return queryset.filter(pk__in=with_free_places(self.today).values("partnership"))
        return queryset.filter(hosts_in(self.year + (value == NEXT)))

    def by_checks(self, queryset, name, value):
        """How the papers stand."""
        return queryset.filter(papers(value, self.today))

    def by_care(self, queryset, name, value):
        """Next steps that are due, long silence, papers that end, sites that are nowhere."""
        if value == "silent":
            return queryset.filter(pk__in=stale_among(self.staffed, self.today))
        if value == "papers":
            current = Check.objects.current(state=Check.State.VALID)
            ending = current.filter(valid_until__lte=self.today + SOON)
            return queryset.filter(employer__in=ending.order_by().values("site__employer"))
        if value == "unplaced":
            return queryset.filter(employer__in=unplaced().order_by().values("employer"))
        return queryset.filter(self.own, next_on__lte=self.today)

    def by_distance(self, queryset, name, value):
        """One of the employer's sites is no farther."""
        origin = self.form.origin
        if origin is None:
            return queryset.none()
        near = sites_within(origin.point, self.km(value)).order_by()
        return queryset.filter(employer__in=near.values("employer"))

    def by_box(self, queryset, name, value):
        """One of the employer's sites lies in this part of the map; what is no part leaves nothing out."""
        box = Box.read(value)
        if box is None:
            return queryset
        return queryset.filter(employer__in=sites_in(box).order_by().values("employer"))


def ordered(rows, sort):
    """In the order that the list's headings ask for; by name where they ask for nothing known."""
    name = sort.removeprefix("-")
    column, last = SORTS.get(name, NAME), True if name in OFTEN_BLANK else None
    if name == "heard":
        rows = rows.alias(heard=heard_on())
    backwards = sort.startswith("-") and name in SORTS
    turn = column.desc if backwards else column.asc
    return rows.order_by(turn(nulls_last=last), "pk")
