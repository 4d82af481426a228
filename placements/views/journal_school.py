"""What a school settles for its journals, and ideas of its own."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import School
from catalogue.models import PlacementType
from kit.errors import Refused, require
from placements import rules
from placements.actions import journal as actions
from placements.forms.journal import JournalPolicyForm, PromptForm
from placements.models import Prompt
from placements.models.journal import policy_of


@require_http_methods(["GET", "HEAD", "POST"])
def journal_rules(request, pk):
    """One page; each POST does one thing."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    require(rules.can_make(request.user, school))
    types = PlacementType.objects.known_at(school)
    forms = {
        "policy": JournalPolicyForm(instance=policy_of(school)),
        "prompt": PromptForm(types=types),
    }
    bad = done(request, school, forms, types) if request.method == "POST" else None
    if request.method == "POST" and bad is None:
        messages.success(request, _("Saved."))
        return redirect("placements:journal_rules", pk)
    told = {
        "school": school,
        "forms": forms,
        "form": bad,
        "prompts": Prompt.objects.filter(school=school).select_related("type"),
        "ready": Prompt.objects.filter(school=None, active=True).select_related("type"),
    }
    status = 422 if bad is not None else 200
    return render(request, "placements/journal/school.html", told, status=status)


def done(request, school, forms, types):
    """Do what was asked; the form with its errors where that was not possible."""
    what, by = request.POST.get("what"), request.user
    if what == "offer":
        key = request.POST.get("prompt", "")
        prompt = get_object_or_404(Prompt, school=school, pk=key if key.isdecimal() else 0)
        actions.offer_prompt(prompt, request.POST.get("to") == "on", by=by)
        return None
    if what not in forms:
        raise Http404
    if what == "policy":
        form = JournalPolicyForm(request.POST, instance=policy_of(school))
    else:
        form = PromptForm(request.POST, types=types)
    forms[what] = form
    if form.is_valid():
        try:
            keep = actions.keep_policy if what == "policy" else actions.add_prompt
            keep(school, form.cleaned_data, by=by)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return None if form.is_valid() else form
