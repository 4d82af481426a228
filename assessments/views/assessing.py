"""Criteria of a programme, a teacher's marks of a placement, and the sample that a second person marks."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments import rules
from assessments.actions import assessing as actions
from assessments.forms.assessing import (
    CriteriaForms,
    DrawForm,
    MarksForm,
    SecondForm,
    SettleForm,
)
from assessments.models import Criterion, Evidence, Sample, SampleLine
from assessments.views import posted
from assessments.views.placement import placement_of
from kit import errors
from kit.errors import Refused
from placements.views.programmes import find_own

LIKELY_SEED = 2026


@require_http_methods(["GET", "HEAD", "POST"])
def criteria(request, pk):
    """By what the programme's placements are assessed; an empty row is for a new one."""
    programme = find_own(request, pk)
    rows = Criterion.objects.filter(programme=programme)
    forms = CriteriaForms(posted(request), queryset=rows)
    if request.method == "POST" and forms.is_valid():
        kept = [
            form.instance
            for form in forms
            if form.cleaned_data.get("text") and not form.cleaned_data.get("DELETE")
        ]
        try:
            actions.save_criteria(programme, kept, by=request.user)
        except Refused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, _("Saved."))
        return redirect("assessments:criteria", pk)
    told = {"programme": programme, "formset": forms, "forms": [*forms, forms.management_form]}
    status = 422 if forms.is_bound else 200
    return render(request, "assessments/credit/criteria.html", told, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def marks(request, pk):
    """A teacher's marks, one criterion below the other."""
    placement = placement_of(request, pk)
    errors.require(rules.can_mark(request.user, placement))
    rows = Criterion.objects.filter(programme=placement.programme_id, kind=Criterion.Kind.TEACHER)
    given = {row.criterion_id: row for row in placement.marks.prefetch_related("evidence")}
    evidence = Evidence.objects.visible_to(request.user).filter(student=placement.student_id)
    form = MarksForm(rows, given, evidence, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_marks(placement, form.given(), by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("assessments:marks", pk)
    told = {
        "placement": placement,
        "form": form,
        "is_over": getattr(placement, "final_assessment", None) is not None,
    }
    status = 422 if form.errors else 200
    return render(request, "assessments/credit/marks.html", told, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def moderation(request, pk):
    """Draw a sample of a programme's marks; the last sample with its second marks."""
    programme = find_own(request, pk)
    sample = Sample(programme=programme)
    form = DrawForm(
        posted(request), instance=sample, school=programme.school, initial={"seed": LIKELY_SEED}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.draw(form.instance, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Drawn."))
            return redirect("assessments:moderation", pk)
    return show_moderation(request, programme, form)


def show_moderation(request, programme, form, wrong=None):
    """The page; `wrong` is a (line's key, form) with something to put right."""
    samples = list(programme.samples.select_related("by", "term"))
    chosen = request.GET.get("sample", "")
    sample = next((each for each in samples if str(each.pk) == chosen), None)
    sample = sample or next(iter(samples), None)
    status = 422 if form.errors or wrong else 200
    told = {
        "programme": programme,
        "form": wrong[1] if wrong else form,
        "draw": form,
        "samples": samples,
        "sample": sample,
        "rows": [row(line, request.user, wrong) for line in lines_of(sample)],
    }
    return render(request, "assessments/credit/moderation.html", told, status=status)


def lines_of(sample):
    if sample is None:
        return []
    people = ("placement__student", "marker", "second_by", "settled_by", "sample")
    return sample.lines.select_related(*people)


def row(line, user, wrong):
    """A line; the first mark is shown once there is a second one."""
    given = line.second is not None
    sent = wrong[1] if wrong and wrong[0] == line.pk else None
    return {
        "line": line,
        "first": line.first if given else None,
        "apart": line.difference,
        "second_form": None
        if given or line.marker_id == user.pk
        else sent or SecondForm(prefix=f"l{line.pk}"),
        "settle_form": (sent or SettleForm(prefix=f"l{line.pk}")) if line.is_to_settle else None,
    }


def find_line(request, pk):
    """A line of a programme that this person runs."""
    rows = SampleLine.objects.visible_to(request.user).select_related(
        "sample__programme__school", "placement__student", "placement__school"
    )
    line = get_object_or_404(rows, pk=pk)
    find_own(request, line.sample.programme_id)
    return line


@require_POST
def second(request, pk):
    """The second mark."""
    return on_line(request, pk, SecondForm, actions.mark_again)


@require_POST
def settle(request, pk):
    """One mark out of two."""
    return on_line(request, pk, SettleForm, actions.settle)


def on_line(request, pk, form_class, action):
    """Do it, or show the page with what is to be put right."""
    line = find_line(request, pk)
    form = form_class(request.POST, prefix=f"l{line.pk}")
    if form.is_valid():
        try:
            action(line, form.cleaned_data["mark"], form.cleaned_data["why"], by=request.user)
            messages.success(request, _("Saved."))
        except Refused as refused:
            messages.warning(request, str(refused))
        return redirect("assessments:moderation", line.sample.programme_id)
    programme = line.sample.programme
    draw = DrawForm(school=programme.school, initial={"seed": LIKELY_SEED})
    return show_moderation(request, programme, draw, (line.pk, form))
