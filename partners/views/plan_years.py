"""Reviews of plans, templates, and what a year brought: small forms of a coordinator."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kit.errors import Refused, require
from partners import rules
from partners.actions import plan_years as actions
from partners.forms.plans import RecordForm, ReviewForm, TemplateForm
from partners.models import PlanTemplate, YearlyRecord
from partners.models.plans import Side
from partners.views.pieces import find, one_form
from partners.views.plans import seen, today_of


def small_form(request, plan, form, title, save):
    """Show a form of a plan's page, or save it and go back there."""
    require(rules.can_edit_partnership(request.user, plan.partnership))
    back = reverse("partners:plan", args=[plan.pk])
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    told = {"plan": plan, "form": form, "title": title}
    return render(request, "partners/plans/small.html", told, status=422 if form.errors else 200)


def review_plan(request, pk):
    """What came of the plan, and how satisfied the school is."""
    plan = seen(request, pk)
    initial = {
        "on": plan.reviewed_on or today_of(plan.partnership),
        "outcome": plan.outcome,
        "rating": plan.school_rating,
    }
    return small_form(
        request,
        plan,
        ReviewForm(request.POST or None, initial=initial),
        _("What came of the plan"),
        lambda said: actions.review(plan, by=request.user, **said),
    )


def keep_template(request, pk):
    """Keep the plan's words for others to begin with."""
    plan = seen(request, pk)
    return small_form(
        request,
        plan,
        TemplateForm(request.POST or None),
        _("Save as template"),
        lambda said: actions.save_template(plan, by=request.user, **said),
    )


@require_POST
def put_away_template(request, pk):
    """Offer a template no more, and go back to where it was offered."""
    template = get_object_or_404(PlanTemplate.objects.visible_to(request.user), pk=pk)
    actions.put_away(template, by=request.user)
    messages.success(request, _("“%s” is put away.") % template.name)
    near = request.POST.get("partnership", "")
    if near.isdecimal():
        return redirect("partners:new_plan", int(near))
    return redirect("partners:list")


def keep_record(request, pk):
    """What the year with this employer brought the school."""
    partnership = find(request, pk)
    this = rules.school_year(today_of(partnership))
    year = chosen(request, this)
    rows = YearlyRecord.objects.filter(partnership=partnership, year=year, side=Side.SCHOOL)
    form = RecordForm(
        request.POST or None,
        instance=rows.first(),
        years=(this, this - 1),
        initial={"year": year},
    )
    return one_form(
        request,
        partnership,
        form,
        _("What the year brought us"),
        lambda said: actions.keep_record(partnership, said.pop("year"), said, by=request.user),
    )


def chosen(request, this):
    """This school year, or the last one where told."""
    typed = request.POST.get("year") or request.GET.get("year", "")
    return this - 1 if typed == str(this - 1) else this
