"""Who learned what, when, for how many minutes: micro-learning on one page."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from assessments import actions
from assessments.forms import ShortForm
from kit import clock, errors
from kit.errors import Refused
from placements.states import S


def short(request):
    """Record micro-learning; completed at once where its type asks for nothing more."""
    errors.require(request.user.coordinated_schools().exists())
    named = {name: request.GET[name] for name in ("programme", "student") if name in request.GET}
    form = ShortForm(
        request.POST or None, user=request.user, initial={"on": clock.today(), **named}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            placement = actions.record(
                data["programme"], data["student"], form.short(), by=request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, placement)
    told = {"form": form, "ready": form.fields["programme"].queryset.exists()}
    return render(request, "assessments/short.html", told, status=422 if form.errors else 200)


def done(request, placement):
    """The page again, for the next one; the placement's own where something is open."""
    if placement.state != S.COMPLETED:
        messages.info(request, _("Written down. Something is still open before it is complete."))
        return redirect("placements:detail", placement.pk)
    messages.success(request, _("Written down and completed: %s.") % placement.student.name)
    return redirect("assessments:short")
