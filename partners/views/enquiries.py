"""Enquiries: the page behind the mailed link, and what those who run the school do with them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import School
from kit.errors import Refused, require
from kit.search import Pages
from notifications.links import door
from partners import twins
from partners.actions import enquiries as actions
from partners.forms.enquiries import DeclineForm, EnquiryFilter, TakeUpForm
from partners.models import Enquiry

PER_PAGE = 50
DOORS = 5  # front doors named on the list; a district has many
SHAPES = {"new": "yours", "taken": "done", "declined": "stopped"}


@door("partners:enquiry")
def enquiry(request, link):
    """What one wrote and how it stands; the button says that the address is right."""
    rows = Enquiry.objects.select_related("school", "taken_by")
    found = get_object_or_404(rows, pk=link.about_id)
    if request.method == "POST":
        actions.confirm(found)
        return redirect(request.path)
    told = {"enquiry": found, "school": found.school, "facts": own_words(found)}
    return render(request, "partners/links/enquiry.html", told)


def own_words(found):
    """What they wrote, to be looked at."""
    rows = [
        (_("Firm or organization"), found.organisation),
        (_("Name"), found.name),
        (_("E-mail"), found.email),
        (_("Telephone"), found.phone),
        (_("Town or address"), found.town),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


@require_GET
def enquiry_list(request):
    """Who wrote: those that wait, or all."""
    require(request.user.coordinated_schools().exists())
    form = EnquiryFilter(request.GET)
    every = form.is_valid() and form.cleaned_data["show"] == EnquiryFilter.ALL
    rows = Enquiry.objects.visible_to(request.user).select_related("school")
    page = Pages(rows if every else rows.open(), PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.shape = SHAPES[row.state]
    doors = School.objects.with_front_door().filter(pk__in=request.user.coordinated_schools())
    told = {"page": page, "form": form, "filtered": every, "doors": doors[:DOORS]}
    return render(request, "partners/enquiries/list.html", told)


def find_enquiry(request, pk):
    rows = Enquiry.objects.visible_to(request.user).select_related(
        "school", "taken_by", "partnership__employer"
    )
    return get_object_or_404(rows, pk=pk)


@require_GET
def enquiry_page(request, pk):
    """One enquiry: who, what, and what to do."""
    found = find_enquiry(request, pk)
    told = {"enquiry": found, "facts": facts(found), "shape": SHAPES[found.state]}
    return render(request, "partners/enquiries/detail.html", told)


def facts(found):
    """What they wrote, with what can be pressed to answer."""
    unsure = _("not confirmed yet") if found.confirmed_at is None else ""
    kinds = ", ".join(str(kind) for kind in found.types.all())
    spoken = get_language_info(found.language)["name_translated"]
    rows = [
        (_("Would like to"), "; ".join(found.wants_words), "", ""),
        (_("Kinds"), kinds, "", ""),
        (_("Name"), found.name, "", ""),
        (_("Telephone"), found.phone, f"tel:{found.phone.replace(' ', '')}", ""),
        (_("E-mail"), found.email, f"mailto:{found.email}", unsure),
        (_("Town or address"), found.town, "", ""),
        (_("Language"), spoken, "", ""),
    ]
    return [
        {"term": term, "value": value, "url": url, "note": note}
        for term, value, url, note in rows
        if value
    ]


def take_up(request, pk):
    """Make it a partnership: with one of the employers that look alike, or with a new one."""
    found = find_enquiry(request, pk)
    alike = twins.likely(
        name=found.organisation,
        email=found.email,
        phone=found.phone,
        address=found.town,
        school=found.school,
    )
    choices = [(str(twin.employer.pk), words(twin)) for twin in alike]
    form = TakeUpForm(
        request.POST or None,
        initial={"name": found.organisation, "address": found.town},
        choices=choices,
    )

    def save():
        said = form.cleaned_data
        firms = {str(twin.employer.pk): twin.employer for twin in alike}
        firm = actions.Firm(firms.get(said["firm"]), said["name"], said["address"])
        made = actions.take_up(found, firm, by=request.user)
        messages.success(request, _("%s is yours to talk to.") % made.employer)
        return redirect("partners:detail", made.employer_id)

    return answer(request, found, form, save, "partners/enquiries/take_up.html")


def words(twin):
    """The employer as one tells it from others of its name."""
    known = _("you work with them already") if twin.mine else ""
    return " · ".join(filter(None, [twin.employer.name, twin.place, twin.why, known]))


def decline(request, pk):
    """Say no, with a reason."""
    found = find_enquiry(request, pk)
    form = DeclineForm(request.POST or None)

    def save():
        actions.decline(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("Declined."))
        return redirect("partners:enquiries")

    return answer(request, found, form, save, "partners/enquiries/decline.html")


def answer(request, found, form, save, template):
    """Show the form, or save it; what is answered already is only looked at."""
    if not found.is_open:
        messages.warning(request, _("%s has seen to it meanwhile.") % found.taken_by)
        return redirect("partners:enquiry_page", found.pk)
    if request.method == "POST" and form.is_valid():
        try:
            return save()
        except Refused as refusal:
            form.add_error(None, str(refusal))
    told = {"enquiry": found, "form": form}
    return render(request, template, told, status=422 if form.errors else 200)


@require_POST
def remove(request, pk):
    """It was not a real enquiry."""
    found = find_enquiry(request, pk)
    try:
        actions.remove(found, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("partners:enquiry_page", pk)
    messages.success(request, _("Removed for good."))
    return redirect("partners:enquiries")
