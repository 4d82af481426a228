"""The first ten minutes of a school: a page of steps, none of which locks anything."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.beginning import mark_step
from accounts.models import School
from desk.beginning import OPENED, beginning_of, new_schools
from desk.forms import BeginForm
from kit import clock
from placements import actions


def find(request, pk):
    """A school that this person runs, else 404."""
    return get_object_or_404(
        School.objects.filter(pk__in=request.user.coordinated_schools()), pk=pk
    )


@require_GET
def mine(request):
    """To the steps of the school that begins; of the first one where none does."""
    own = School.objects.filter(pk__in=request.user.coordinated_schools())
    school = new_schools(request.user).order_by("pk").first() or own.order_by("pk").first()
    if school is None:
        raise Http404
    return redirect("desk:begin", school.pk)


@require_GET
def begin(request, pk):
    """The steps, done or open."""
    school = find(request, pk)
    others = new_schools(request.user).exclude(pk=pk).order_by("name")[:20]
    context = {"begin": beginning_of(school), "others": others}
    return render(request, "desk/begin.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def begin_school(request, pk):
    """Name the school and tick what it runs."""
    school = find(request, pk)
    name = school.name
    form = BeginForm(
        request.POST if request.method == "POST" else None, instance=school, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        school = form.save()
        made = actions.set_up(
            school,
            list(form.cleaned_data["types"]),
            by=request.user,
            today=clock.today(school.time_zone),
        )
        mark_step(school, "named", by=request.user)
        request.session.pop("zone", None)
        messages.success(request, saved_words(made))
        return redirect("desk:begin", pk)
    context = {"form": form, "school": school, "name": name}
    status = 422 if form.errors else 200
    return render(request, "desk/begin_school.html", context, status=status)


def saved_words(programmes):
    """What was made ready."""
    if not programmes:
        return _("Saved.")
    names = ", ".join(str(programme) for programme in programmes[:3])
    if len(programmes) > 3:
        names += "…"
    told = {"count": len(programmes), "names": names}
    return _("Saved. Programs ready: %(count)d (%(names)s).") % told


@require_POST
def begin_step(request, pk, step):
    """Open the page of a step, which is done by that."""
    school = find(request, pk)
    if step not in OPENED:
        raise Http404
    mark_step(school, step, by=request.user)
    if step == "form":
        return redirect("assessments:try_form", pk)
    return redirect("desk:home" if step == "today" else "placements:out")


@require_POST
def begin_dismiss(request, pk):
    """Take the steps off Today, or put them back. The page itself stays where it is."""
    school = find(request, pk)
    away = "back" not in request.POST
    mark_step(school, "dismissed", by=request.user, done=away)
    if away:
        messages.info(
            request,
            _("Put away. You find your first ten minutes again in the menu under your name."),
        )
        return redirect("desk:home")
    return redirect("desk:begin", pk)
