"""People in work as learners: a light form, and a member of staff who goes into industry."""

from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Membership
from kit.errors import Refused, require
from students import actions, rules
from students.forms import InWorkForm


def new(request):
    """Add somebody in work, then go on to what they learn."""
    require(request.user.coordinated_schools().exists())
    form = InWorkForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        job = values.pop("job")
        try:
            student = actions.add_in_work(values.pop("school"), by=request.user, **values)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, _("%s is added.") % student.name)
            return to_placement(student, **({"title": job} if job else {}))
    status = 422 if form.errors else 200
    return render(request, "students/new_in_work.html", {"form": form}, status=status)


def to_placement(student, **known):
    """To a new placement of this learner: the page of an app above, by its address."""
    return redirect(f"{reverse('placements:new')}?{urlencode({'student': student.pk, **known})}")


@require_POST
def learn(request, pk):
    """A member of staff learns in industry: the next page is their placement."""
    require(request.user.coordinated_schools().exists())
    visible = Membership.objects.visible_to(request.user).select_related("user", "school")
    membership = get_object_or_404(visible, pk=pk)
    require(rules.can_add_student(request.user, membership.school))
    try:
        student = actions.learn(membership, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:people")
    return to_placement(student)
