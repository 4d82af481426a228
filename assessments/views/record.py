"""The experience record: the learner's own page, and what school and family read; as a PDF and as data."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessments import rules
from assessments.record import papers
from assessments.record.facts import Record, record_of, today_of
from placements.views.hours import own_student
from students.models import Student


def readable_student(request, pk) -> Student:
    """A learner whose record this person may read, else 404."""
    student = get_object_or_404(Student, pk=pk)
    if not rules.can_read_record(request.user, student, today_of(student)):
        raise Http404
    return student


@require_safe
def own_record(request):
    """What one has done so far, and the ways to show it."""
    student = own_student(request)
    return show(request, record_of(student), mine=True)


@require_safe
def student_record(request, pk):
    """The same as the school or the family reads it: of the placements that they may see."""
    student = readable_student(request, pk)
    mine = rules.is_own(request.user, student)
    return show(request, reader_record(request, student), mine=mine)


def reader_record(request, student) -> Record:
    """The record as this reader may see it; the learner's own is whole."""
    mine = rules.is_own(request.user, student)
    return record_of(student, None if mine else request.user)


def show(request, record, *, mine):
    pieces = [
        {
            "piece": piece,
            "about": papers.about(piece),
            "may_verify": not mine and rules.can_verify_evidence(request.user, piece),
        }
        for piece in record.evidence
    ]
    context = {
        "record": record,
        "student": record.student,
        "pieces": pieces,
        "mine": mine,
        "has_back": not mine and bool(request.user.roles),
    }
    return render(request, "assessments/record/record.html", context)


@never_cache
@require_safe
def record_pdf(request, pk):
    """The record as a sealed PDF."""
    student = readable_student(request, pk)
    return as_pdf(reader_record(request, student))


@never_cache
@require_safe
def record_json(request, pk):
    """The record as data."""
    student = readable_student(request, pk)
    return as_json(reader_record(request, student))


def as_pdf(record):
    answer = HttpResponse(papers.as_pdf(record), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="experience-record.pdf"'
    return answer


def as_json(record):
    answer = JsonResponse(papers.as_data(record), json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="experience-record.json"'
    return answer
