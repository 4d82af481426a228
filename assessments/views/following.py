"""What came of a placement: consent, the questions months later, calls by staff, and the figures."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import rules
from assessments.actions import following as actions
from assessments.forms.proof import AfterwardsForm
from assessments.models import FollowConsent, FollowUp
from assessments.proof import outcomes as figures
from assessments.record.facts import today_of
from assessments.views import posted
from assessments.waiting.following import to_call
from kit import clock, errors, sheets
from kit.errors import Refused
from kit.search import Pages
from notifications.links import door
from notifications.parties import find
from students.models import Student

PER_PAGE = 50
QUESTIONS = tuple(AfterwardsForm.base_fields)


@door("assessments:consent")
def consent(request, link):
    """Behind a mailed link: may the school ask later? GET shows, POST answers."""
    student = get_object_or_404(Student, pk=link.about_id)
    party = find(link.party)
    if request.method == "POST":
        said(request, student, link.party, party.name if party else "")
        return redirect(request.path)
    context = {
        "student": student,
        "school": link.school,
        "consent": FollowConsent.objects.filter(student=student).first(),
        "may_consent": rules.can_consent(link.party, student, today_of(student)),
        "may_stop": rules.can_stop(link.party, student),
    }
    return render(request, "assessments/proof/consent.html", context)


def said(request, student, ref, name):
    """Yes or no, as it was pressed."""
    if request.POST.get("say") == "yes":
        actions.allow(student, ref=ref, said_by=name)
        messages.success(request, _("Thank you. You can stop it at any time."))
    else:
        actions.stop(student, ref=ref, said_by=name)
        messages.success(request, _("Nobody asks."))


@require_POST
def own_consent(request, pk):
    """The same of somebody who is signed in: the learner or a guardian."""
    student = get_object_or_404(Student.objects.visible_to(request.user), pk=pk)
    ref = rules.ref_of(request.user, student)
    errors.require(bool(ref))
    said(request, student, ref, request.user.name)
    return redirect("assessments:own_proof" if rules.is_own(request.user, student) else "/")


@door("assessments:afterwards")
def afterwards(request, link):
    """The five questions behind a mailed link; the same page stops them."""
    found = get_object_or_404(FollowUp.objects.for_pages(), pk=link.about_id)
    if found.placement.school_id != link.school_id:
        raise Http404
    party = find(link.party)
    return asked(request, found, link.party, party.name if party else "", "link.html")


@require_http_methods(["GET", "HEAD", "POST"])
def own_afterwards(request, pk):
    """The same for a learner who is signed in."""
    rows = FollowUp.objects.filter(placement__student__user=request.user).for_pages()
    found = get_object_or_404(rows, pk=pk)
    ref = rules.ref_of(request.user, found.placement.student)
    return asked(request, found, ref, request.user.name, "base.html")


def asked(request, found, ref, name, shell):
    """Show the questions, keep the answer, or stop asking."""
    student = found.placement.student
    if request.method == "POST" and "stop" in request.POST:
        actions.stop(student, ref=ref, said_by=name)
        messages.success(request, _("Nobody asks any more."))
        return redirect(request.path)
    form = AfterwardsForm(
        posted(request), initial={name: getattr(found, name) for name in QUESTIONS}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer(found, ref=ref, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Thank you. Your school has your answer."))
            return redirect(request.path)
    consents = FollowConsent.objects.given().filter(student=student)
    context = {"found": found, "form": form, "shell": shell, "is_asked": consents.exists()}
    status = 422 if form.errors else 200
    return render(request, "assessments/proof/afterwards.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def call(request, pk):
    """Staff write down what they were told on the telephone, or that nobody is to ask any more."""
    found = get_object_or_404(FollowUp.objects.run_by(request.user).for_pages(), pk=pk)
    if request.method == "POST" and "stop" in request.POST:
        actions.stop_for(found, by=request.user)
        messages.success(request, _("Nobody asks any more."))
        return redirect("assessments:calls")
    form = AfterwardsForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_for(found, by=request.user, **form.cleaned_data)
            messages.success(request, _("Taken down."))
        except Refused as refused:
            messages.warning(request, str(refused))
        return redirect("assessments:calls")
    context = {"found": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "assessments/proof/call.html", context, status=status)


@require_safe
def calls(request):
    """Whom to call: asked a while ago, and not answered."""
    errors.require(request.user.runs_a_school)
    rows = to_call(request.user, clock.today()).for_pages().order_by("asked_on", "pk")
    page = Pages(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "assessments/proof/calls.html", {"page": page})


@require_safe
def outcomes(request):
    """What came of placements, by program, employer and career goal."""
    errors.require(request.user.runs_a_school)
    rows = FollowUp.objects.run_by(request.user)
    waiting = to_call(request.user, clock.today()).count()
    words = ngettext("%d student to call", "%d students to call", waiting)
    context = {
        "programmes": figures.by_programme(rows),
        "employers": figures.by_employer(rows),
        "goals": figures.by_goal(rows),
        "headings": figures.headings(),
        "few": figures.FEW,
        "calls": words % waiting if waiting else "",
    }
    return render(request, "assessments/proof/outcomes.html", context)


@require_safe
def outcomes_csv(request):
    """The same as a table, with formulas made harmless."""
    errors.require(request.user.runs_a_school)
    rows = FollowUp.objects.run_by(request.user)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="outcomes.csv"'
    header = [
        _("Of"),
        _("Name"),
        pgettext("how many", "Asked"),
        _("Answered"),
        *figures.headings(),
    ]
    parts = (
        (_("Program"), figures.by_programme(rows)),
        (_("Employer"), figures.by_employer(rows)),
    )
    sheets.write(response, header, (cells(word, line) for word, found in parts for line in found))
    return response


def cells(word, line):
    """One line; what is not told is blank."""
    answered = "" if line.is_hidden else line.answered
    return [word, line.name, line.asked, answered, *("" if n is None else n for n in line.figures)]
