"""How hours become credit in a program, in a type, or in a whole school."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import School
from catalogue.models import PlacementType
from kit import clock, errors
from kit.errors import Refused
from placements import rules
from placements.actions.credit_rules import save_credit_rule
from placements.forms.credit_rule import CreditRuleForm
from placements.models import CreditRule
from placements.views.credit_words import in_words
from placements.views.programmes import find_own


@require_http_methods(["GET", "HEAD", "POST"])
def programme_credit(request, pk):
    """The rule of one program."""
    programme = find_own(request, pk)
    return edit(request, CreditRule(school=programme.school, programme=programme), programme)


@require_http_methods(["GET", "HEAD", "POST"])
def school_credit(request, pk):
    """The rule of a school, for programs that have none of their own; with ?type= of one type alone."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    errors.require(rules.can_make(request.user, school))
    type_ = None
    if chosen := request.GET.get("type"):
        found = PlacementType.objects.visible_to(request.user)
        type_ = get_object_or_404(found, pk=chosen if chosen.isdecimal() else 0)
    return edit(request, CreditRule(school=school, type=type_), type_ or school)


def edit(request, rule, title):
    """The form over what holds now; saving writes a new rule."""
    held = list(CreditRule.objects.alike(rule))
    last = next(iter(held), None)
    for name in CreditRule.SAID if last else ():
        setattr(rule, name, getattr(last, name))
    form = CreditRuleForm(request.POST or None, instance=rule)
    if request.method == "POST" and form.is_valid():
        today = clock.today(rule.school.time_zone)
        since = form.cleaned_data["since"]
        try:
            save_credit_rule(form.instance, by=request.user, today=today, since=since)
        except Refused as refusal:
            form.add_error("since", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(request.get_full_path())
    told = {
        "form": form,
        "title": title,
        "rule": rule,
        "history": [line(each) for each in held],
        "types": types_of(request.user, rule),
    }
    return render(request, "placements/credit_rule.html", told, status=422 if form.errors else 200)


def types_of(user, rule):
    """Types that may have a rule of their own: on the school's page alone."""
    if rule.programme or rule.type:
        return []
    return PlacementType.objects.visible_to(user).offered().run_at([rule.school.pk])


def line(rule):
    return {"words": in_words(rule) or _("no credit"), "days": days(rule)}


def days(rule):
    """From when to when: "from August 1, 2026"."""
    first, last = rule.valid_from, rule.valid_to
    if first and last:
        return f"{date_format(first)} – {date_format(last)}"
    if first:
        return _("from %s") % date_format(first)
    return _("until %s") % date_format(last) if last else _("always")
