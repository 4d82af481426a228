"""The first page of whoever signs in."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from desk.beginning import for_today, page
from desk.today import board
from desk.views.family import family
from desk.views.host import host_home
from desk.views.onlookers import part_of
from desk.views.student import is_learner, learners_home
from kit import clock
from partners.models import Contact
from partners.rules import speaks
from placements.models import Placement
from students.models import Guardian, Student


@require_GET
def home(request):
    """Staff get Today; learners, guardians and supervisors a page of their own."""
    user = request.user
    if user.is_superuser or user.roles:
        return today(request)
    if page := learners_home(request):
        return page
    if Guardian.objects.filter(user=user).exists():
        return family(request)
    if Contact.objects.current().filter(user=user).exists():
        return host_home(request)
    return render(request, "desk/nothing.html")


def today(request):
    """What waits for this member of staff, most pressing first."""
    day = timezone.localdate(clock.now())
    found = board(request.user, day)
    begin = for_today(request.user)
    context = {"board": found, "begin": begin, "today": day, "content_at": clock.now()}
    context["may_note"] = speaks(request.user)
    context["learns"] = is_learner(request.user)
    context |= part_of(request.user, day)
    if not found.count and not begin:
        context["first_run"] = first_run(request.user)
    return render(request, "desk/today.html", context)


def first_run(user):
    """What a new school does first, or None where it has begun or the person only looks on."""
    if not user.coordinated_schools().exists():
        return None
    if not Student.objects.run_by(user).exists():
        sentence = _(
            "No students yet. Your roster brings students, guardians and classes at once."
        )
        return step(sentence, _("Import your roster"), 0, "students:import", "students:imports")
    if not Placement.objects.run_by(user).exists():
        sentence = _("Your students are here. Make the first placement for one of them.")
        return step(sentence, _("New placement"), 1, "placements:new")
    return None


def step(sentence, action, filled, *pages):
    """A drawing, a sentence and a button."""
    url = next((found for name in pages if (found := page(name))), "")
    return {"sentence": sentence, "action": action, "filled": filled, "url": url}
