"""How a school has its hours confirmed: the weekly mail, when they go to the coordinator, silence."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import School
from kit import errors
from placements import rules
from placements.actions import hours_rules as actions
from placements.forms.look import RulesForm
from placements.models import HoursRules


@require_http_methods(["GET", "HEAD", "POST"])
def hours_rules(request, pk):
    """The school's own rules, or those of the node above; `inherit` takes its own away."""
    nodes = School.objects.visible_to(request.user).select_related("parent__parent__parent")
    school = get_object_or_404(nodes, pk=pk)
    errors.require(rules.can_make(request.user, school))
    rule = HoursRules.of(school)
    above, own = rule.school if rule.pk and rule.school_id != school.pk else None, rule.pk
    rule.school = school
    if request.method == "POST" and "inherit" in request.POST:
        actions.inherit_rules(school, by=request.user)
        messages.success(request, _("The rules from above hold again."))
        return redirect("placements:hours_rules", pk)
    form = RulesForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        actions.set_rules(school, by=request.user, **form.said)
        messages.success(request, _("Saved."))
        return redirect("placements:hours_rules", pk)
    told = {"form": form, "school": school, "above": above, "since": rule.silence_from}
    told["own"] = bool(own) and above is None and school.parent_id is not None
    return render(request, "placements/hours/rules.html", told, status=422 if form.errors else 200)
