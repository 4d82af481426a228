"""The list of employers: searched, filtered, sorted, in pages."""

from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import RUNS
from kit.search import Sifted
from kit.templatetags.house import short_day
from partners import rules
from partners.filters import PartnershipFilter, ordered, read_options
from partners.models import Partnership
from partners.models.listing import Standing, facts_of
from partners.nearby import far

PER_PAGE = 50
REST = {"box", "near", "start", "within", "size", "cluster", "free", "checks", "care"}
TURNED = ("sort", "page")
KEPT = {*REST, *TURNED, "q", "stage", "owner"}
SHAPES = {
    "enquiry": "dots-0", "talking": "dots-1", "vetting": "dots-2", "active": "dots-3",
    "paused": "waiting", "ended": "stopped",
}  # fmt: skip
PAPERS = {"ended": "late", "open": "waiting", "soon": "waiting", "good": "done", "none": "dots-0"}


@require_GET
def employer_list(request):
    """The partnerships that one may see."""
    found = filtered(request)
    page, columns = page_of(found, request), columns_of(found)
    told = look(request, found) | {
        "page": page,
        "rows": lines(page, found),
        "columns": columns,
        "labels": [label for _key, label in columns],
        "kept": [*found.asked.items(), *((n, request.GET[n]) for n in TURNED if n in request.GET)],
        "sort": request.GET.get("sort", ""),
        "may_add": request.user.runs_a_school,
        "is_staff": found.options.is_staff,
        "may_note": rules.speaks(request.user),
        "rules_of": only_school(request.user),
    }
    return render(request, "partners/list.html", told, status=422 if found.form.errors else 200)


def only_school(user):
    """The key of the one school that the person runs: its rules are linked from here."""
    mine = user.schools_read(*RUNS) or ()
    return next(iter(mine)) if len(mine) == 1 else None


def filtered(request, without=""):
    """The filters as the address has them, over all that one may see."""
    near, data = request.GET.get("near", "").strip(), request.GET.copy()
    data.pop(without, None)
    return PartnershipFilter(
        data,
        queryset=Partnership.objects.visible_to(request.user),
        user=request.user,
        options=read_options(request.user, near),
    )


def page_of(found, request):
    sort = request.GET.get("sort", "")

    def draw(rows):
        return ordered(found.for_list(rows), sort)

    first = found.close_by if sort == "distance" and found.origin else None
    return Sifted(found.qs, PER_PAGE, draw, first).get_page(request.GET.get("page"))


def look(request, found):
    """What the list and the map show alike: the filters and what they are measured from."""
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "form": found.form,
        "filtered": bool(found.asked),
        "unfolded": not REST.isdisjoint(found.asked),
        "origin": found.origin,
        "query": query.urlencode(),
    }


def columns_of(found):
    """The columns between the employer and the end: what sorts them, and their names."""
    shown = [("stage", _("Stage")), ("owner", _("Looked after by"))]
    if found.has_schools:
        shown.insert(0, ("school", _("School")))
    if found.options.is_staff:
        shown.append(("heard", _("Last heard of")))
    shown += [("", _("Places free")), ("", _("Checks"))]
    return [*shown, ("distance", _("Distance"))] if found.origin else shown


def lines(page, found):
    """The lines of the list: key, address, employer, cluster, and a cell for each label."""
    home = reverse("partners:list")
    stages, checks = Marks(Partnership.Stage, SHAPES), Marks(Standing, PAPERS)
    told = facts_of([row.pk for row in page], found.today)
    for row in page:
        facts = told[row.pk]
        cells = [stages[row.stage], row.owner__name or row.owner__email or ""]
        if found.has_schools:
            cells.insert(0, row.school__name)
        if found.options.is_staff:
            known = facts.heard and found.is_own(row.school)
            cells.append(short_day(facts.heard) if known else "")
        cells += [facts.free or "", checks[facts.standing]]
        if found.origin:
            cells.append(far(row.km, miles=found.options.miles))
        address = f"{home}{row.employer}/"
        yield row.pk, address, row.employer__name, row.employer__cluster__name or "", *cells


class Marks(dict):
    """Each state as every list and page draws it; drawn when it is first met."""

    def __init__(self, words, shapes):
        super().__init__()
        self.words, self.shapes = words, shapes

    def __missing__(self, value):
        told = {"word": self.words(value).label, "shape": self.shapes[value]}
        self[value] = render_to_string("parts/state.html", told)
        return self[value]
