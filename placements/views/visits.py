"""Visits: the list by week or by area, several planned at once, and one written down on a phone."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import RUNS, Membership, School, User
from kit import clock, errors, files
from kit.errors import Refused
from kit.weekdays import monday_of
from placements import rules
from placements.actions import visits as actions
from placements.areas import areas
from placements.forms.visits import PlanForm, QuestionsForm, RecordForm, VisitFilter
from placements.models import Participant, Placement, Visit
from placements.models.visits import BY_DAY
from placements.rules import visits as may

SHOWN = 300  # visits on the list; who has more narrows it
SHAPES = {
    "due": "waiting",
    "planned": "waiting",
    "made": "done",
    "missed": "late",
    "cancelled": "stopped",
}
WITH = (
    "by", "placement__student", "placement__school", "placement__site",
    "placement__partnership__employer",
)  # fmt: skip


@require_GET
def visit_list(request):
    """What is to be made, by week; or by area, so that a day's round can be planned."""
    errors.require(may.can_read_visits(request.user))
    return list_page(request)


def list_page(request, plan=None):
    """The list with the form beneath that plans several; 422 with its errors."""
    form = VisitFilter(request.GET)
    rows = list(found(request.user, form)[: SHOWN + 1])
    by_area = form.chosen("by") == "area"
    shown = rows[:SHOWN]
    mine = visitable(request.user, shown)
    told = {
        "form": form,
        "groups": area_groups(shown) if by_area else week_groups(shown),
        "by_area": by_area,
        "plan": plan or plan_form(request.user),
        "mine": mine,
        "is_cut": len(rows) > SHOWN,
        "filtered": bool(form.chosen("of") or form.chosen("state")),
        "query": request.GET.urlencode(),
        "week_query": ways(request, ""),
        "area_query": ways(request, "area"),
        "today": timezone.localdate(clock.now()),
    }
    return render(request, "placements/visits/list.html", told, status=422 if plan else 200)


def ways(request, by):
    query = request.GET.copy()
    query["by"] = by
    return query.urlencode()


def found(user, form):
    """Visits that one may see, as asked for, in the order of their days."""
    rows = Visit.objects.visible_to(user).with_day().select_related(*WITH)
    if form.chosen("of") == VisitFilter.MINE:
        rows = rows.filter(by=user)
    state = form.chosen("state")
    rows = rows.filter(state=state) if state in Visit.State else rows.open()
    return rows.order_by(*BY_DAY)


def visitable(user, rows):
    """Keys of those shown that this person may plan and write down: one query, or none."""
    runs = set(user.coordinated_schools().values_list("pk", flat=True))
    part = Participant.objects.filter(user=user, ended_on=None, role=Participant.Role.TEACHER)
    taught = set(part.values_list("placement", flat=True))
    return {
        row.pk
        for row in rows
        if row.is_open and (row.placement.school_id in runs or row.placement_id in taught)
    }


def week_groups(rows):
    """Lines under the Monday of their week."""
    weeks = {}
    for row in rows:
        weeks.setdefault(monday_of(row.day), []).append(row)
    return [
        {"key": f"week-{monday}", "monday": monday, "area": None, "rows": shaped(lines)}
        for monday, lines in weeks.items()
    ]


def area_groups(rows):
    """Lines under their town, the nearest to the school first."""
    return [
        {"key": f"area-{n}", "monday": None, "area": area, "rows": shaped(area.visits)}
        for n, area in enumerate(areas(rows))
    ]


def shaped(rows):
    today = timezone.localdate(clock.now())
    for row in rows:
        row.shape = SHAPES[row.state]
        row.is_late = row.is_open and row.told_on < today
    return rows


def plan_form(user, data=None):
    """Who may be chosen: staff who run one's schools, and the teachers who have a part in a placement there."""
    visits = Visit.objects.visible_to(user).open()
    schools = user.coordinated_schools()
    run = Membership.objects.filter(school__in=schools, role__in=RUNS).values("user")
    part = Participant.objects.filter(placement__school__in=schools, ended_on=None)
    teach = part.filter(role=Participant.Role.TEACHER, user__isnull=False).values("user")
    people = User.objects.filter(Q(pk__in=run) | Q(pk__in=teach) | Q(pk=user.pk), is_active=True)
    return PlanForm(data, visits=visits, visitors=people)


@require_POST
def plan_visits(request):
    """Those that are ticked, on one day."""
    errors.require(may.can_read_visits(request.user))
    form = plan_form(request.user, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            count = actions.plan(
                said["pick"], on=said["on"], visitor=said["visitor"], by=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            told = ngettext("%d visit is planned.", "%d visits are planned.", count) % count
            messages.success(request, told)
            query = request.GET.urlencode()
            return redirect(reverse("placements:visit_list") + (f"?{query}" if query else ""))
    return list_page(request, form)


def find(request, pk):
    """A visit that one may read, else 404."""
    return get_object_or_404(Visit.objects.visible_to(request.user).select_related(*WITH), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request, pk):
    """One visit: what is known, and the form for whoever makes it."""
    row = find(request, pk)
    if not may.can_visit(request.user, row.placement) or row.state == Visit.State.CANCELLED:
        errors.require(request.method != "POST")
        return render(request, "placements/visits/visit.html", page_of(row))
    return record(request, row)


@require_http_methods(["GET", "HEAD", "POST"])
def new_visit(request, pk):
    """A visit to this learner that nobody asked for."""
    placement = get_object_or_404(
        Placement.objects.visible_to(request.user).select_related(
            "student", "school", "site", "partnership__employer"
        ),
        pk=pk,
    )
    errors.require(may.can_note_visit(request.user, placement))
    return record(request, Visit(placement=placement))


def record(request, row):
    """The form; saved, or shown again with what was typed."""
    school = row.placement.school
    asked = list(dict.fromkeys([*(a["text"] for a in row.answers), *actions.questions(school)]))
    form = RecordForm(
        request.POST or None,
        request.FILES or None,
        instance=row,
        questions=asked,
        today=clock.today(school.time_zone),
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.record(row, form.said, by=request.user)
        except Refused as refusal:
            form.add_error("photo" if form.cleaned_data["photo"] else None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("placements:visit", row.pk)
    told = page_of(row) | {"form": form, "may_ask": rules.can_make(request.user, school)}
    return render(
        request, "placements/visits/visit.html", told, status=422 if form.errors else 200
    )


def page_of(row):
    """What is known of it."""
    placement = row.placement
    facts = [
        (
            _("Where"),
            " · ".join(filter(None, [placement.employer_name, str(placement.site or "")])),
        ),
        (_("Due by"), row.due_on and row.due_on),
        (_("Planned for"), row.planned_on),
        (_("Visitor"), row.by),
    ]
    return {
        "visit": row,
        "placement": placement,
        "form": None,
        "may_ask": False,
        "shape": SHAPES[row.state],
        "facts": [{"term": term, "value": value} for term, value in facts if value],
        "noted": noted(row),
    }


def noted(row):
    """What the visitor wrote, for those who only read it."""
    found = [
        (_("Made on"), row.made_on),
        (_("How"), row.get_kind_display()),
        (_("Met"), row.met),
        *((answer["text"], Visit.Answer(answer["answer"]).label) for answer in row.answers),
        (_("Technology seen"), row.technology),
        (_("Notes"), row.notes),
        (_("To be done"), row.actions),
    ]
    return (
        [{"term": term, "value": value} for term, value in found if value] if row.made_on else []
    )


@require_GET
def visit_photo(request, pk):
    """The photo, for those who read the visit."""
    row = find(request, pk)
    if not row.photo:
        raise Http404
    return files.serve(row.photo, f"visit-{row.pk}")


@require_GET
def visits_of(request, pk):
    """Of one placement: a page, or the part of the placement's page that htmx loads.

    Learner, family and host see when somebody comes or came; what was noted is for the school.
    """
    seen = Placement.objects.visible_to(request.user).select_related("student", "school")
    placement = get_object_or_404(seen, pk=pk)
    rows = list(placement.visits.exclude(state=Visit.State.CANCELLED).select_related("by"))
    read = set(
        Visit.objects.visible_to(request.user)
        .filter(placement=placement)
        .values_list("pk", flat=True)
    )
    told = {
        "placement": placement,
        "visits": shaped(rows),
        "read": read,
        "may_note": may.can_note_visit(request.user, placement),
        "today": clock.today(placement.school.time_zone),
    }
    part = request.htmx and not request.htmx.boosted
    whole, piece = "placements/visits/of_placement.html", "placements/visits/_of_placement.html"
    return render(request, piece if part else whole, told)


@require_http_methods(["GET", "HEAD", "POST"])
def visit_questions(request, pk):
    """What the school has its visitors look at."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    errors.require(rules.can_make(request.user, school))
    initial = {"texts": "\n".join(actions.questions(school))}
    form = QuestionsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.keep_questions(school, form.cleaned_data["texts"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("placements:visit_list")
    told = {"form": form, "school": school}
    return render(
        request, "placements/visits/questions.html", told, status=422 if form.errors else 200
    )
