"""Students, employers and placements by a part of the name."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from kit.search import matching
from partners.models import Employer
from partners.rules import speaks
from placements.models import Placement
from students.models import Student

MOST = 20
STUDENT = ("given_name", "preferred_name", "family_name", "number")
PLACEMENT = (
    "student__given_name",
    "student__preferred_name",
    "student__family_name",
    "partnership__employer__name",
)


@require_GET
def search(request):
    """What the person may see whose name holds every word; accents and case do not count."""
    words = request.GET.get("q", "").strip()[:100]
    found = find(request.user, words) if words else {}
    return render(
        request, "desk/search.html", {"words": words, "may_note": speaks(request.user), **found}
    )


def find(user, words):
    """The first few of each kind."""
    placements = Placement.objects.visible_to(user).select_related(
        "student", "partnership__employer", "school"
    )
    return {
        "students": matching(Student.objects.visible_to(user), words, *STUDENT)[:MOST],
        "employers": matching(Employer.objects.visible_to(user), words, "name")[:MOST],
        "placements": matching(placements, words, *PLACEMENT)[:MOST],
    }
