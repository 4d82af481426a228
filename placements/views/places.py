"""Places near you: what the school's employers offer, by distance; and one place in full."""

from django.core.paginator import Paginator
from django.db.models import BigIntegerField, CharField, F, Q, Value
from django.db.models.functions import Cast
from django.shortcuts import get_object_or_404, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import School
from catalogue.models import Cluster, Delivery, Pay, PlacementType
from kit import clock
from kit.errors import require
from kit.search import matching
from partners import nearby
from partners.models import Opportunity, Partnership, Site
from partners.models.listing import full
from partners.rules import can_edit_partnership
from placements.forms.places import PlacesForm, Start
from placements.rules.places import can_browse, own_schools, schools_of
from placements.states import LIVE

PER_PAGE = 25
MOST_STARTS = 200
ASKED = ("q", "near", "cluster", "type", "where", "pay", "begins", "ends", "wheelchair")
NOBODY = Value(None, output_field=BigIntegerField())


@require_GET
def place_list(request):
    """Open opportunities and hosting sites, nearest first, in at most nine queries."""
    require(can_browse(request.user))
    schools = schools_of(request.user)
    starts, miles = measured_from(request.user, schools, request.GET.get("near", ""))
    clusters, types = wishes(schools)
    form = PlacesForm(
        request.GET.dict(), starts=starts, clusters=clusters, types=types, miles=miles
    )
    is_student = not request.user.roles and hasattr(request.user, "student")
    told = {
        "form": form,
        "page": None,
        "is_student": is_student,
        "filtered": any(request.GET.get(name) for name in ASKED),
    }
    if not form.is_valid():
        return render(request, "placements/places/list.html", told, status=422)
    asked = form.asked()
    page = Paginator(nearby.places(schools, asked), PER_PAGE).get_page(request.GET.get("page"))
    taken = full_of(row["key"] for row in page if row["kind"] == nearby.OPEN)
    for row in page:
        complete(row, miles)
        row["is_full"] = row["kind"] == nearby.OPEN and row["key"] in taken
    told |= {"page": page, "origin": form.origin}
    return render(request, "placements/places/list.html", told)


def full_of(keys):
    """Those of these offers that nobody can have any more."""
    rows = Opportunity.objects.filter(pk__in=list(keys))
    return set(full(rows, clock.today()).values_list("pk", flat=True))


def measured_from(user, schools, typed):
    """What distances can be measured from, and whether in miles; one query.

    The person's schools, the sites of their placements, and what has the address that was typed.
    """
    own = own_schools(user).order_by("name").values_list(
        Value("school"), "pk", "name", "latitude", "longitude", "time_zone"
    )[:MOST_STARTS]  # fmt: skip
    sites = Site.objects.exclude(latitude=None).exclude(longitude=None)
    mine = sites.filter(placements__student__user=user, placements__state__in=LIVE)
    rows = [own, of_sites("site", mine.distinct())]
    if typed.strip() and not nearby.typed_point(typed):
        here = sites.filter(employer__partnerships__school__in=schools)
        rows.append(of_sites("known", matching(here, typed, "address", "name"))[:1])
        known = matching(School.objects.exclude(latitude=None), typed, "address", "name")
        known = known.filter(pk__in=schools)
        rows.append(
            known.values_list(Value("known"), "pk", "name", "latitude", "longitude", "time_zone")[
                :1
            ]
        )
    found = list(rows[0].union(*rows[1:], all=True))
    zones = [zone for *_start, zone in found if zone]
    starts = [
        Start(kind, pk, name, point(north, east)) for kind, pk, name, north, east, _z in found
    ]
    return starts, School(time_zone=zones[0]).uses_miles if zones else True


def of_sites(kind, sites):
    named = Cast(F("employer__name"), CharField())
    return sites.order_by().values_list(
        Value(kind), "pk", named, "latitude", "longitude", Value("")
    )


def point(north, east):
    known = north is not None and east is not None
    return nearby.Point(float(north), float(east)) if known else None


def wishes(schools):
    """The clusters and types that one may choose, as pairs; one query."""
    types = PlacementType.objects.offered().filter(Q(school=None) | Q(school__in=schools))
    both = Cluster.objects.order_by().values_list(Value("cluster"), "pk", "name", NOBODY)
    both = both.union(
        types.order_by().values_list(Value("type"), "pk", "name", "school"), all=True
    )
    rows = list(both)
    clusters = [(pk, name) for kind, pk, name, _school in rows if kind == "cluster"]
    kinds = [
        (pk, _(name) if school is None else name)
        for kind, pk, name, school in rows
        if kind == "type"
    ]
    return sorted(clusters, key=by_name), sorted(kinds, key=by_name)


def by_name(pair):
    return str(pair[1]).casefold()


def complete(row, miles):
    """Put words to a row of the list: how far, of what type, when."""
    type_name = row["type_name"]
    row["type"] = _(type_name) if type_name and row["type_school"] is None else type_name
    row["far"] = nearby.far(row["km"], miles=miles)
    row["pay_word"] = str(Pay(row["paid"]).label) if row["paid"] else ""
    row["days"] = days(row["begins"], row["ends"])
    row["remote_word"] = str(Delivery(row["where"]).label) if row["where"] != "in_person" else ""


def days(first, last):
    """From when to when, as far as it is known."""
    first, last = (date_format(day, "SHORT_DATE_FORMAT") if day else "" for day in (first, last))
    if first and last:
        return f"{first} – {last}"
    return _("from %s") % first if first else _("until %s") % last if last else ""


@require_GET
def place(request, pk):
    """One open opportunity: what it is, when, and how to get there. No contact data of people."""
    require(can_browse(request.user))
    rows = nearby.open_to(schools_of(request.user)).select_related(
        "type", "site", "partnership__school", "partnership__employer__cluster"
    )
    found = get_object_or_404(rows, pk=pk)
    told = {
        "place": found,
        "employer": found.partnership.employer,
        "facts": [*facts_of(found), *way_facts(found.site)],
        "tasks": [line.strip() for line in found.tasks.splitlines() if line.strip()],
        "edit": can_edit_partnership(request.user, found.partnership),
        "known": known_employer(request.user, found.partnership.employer_id),
        "is_full": bool(full_of([found.pk])),
        "may_apply": hasattr(request.user, "student"),
    }
    return render(request, "placements/places/place.html", told)


@require_GET
def host(request, pk):
    """A site of an employer that hosts: where it is, and what is open there."""
    require(can_browse(request.user))
    schools = schools_of(request.user)
    active = Partnership.objects.filter(school__in=schools, stage=Partnership.Stage.ACTIVE)
    rows = Site.objects.filter(employer__in=active.values("employer"), employer__ended_on=None)
    site = get_object_or_404(rows.select_related("employer__cluster"), pk=pk)
    would = active.filter(employer=site.employer_id).order_by("pk").first()
    facts = [(_("Career cluster"), site.employer.cluster), (_("Would host"), would.hosts)]
    told = {
        "site": site,
        "employer": site.employer,
        "facts": [*shown(facts), *way_facts(site)],
        "places": nearby.open_to(schools).filter(site=site).select_related("type"),
        "known": known_employer(request.user, site.employer_id),
    }
    return render(request, "placements/places/host.html", told)


def known_employer(user, employer):
    """Whether the employer's own page opens for this person."""
    return Partnership.objects.visible_to(user).filter(employer=employer).exists()


def facts_of(found):
    """What an opportunity says of itself."""
    employer = found.partnership.employer
    rows = [
        (_("Employer"), employer),
        (_("Career cluster"), employer.cluster),
        (_("Type"), found.type),
        (_("Where"), found.get_delivery_display()),
        (_("Days and times"), found.times),
        (_("Dates"), days(found.starts_on, found.ends_on)),
        (_("Pay"), found.get_pay_display()),
        (_("Skills"), found.skills),
        (_("Surroundings"), found.get_setting_display()),
        (_("Languages"), found.languages),
        (_("Can be done in a wheelchair"), {True: _("Yes"), False: _("No")}.get(found.wheelchair)),
        (_("What to wear"), found.dress),
        (_("Travel"), found.travel),
        (_("Places"), found.capacity),
    ]
    return shown(rows)


def way_facts(site):
    """Where a site is and how to get in."""
    if site is None:
        return []
    access = {True: _("Yes"), False: _("No"), None: _("Not known. Ask your school.")}
    rows = [
        (_("Site"), site.name),
        (_("Address"), site.address),
        (_("How to get there"), site.directions),
        (_("Wheelchair access"), access[site.wheelchair]),
    ]
    return shown(rows)


def shown(rows):
    return [{"term": term, "value": value} for term, value in rows if value]
