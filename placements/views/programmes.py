"""What a school runs: programmes."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kit import clock, errors
from placements import actions, rules
from placements.actions.visits import keep_rule
from placements.forms import ProgrammeForm
from placements.models import Programme


@require_GET
def programme_list(request):
    """The programmes of one's schools."""
    found = Programme.objects.visible_to(request.user).select_related("school", "type")
    context = {"programmes": found, "may_make": request.user.coordinated_schools().exists()}
    return render(request, "placements/programmes.html", context)


def programme_new(request):
    """Set up a programme."""
    errors.require(request.user.coordinated_schools().exists())
    form = ProgrammeForm(request.POST or None, user=request.user)
    return saved(request, form, _("New program"))


def programme_edit(request, pk):
    """Change a programme; placements keep the hours and rules they began with."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), pk=pk)
    errors.require(rules.can_make(request.user, programme.school))
    form = ProgrammeForm(request.POST or None, instance=programme, user=request.user)
    return saved(request, form, str(programme))


def saved(request, form, title):
    """Save and go to the list, or show the form with its errors."""
    if request.method == "POST" and form.is_valid():
        programme = form.save(commit=False)
        today = clock.today(programme.school.time_zone)
        actions.save_programme(programme, by=request.user, today=today)
        keep_rule(programme, form.rule, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("placements:programmes")
    status = 422 if form.is_bound else 200
    return render(
        request, "placements/programme_form.html", {"form": form, "title": title}, status=status
    )
