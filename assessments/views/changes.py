"""Somebody is no longer the supervisor: they name a colleague; a coordinator decides where nobody knows that one."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from assessments import actions
from assessments.forms import ColleagueForm
from assessments.models import Form, SupervisorChange
from assessments.states import ASKED
from assessments.views import posted
from assessments.views.asked import account, contact_of, holder
from kit.errors import Refused
from notifications.links import door

State = SupervisorChange.State


@door("assessments:feedback")
def feedback_colleague(request, link, pk):
    """Who looks after the student now, by link."""
    return name_colleague(request, holder(request, link), pk)


def give_colleague(request, pk):
    """The same, signed in."""
    return name_colleague(request, account(request), pk)


def name_colleague(request, asked, pk):
    """Choose a colleague by name, or type one; for one student, or for several of the same employer."""
    supervised = asked.requests().filter(
        state__in=ASKED, form__audience=Form.Audience.SUPERVISOR, party__startswith="contact:"
    )
    wanted = get_object_or_404(supervised, pk=pk)
    contact = contact_of(wanted)
    theirs = list(supervised.filter(party=wanted.party))
    rows = {row.placement_id: row.placement for row in theirs}
    chosen = rows if "all" in request.GET else [wanted.placement_id]
    form = ColleagueForm(
        posted(request),
        colleagues=actions.colleagues(contact),
        placements=list(rows.values()),
        has_draft=any(hasattr(row, "feedback") for row in theirs),
        initial={"students": list(chosen)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.name_supervisor(
                [rows[key] for key in form.cleaned_data["students"]],
                contact=contact,
                **form.named(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return told(request, asked, done)
    context = {"asked": asked, "wanted": wanted, "form": form, "back": asked.form_url(wanted)}
    status = 422 if form.errors else 200
    return render(request, "assessments/ask_colleague.html", context, status=status)


def told(request, asked, changes):
    """Say what happens now, on the list: it may be empty."""
    name = {"name": changes[0].name}
    words = _("The school decides whether %(name)s takes over, and calls if something is unclear.")
    if changes[0].state == State.DONE:
        words = _("Thank you. %(name)s is asked now, and the school knows.")
    messages.success(request, words % name)
    return redirect(asked.list_url)


def supervisor_change(request, pk):
    """A coordinator lets the colleague take over, or leaves all as it is."""
    rows = SupervisorChange.objects.visible_to(request.user).select_related(
        "placement__student", "placement__partnership__employer", "before", "after", "settled_by"
    )
    change = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        return settle(request, change)
    same = rows.open().filter(before=change.before, email=change.email, name=change.name)
    context = {"change": change, "others": same.exclude(pk=change.pk)}
    return render(request, "assessments/supervisor_change.html", context)


def settle(request, change):
    take = request.POST.get("take") == "1"
    try:
        actions.settle_change(change, take=take, by=request.user)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect(request.path)
    words = _("%(name)s supervises now and is asked.") if take else _("Left as it is.")
    messages.success(request, words % {"name": change.name})
    following = SupervisorChange.objects.visible_to(request.user).open()
    rest = following.filter(before=change.before).order_by("said_at", "pk").first()
    if rest:
        return redirect("assessments:supervisor_change", rest.pk)
    return redirect("assessments:placement", change.placement_id)
