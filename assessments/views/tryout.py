"""The supervisor's feedback form to try: the real form and template, with a request that is never saved."""

from csp.constants import SELF
from csp.decorators import csp_replace
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from assessments import presets
from assessments.models import Cycle, Feedback, FeedbackRequest, Form
from assessments.states import R
from assessments.views import posted
from assessments.views.given import form_for
from kit import clock
from placements.models import Objective
from placements.views.tryout import learner_of, school_of


@require_http_methods(["GET", "HEAD", "POST"])
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]
@xframe_options_sameorigin
def try_form(request, pk):
    """The midpoint form of this school, or the one in `?form=`, also in the frame of its preview.

    What is sent is checked as the real one is, and forgotten.
    """
    school = school_of(request, pk)
    form_asked = chosen(request, school)
    wanted = FeedbackRequest(
        placement=learner_of(school), form=form_asked, cycle=cycle_of(form_asked), state=R.SENT
    )
    goals = wanted.placement.tasks or made_up()
    form = form_for(wanted, posted(request), objectives=goals)
    context = {"wanted": wanted, "trying": school, "tried": "form" in request.GET and form_asked}
    if form.is_bound and form.is_valid():
        Feedback(request=wanted, submitted_at=clock.now())  # the page reads it from the request
        wanted.state = R.SUBMITTED
        context |= {"waiting": [], "given": [], "again": None, "sent": [], "typed": []}
        return render(request, "assessments/ask_done.html", context)
    context |= {"form": form, "save_url": "", "list_url": "", "prefilled": False}
    status = 422 if form.is_bound else 200
    return render(request, "assessments/ask_form.html", context, status=status)


def chosen(request, school):
    """The form to try: one that the school may use, be it a draft."""
    key = request.GET.get("form")
    if key is None:
        return presets.form_for(Cycle.Name.MIDDLE.value, school)
    return get_object_or_404(Form.objects.open_to(school), pk=key if key.isdecimal() else 0)


def cycle_of(form):
    """When such a form is asked, by its code: pages say "how is it going" or "how did it go"."""
    name = form.code.partition("-")[0]
    return Cycle(name=name if name in Cycle.Name.values else Cycle.Name.MIDDLE)


def made_up():
    """Two objectives, where no plan says any."""
    texts = _("The first objective of the plan"), _("The second objective of the plan")
    return [Objective(pk=n, text=text) for n, text in enumerate(texts, start=1)]
