"""The question of the week, the learner's own trend, and what staff see of all of them: sums of five or more."""

from itertools import pairwise

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.views.frame import safe_next
from kit import clock
from kit.errors import Refused, require
from kit.weekdays import monday_of
from placements.actions import pulse as actions
from placements.models import InterestCheck, Placement, Programme, Pulse
from placements.models.pulse import FEWEST
from placements.rules.doing import is_learner
from placements.rules.journal import is_teacher
from placements.views.hours import own_student

Destination, When = InterestCheck.Destination, InterestCheck.When
WIDTH, STEP, FOOT = 320, 20, 110  # of the drawing, and of one of its five levels


@require_http_methods(["GET", "HEAD", "POST"])
def question(request):
    """One line with its buttons, as a page or as the part that htmx loads; a POST answers it or puts it aside."""
    own_student(request)
    if request.method == "POST":
        return answered(request)
    asked = actions.asked_of(request.user)
    part = request.htmx and not request.htmx.boosted
    template = "placements/journal/_question.html" if part else "placements/journal/question.html"
    return render(request, template, {"asked": asked, "next": came_from(request, part)})


def came_from(request, part):
    """Where the answer leads back to: for a part the page on which it stands."""
    return request.htmx.current_url_abs_path if part else reverse("placements:journal")


def answered(request):
    value = "" if "aside" in request.POST else request.POST.get("value", "")
    try:
        if not value and "aside" not in request.POST:
            raise Refused(_("Choose one of the answers."))
        actions.answer(request.user, kind=request.POST.get("kind", ""), value=value)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thank you. The next question comes next week.") if value
                         else _("Put aside. The next question comes next week."))  # fmt: skip
    return redirect(safe_next(request, reverse("placements:journal")))


@require_GET
def trend(request):
    """What the learner said over time, in pictures and figures, and where they mean to go."""
    student = own_student(request)
    said = list(Pulse.objects.filter(student=student).answered().order_by("week"))
    placements = Placement.objects.filter(student=student, pulses__isnull=False).distinct()
    placements = placements.select_related("partnership__employer", "type", "pulse_share")
    told = {
        "motivation": drawn([row for row in said if row.kind == Pulse.Kind.MOTIVATION]),
        "confidence": by_task(said),
        "destinations": destinations(student, said),
        "placements": placements,
    }
    return render(request, "placements/journal/trend.html", told)


def by_task(said):
    """A drawing for each task of which the learner was asked."""
    tasks = {}
    for row in said:
        if row.kind == Pulse.Kind.CONFIDENCE:
            tasks.setdefault(row.about, []).append(row)
    return [{"about": about, **drawn(rows)} for about, rows in tasks.items()]


def drawn(rows):
    """Points and lines from 1 to 5, in the order of the weeks; `rows` for the table beside them."""
    gap = (WIDTH - 40) / max(len(rows) - 1, 1)
    points = [
        {"x": round(20 + n * gap, 1), "y": FOOT - (row.level - 1) * STEP}
        for n, row in enumerate(rows)
    ]
    pairs = pairwise(points)
    segments = [{"x1": a["x"], "y1": a["y"], "x2": b["x"], "y2": b["y"]} for a, b in pairs]
    return {"rows": rows, "points": points, "segments": segments, "width": WIDTH}


def destinations(student, said):
    """Before, what was said on the way, and after."""
    checks = InterestCheck.objects.filter(placement__student=student)
    checks = checks.select_related("placement__partnership__employer", "placement__type")
    lines = [
        {"at": row.at, "when": row.get_when_display(), "where": row.placement.employer_name,
         "said": row.get_destination_display()}
        for row in checks
    ]  # fmt: skip
    lines += [
        {"at": row.at, "when": _("On the way"), "where": "", "said": row.get_destination_display()}
        for row in said
        if row.destination
    ]
    return sorted(lines, key=lambda line: line["at"])


@require_POST
def show_confidence(request, pk):
    """The learner shows the teacher of a placement how sure they feel, or no longer."""
    placement = get_object_or_404(
        Placement.objects.visible_to(request.user).select_related("student"), pk=pk
    )
    shown = request.POST.get("to") == "on"
    actions.show_confidence(placement, shown, by=request.user)
    messages.success(request, _("Your teacher sees it now.") if shown
                     else _("Only you see it now."))  # fmt: skip
    return redirect("placements:pulse_trend")


def shown_to_teacher(user, placement):
    """How sure the learner feels by task, for the named teacher to whom they show it."""
    if is_learner(user, placement) or not is_teacher(user, placement):
        return []
    rows = Pulse.objects.visible_to(user).answered().filter(placement=placement)
    return by_task(rows.order_by("week"))


@require_GET
def voice(request):
    """What learners say, by programme: only where five or more said it, and never whose answer is which."""
    runs = request.user.coordinated_schools()
    require(runs.exists())
    programmes = Programme.objects.filter(school__in=runs, ended_on=None).select_related("school")
    monday = monday_of(clock.today())
    sums = {}
    for row in Pulse.objects.motivation_by_week(programmes.values("pk"), monday):
        sums.setdefault(row["placement__programme"], []).append(row)
    goals = goals_of(programmes)
    shown = [
        {"programme": programme, "weeks": sums.get(programme.pk), "goals": goals.get(programme.pk)}
        for programme in programmes
        if programme.pk in sums or programme.pk in goals
    ]
    return render(request, "placements/journal/voice.html", {"shown": shown, "fewest": FEWEST})


def goals_of(programmes):
    """By programme: how many mean to go where, before and after, of those who said both, from FEWEST on."""
    both = InterestCheck.objects.filter(when=When.AFTER).values("placement")
    rows = InterestCheck.objects.filter(
        placement__programme__in=programmes.values("pk"),
        placement__in=InterestCheck.objects.filter(when=When.BEFORE, placement__in=both).values(
            "placement"
        ),
    )
    counted = rows.order_by().values("placement__programme", "when", "destination")
    found = {}
    for row in counted.annotate(n=Count("pk")):
        told = found.setdefault(row["placement__programme"], {})
        told[row["destination"], row["when"]] = row["n"]
    return {pk: table(told) for pk, told in found.items() if before_of(told) >= FEWEST}


def before_of(told):
    return sum(n for (_where, when), n in told.items() if when == When.BEFORE)


def table(told):
    return [
        {"label": where.label, "before": told.get((where, When.BEFORE), 0),
         "after": told.get((where, When.AFTER), 0)}
        for where in Destination
    ]  # fmt: skip
