"""The people, calendar and address of the schools that one runs."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import ProtectedError, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import actions, rules
from accounts.forms import HolidayForm, InviteForm, SchoolForm, TermForm
from accounts.models import Holiday, Membership, Role, School, Term
from kit.errors import Refused, require

PEOPLE_A_PAGE = 50


def people(request):
    """Who works in the schools that one runs."""
    require(rules.can_see_people(request.user))
    schools = request.user.coordinated_schools()
    rows = Membership.objects.filter(school__in=schools).select_related("user", "school")
    words = request.GET.get("q", "").strip()
    if words:
        rows = rows.filter(Q(user__name__icontains=words) | Q(user__email__icontains=words))
    rows = rows.order_by("user__name", "user", "school__name", "role")
    page = Paginator(rows, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    shown = [row.pk for row in page]
    may_end = rules.endable(request.user).filter(pk__in=shown).values_list("pk", flat=True)
    told = {"page": page, "may_end": set(may_end), "words": words}
    told["may_reset"] = resettable(request.user, [row.user_id for row in page])
    return render(request, "accounts/people.html", told)


def resettable(user, shown):
    """Keys of those shown who have a second step that this person may take away."""
    if not user.is_superuser and Role.ADMINISTRATOR not in user.roles:
        return set()
    rows = rules.resettable(user).filter(pk__in=shown, authenticator__isnull=False)
    return set(rows.values_list("pk", flat=True))


def invite(request):
    """Bring a colleague in."""
    require(rules.can_see_people(request.user))
    form = InviteForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            membership = actions.invite(**form.cleaned_data, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("An invitation is on its way to %s.") % membership.user)
            return redirect("accounts:people")
    return render(
        request, "accounts/invite.html", {"form": form}, status=422 if form.errors else 200
    )


@require_POST
def end_membership(request, pk):
    """Take a role away."""
    require(rules.can_see_people(request.user))
    visible = Membership.objects.visible_to(request.user).select_related("user", "school")
    membership = get_object_or_404(visible, pk=pk)
    actions.end_membership(membership, by=request.user)
    told = {"name": membership.user, "school": membership.school}
    messages.success(request, _("%(name)s no longer works in %(school)s here.") % told)
    return redirect("accounts:people")


def school(request, pk):
    """How the school is reached, its holidays and terms."""
    place = changeable_school(request, pk)
    form = SchoolForm(request.POST or None, instance=place, user=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        request.session.pop("zone", None)
        messages.success(request, _("Saved."))
        return redirect("accounts:school", pk)
    return render(
        request,
        "accounts/school.html",
        school_page(place) | {"form": form},
        status=422 if form.errors else 200,
    )


def changeable_school(request, pk):
    place = get_object_or_404(School.objects.visible_to(request.user), pk=pk)
    require(rules.can_change_school(request.user, place))
    return place


def school_page(place):
    return {
        "school": place,
        "name": School.objects.values_list("name", flat=True).get(pk=place.pk),
        "holidays": place.holidays.all(),
        "terms": place.terms.all(),
    }


def add_day(request, pk, form_class, template):
    """A page with one small form for a row of the school's calendar."""
    place = changeable_school(request, pk)
    row = form_class.Meta.model(school=place)
    form = form_class(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Added."))
        return redirect("accounts:school", pk)
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "school": place}, status=status)


def add_holiday(request, pk):
    return add_day(request, pk, HolidayForm, "accounts/holiday.html")


def add_term(request, pk):
    return add_day(request, pk, TermForm, "accounts/term.html")


@require_POST
def remove_holiday(request, pk):
    holiday = get_object_or_404(
        Holiday.objects.filter(school__in=School.objects.visible_to(request.user)), pk=pk
    )
    require(rules.can_change_school(request.user, holiday.school))
    holiday.delete()
    messages.success(request, _("Removed."))
    return redirect("accounts:school", holiday.school_id)


@require_POST
def remove_term(request, pk):
    """Terms that a roster brought stay: the next roster would bring them again."""
    own = Term.objects.filter(
        school__in=School.objects.visible_to(request.user), sourced_id="", class_groups=None
    )
    term = get_object_or_404(own, pk=pk)
    require(rules.can_change_school(request.user, term.school))
    try:
        term.delete()
    except ProtectedError:
        messages.error(request, _("Other terms are part of this one. Remove them first."))
    else:
        messages.success(request, _("Removed."))
    return redirect("accounts:school", term.school_id)
