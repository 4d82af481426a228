"""Who reads a school's reports, how soon, and whom to call in danger: the administrator's page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Membership, School, User
from kit import errors
from kit.errors import Refused
from placements.actions import incidents as actions
from placements.forms.incidents import ReaderForm, RuleForm
from placements.models import IncidentDuty
from placements.rules import incidents as rules


@require_http_methods(["GET", "HEAD", "POST"])
def incident_readers(request, pk):
    """Two forms: somebody more, and the rule."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    errors.require(rules.can_name_readers(request.user, school))
    which = request.POST.get("form", "") if request.method == "POST" else ""
    reader = ReaderForm(request.POST if which == "reader" else None, people=people_of(school))
    rule = RuleForm(
        request.POST if which == "rule" else None, instance=actions.rule_of(school), prefix="rule"
    )
    form = {"reader": reader, "rule": rule}.get(which)
    if form and form.is_valid() and saved(request, school, form):
        messages.success(request, _("Saved."))
        return redirect("placements:incident_readers", pk)
    named = IncidentDuty.objects.current().filter(school=school).select_related("user")
    told = {
        "school": school,
        "duties": named,
        "guarded": any(duty.safeguarding for duty in named),
        "reader": reader,
        "rule": rule,
        "form": form,
    }
    return render(request, "placements/incidents/readers.html", told, status=422 if form else 200)


def people_of(school):
    """Staff of the school, and of the nodes above it."""
    nodes = School.objects.above([school.pk]).values("pk")
    staff = Membership.objects.filter(school__in=nodes).values("user")
    return User.objects.filter(pk__in=staff, is_active=True)


def saved(request, school, form):
    """Name somebody, or keep the rule. False where it was refused."""
    if isinstance(form, RuleForm):
        actions.keep_rule(form.instance, by=request.user)
        return True
    try:
        actions.name_reader(school, **form.cleaned_data, by=request.user)
    except Refused as refusal:
        form.add_error("user", str(refusal))
        return False
    return True


@require_POST
def end_incident_duty(request, pk):
    """This person reads no more reports."""
    duties = IncidentDuty.objects.visible_to(request.user).filter(ended_on=None)
    duty = get_object_or_404(duties.select_related("school"), pk=pk)
    actions.end_duty(duty, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("placements:incident_readers", duty.school_id)
