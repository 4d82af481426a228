"""The papers that a school shows its employers: for those who run the school."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import School
from kit import clock, files
from kit.errors import Refused, require
from partners import rules
from partners.actions import school_papers as actions
from partners.forms.hosts import SchoolPaperForm
from partners.models import SchoolPaper
from partners.waiting.hosts import PAPERS_AHEAD


def school_of(request, pk):
    """A school that this person runs."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    require(rules.can_add_employer(request.user, school))
    return school


@require_GET
def school_papers(request, pk):
    """What employers see, and what they saw before."""
    school = school_of(request, pk)
    today = clock.today(school.time_zone)
    rows = list(school.host_papers.all())
    told = {
        "school": school,
        "lines": [line(row, today) for row in rows if row.ended_on is None],
        "ended": [row for row in rows if row.ended_on],
    }
    return render(request, "partners/school_papers.html", told)


def line(paper, today):
    """A paper and how it stands."""
    word, shape = _("Employers see it"), "done"
    if paper.has_ended(today):
        word, shape = _("Past its date: employers see it no more"), "late"
    elif paper.valid_until and paper.valid_until <= today + PAPERS_AHEAD:
        word, shape = _("Ends soon"), "waiting"
    return {"paper": paper, "word": word, "shape": shape}


def add_school_paper(request, pk):
    """One more paper."""
    school = school_of(request, pk)
    form = form_of(request, SchoolPaper(school=school))
    return saved(request, form, school, _("Add a paper"), lambda told: actions.add(school, **told))


def edit_school_paper(request, pk):
    """Correct a paper, or put a newer file in its place."""
    paper = find_paper(request, pk)
    require(rules.can_keep_papers(request.user, paper) and paper.ended_on is None)
    form = form_of(request, SchoolPaper.objects.get(pk=pk))
    return saved(
        request, form, paper.school, str(paper), lambda told: actions.update(paper, **told), paper
    )


def form_of(request, row):
    return SchoolPaperForm(request.POST or None, request.FILES or None, instance=row)


def saved(request, form, school, title, save, paper=None):
    """Show the form, or save it and go back to the list."""
    if request.method == "POST" and form.is_valid():
        file = request.FILES.get("file")  # the form gives the old one where none was chosen
        try:
            save(form.cleaned_data | {"file": file, "by": request.user})
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("partners:school_papers", school.pk)
    told = {"form": form, "school": school, "title": title, "paper": paper}
    status = 422 if form.errors else 200
    return render(request, "partners/school_paper.html", told, status=status)


def find_paper(request, pk):
    rows = SchoolPaper.objects.visible_to(request.user).select_related("school")
    return get_object_or_404(rows, pk=pk)


@require_POST
def end_school_paper(request, pk):
    """Employers see it no more."""
    paper = find_paper(request, pk)
    actions.end(paper, by=request.user)
    messages.success(request, _("Employers do not see it any more."))
    return redirect("partners:school_papers", paper.school_id)


@require_GET
def school_paper_file(request, pk):
    """The file, as a download."""
    return as_download(find_paper(request, pk))


def as_download(paper):
    """The file of a paper that the caller has been allowed to see; 404 where it has none."""
    if not paper.file:
        raise Http404
    return files.serve(paper.file, f"{paper.kind}-{paper.pk}")
