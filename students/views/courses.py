"""What each course teaches: the outcomes that learning plans are held against."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import School
from kit.errors import require
from kit.search import Pages
from students import rules
from students.actions.courses import set_outcomes
from students.forms import OutcomesForm
from students.models import Course

PER_PAGE = 50


def seen(user):
    """Courses of the schools in which the person works."""
    return Course.objects.filter(school__in=School.objects.visible_to(user))


@require_GET
def course_list(request):
    """Courses with the number of their outcomes."""
    require(request.user.is_superuser or bool(request.user.roles))
    rows = seen(request.user).select_related("school").annotate(count=Count("outcomes"))
    page = Pages(rows.order_by("title", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    runs = set(request.user.coordinated_schools().values_list("pk", flat=True))
    return render(request, "students/courses.html", {"page": page, "runs": runs})


def course(request, pk):
    """What one course teaches; whoever runs its school ticks it."""
    found = get_object_or_404(seen(request.user).select_related("school"), pk=pk)
    require(rules.runs(request.user, found.school))
    form = OutcomesForm(request.POST if request.method == "POST" else None, course=found)
    if request.method == "POST" and form.is_valid():
        set_outcomes(found, form.cleaned_data["outcomes"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("students:courses")
    status = 422 if form.errors else 200
    return render(request, "students/course.html", {"course": found, "form": form}, status=status)
