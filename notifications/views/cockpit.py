"""The coordinators' view of the mail: what waits, what left, what came back, what is held."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import School
from kit.errors import Refused, require
from notifications import actions, handing, links, outbox, parties
from notifications.forms import HELD, STUCK, AddressForm, MailFilter
from notifications.models import AccessLink, Message, Notice

PAGE = 50
PREVIEW_PAGE = 100
CASES = 12
SHAPES = {
    Message.State.QUEUED: "waiting",
    Message.State.SENT: "done",
    Message.State.BOUNCED: "yours",
    Message.State.FAILED: "yours",
}


@require_safe
def mail(request):
    """The list, filtered; held notices stand in for the mails that they will be."""
    schools = list(School.objects.filter(pk__in=request.user.coordinated_schools()))
    require(bool(schools))  # the mail is for whoever runs a school
    form = MailFilter(request.GET, schools=schools)
    state = form.chosen("state")
    rows = notices(request, form) if state in (HELD, STUCK) else mails(request, form)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    (dress_notices if state in (HELD, STUCK) else dress_mails)(page.object_list)
    context = {
        "form": form,
        "page": page,
        "as_notices": state in (HELD, STUCK),
        "filtered": any(form.chosen(name) for name in form.fields),
    }
    return render(request, "notifications/mail_list.html", context)


def mails(request, form):
    """Mails that match what was chosen, newest first."""
    rows = Message.objects.visible_to(request.user).select_related("school")
    if words := form.chosen("q"):
        rows = rows.filter(
            Q(to_name__icontains=words)
            | Q(to_address__icontains=words)
            | Q(subject__icontains=words)
        )
    return rows.filter(**chosen(form, "state", "school")).defer("text", "html")


def notices(request, form):
    """Notices that match: held back, or due to somebody without an address."""
    rows = Notice.objects.visible_to(request.user).select_related("school")
    rows = rows.held() if form.chosen("state") == HELD else rows.stuck()
    if words := form.chosen("q"):
        rows = rows.filter(about_label__icontains=words)
    return rows.filter(**chosen(form, "school"))


def chosen(form, *names):
    return {name: form.chosen(name) for name in names if form.chosen(name)}


def dress_mails(rows):
    """What the list shows beside the row itself."""
    for row in rows:
        dress_mail(row)


def dress_mail(row):
    row.shape = SHAPES[row.state]
    row.came_back = row.state in actions.GIVEN_UP
    row.correctable = row.came_back and parties.can_correct(row.recipient)


def dress_notices(rows):
    people = parties.find_all(row.recipient for row in rows)
    for row in rows:
        row.to = people.get(row.recipient)
        row.title = outbox.kind_title(row.kind)
        row.hand_url = handing.page_of_notice(row)
        row.correctable = row.state == Notice.State.STUCK and parties.can_correct(row.recipient)
        row.can_leave_alone = not row.school.is_live and row.case_model == actions.PLACEMENT


@require_safe
def message(request, pk):
    """One mail, its text with "[the link]" where the key goes."""
    row = seen(request, pk)
    return show(request, row, AddressForm(initial={"address": row.to_address}))


def seen(request, pk):
    rows = Message.objects.visible_to(request.user).select_related("school")
    return get_object_or_404(rows, pk=pk)


def show(request, row, form, status=200):
    dress_mail(row)
    text = links.PLACE.sub(_("[the link]"), row.text)
    context = {
        "mail": row,
        "text": text,
        "form": form,
        "facts": facts(row),
        "hand_urls": hand_urls(row),
    }
    return render(request, "notifications/message.html", context, status=status)


def hand_urls(row):
    """Where the links of this mail are handed over."""
    own = AccessLink.objects.filter(pk__in=links.places(row.text), party=row.recipient)
    return [url for link in own if (url := handing.page_of_link(link))]


def facts(row):
    pairs = [
        (_("To"), row.to_name),
        (_("Address"), row.to_address),
        (_("About"), row.about_label),
        (_("School"), row.school.name),
        (_("The mail server said"), row.error),
    ]
    return [{"term": term, "value": value} for term, value in pairs if value]


@require_POST
def again(request, pk):
    """Send again what came back, to the corrected address if one was typed."""
    row = seen(request, pk)
    form = AddressForm(request.POST) if "address" in request.POST else None
    if form and not form.is_valid():
        return show(request, row, form, status=422)
    try:
        actions.resend(row, by=request.user, address=form and form.cleaned_data["address"])
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("notifications:message", row.pk)
    messages.success(request, _("The mail is on its way again."))
    return redirect("notifications:mail")


@require_POST
def address(request, pk):
    """Give an address to somebody who has none, from the list of notices that wait for one."""
    rows = Notice.objects.visible_to(request.user)
    notice = get_object_or_404(rows, pk=pk)
    form = AddressForm(request.POST)
    if form.is_valid() and parties.can_correct(notice.recipient):
        actions.give_address(notice, by=request.user, address=form.cleaned_data["address"])
        messages.success(request, _("The address is on file and the mail on its way."))
    else:
        messages.error(request, _("Type an address such as dana@northgate.example."))
    return redirect(f"{reverse('notifications:mail')}?state={STUCK}")


@require_http_methods(["GET", "HEAD", "POST"])
def go_live(request, pk):
    """Who would get what, and one button."""
    schools = School.objects.filter(pk__in=request.user.coordinated_schools())
    school = get_object_or_404(schools, pk=pk)
    if request.method == "POST":
        actions.go_live(school, by=request.user)
        messages.success(request, _("%(school)s is live.") % {"school": school})
        return redirect("notifications:mail")
    planned = actions.preview(school)
    context = {
        "school": school,
        "page": Paginator(planned, PREVIEW_PAGE).get_page(request.GET.get("page")),
        "mails": sum(row.count for row in planned),
        "people": len({(row.name, row.address) for row in planned}),
        "without": len({row.name for row in planned if not row.address}),
        "let_out": school.clearances.select_related("by")[:CASES],
        "cases": actions.held_cases(school)[:CASES],
    }
    return render(request, "notifications/go_live.html", context)
