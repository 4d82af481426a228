"""The employer's page of those who applied, behind a mailed link: first name, grade and note, and no more."""

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from kit.errors import Refused
from notifications.links import door
from partners.models import Contact
from placements.actions import applying
from placements.forms.applications import InterviewForm, NotThisTimeForm
from placements.models import Application
from placements.states import A
from placements.views.applying import SHAPES
from students.models import Attendance


@door("placements:applicants")
def applicants(request, link):
    """Whom one would like to meet, would take, or not this time. Saved on POST only."""
    rows = Contact.objects.current().select_related("partnership__school", "partnership__employer")
    contact = get_object_or_404(rows, pk=link.about_id)
    found = shown_to(contact)
    act, key = request.POST.get("do", ""), request.POST.get("application", "")
    lines = [line(row, request.POST if str(row.pk) == key else None, act) for row in found]
    if request.method == "POST":
        chosen = next((one for one in lines if str(one["row"].pk) == key), None)
        if chosen is None or answered(request, chosen, act, contact):
            return redirect(request.path)
    told = {
        "lines": lines,
        "contact": contact,
        "school": contact.partnership.school,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "placements/links/applicants.html", told, status=status)


def shown_to(contact):
    """The applications, each with what was agreed on: `first_name`, `grade`, `note`."""
    grade = Attendance.objects.filter(student=OuterRef("student"), to_on=None)
    rows = Application.objects.shown(contact).select_related("opportunity", "student")
    rows = rows.annotate(grade=Subquery(grade.values("grade")[:1]))
    return rows.order_by("opportunity__title", "made_at", "pk")


def line(row, data, act):
    """One applicant with the forms to answer; `open` tells which of them has an error."""
    forms = {"interview": InterviewForm, "turn_down": NotThisTimeForm}
    return {
        "row": row,
        "name": row.student.first_name,
        "grade": row.grade,
        "shape": "waiting" if row.state == A.OFFERED else SHAPES[A(row.state)],
        "open": act if data is not None else "",
        **{
            name: form(
                data if act == name else None,
                auto_id=f"{name}-{row.pk}-%s",
            )
            for name, form in forms.items()
        },
    }


def answered(request, chosen, act, contact):
    """Write the answer; False where the form has an error."""
    row = chosen["row"]
    form = chosen[act] if act in {"interview", "turn_down"} else None
    if form and not form.is_valid():
        return False
    acts = {
        "interview": applying.interview,
        "turn_down": applying.turn_down,
        "take": applying.offer_place,
    }
    if act not in acts:
        return True
    try:
        acts[act](row, by=contact, **(form.cleaned_data if form else {}))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    else:
        words = _("Saved. The school sees it, and %s hears of it.")
        messages.success(request, words % chosen["name"])
    return True
