"""Many employers at once: handed over, asked whether they host, saved as a spreadsheet."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from accounts.models import User
from kit import clock, sheets
from kit.errors import require
from partners import rules
from partners.actions import together
from partners.filters.options import CARERS
from partners.forms.life import HandOverManyForm
from partners.models import Partnership
from partners.views import exporting
from partners.views.lists import KEPT, filtered, page_of

SHOWN = 12  # names that are read out
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass
class Picked:
    """What was chosen in the list: keys of partnerships, all of which one may see."""

    keys: list[int]
    rows: QuerySet
    mine: int  # of schools that one runs

    @property
    def others(self) -> int:
        return len(self.keys) - self.mine

    @property
    def too_many(self) -> bool:
        return len(self.keys) > together.MOST


def picked(request):
    """The rows that are meant: by the list's ticks and filters, or as the page before this press has shown them."""
    visible = Partnership.objects.visible_to(request.user)
    if request.method == "POST":
        wanted = [int(key) for key in request.POST.get("keys", "").split(",") if key.isdecimal()]
        keys = list(visible.filter(pk__in=wanted[: together.MOST]).values_list("pk", flat=True))
    else:
        keys = list(
            meant(request, filtered(request)).values_list("pk", flat=True)[: together.MOST + 1]
        )
    rows = visible.filter(pk__in=keys)
    return Picked(keys, rows, together.run_by(request.user, rows).count())


def meant(request, found):
    """The rows of the ticks, of the page, or of all pages."""
    which = request.GET.get("which", "all")
    if not found.form.is_valid():
        return found.qs.none()
    if which == "ticked":
        ticked = [int(key) for key in request.GET.getlist("pick") if key.isdecimal()]
        return Partnership.objects.visible_to(request.user).filter(pk__in=ticked).order_by("pk")
    if which == "page":
        shown = [row.pk for row in page_of(found, request)]
        return Partnership.objects.filter(pk__in=shown).order_by("pk")
    return found.qs.order_by("pk")


def back(request):
    """The list as it was."""
    query = request.GET.copy()
    for name in set(query) - KEPT:
        del query[name]
    return f"{reverse('partners:list')}{'?' if query else ''}{query.urlencode()}"


def stopped(request, chosen):
    """The way back to the list where nothing can be done with what was chosen, else None."""
    if not chosen.keys:
        messages.warning(request, _("Tick at least one employer."))
    elif chosen.too_many:
        words = _("Choose at most %d employers at once: filter the list further.")
        messages.warning(request, words % together.MOST)
    elif not chosen.mine:
        messages.warning(request, _("None of these is a partner of a school that you run."))
    else:
        return None
    return redirect(back(request))


def hand_over_many(request):
    """Who looks after these from now on."""
    require(request.user.runs_a_school)
    chosen = picked(request)
    if answer := stopped(request, chosen):
        return answer
    form = HandOverManyForm(request.POST or None, carers=colleagues(request.user, chosen.rows))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        done = together.hand_over_many(
            chosen.rows, values["owner"], by=request.user, note=values["note"]
        )
        tell_handed_over(request, done)
        return redirect(back(request))
    told = shown(request, chosen) | {
        "form": form,
        "title": ngettext("Hand over %d employer", "Hand over %d employers", chosen.mine)
        % chosen.mine,
        "button": _("Hand over"),
        "names": names(together.run_by(request.user, chosen.rows).select_related("employer")),
    }
    return render(request, "partners/together.html", told, status=422 if form.errors else 200)


def colleagues(user, rows):
    """Whoever may look after a partner of one of the schools that one runs."""
    schools = together.run_by(user, rows).order_by().values("school")
    found = User.objects.filter(
        is_active=True, memberships__school__in=schools, memberships__role__in=CARERS
    )
    return found.distinct().order_by("name", "pk")


def tell_handed_over(request, done):
    words = ngettext("%d employer is handed over.", "%d employers are handed over.", done.done)
    messages.success(request, words % done.done)
    if done.same:
        words = ngettext(
            "%d was in these hands before.", "%d were in these hands before.", done.same
        )
        messages.info(request, words % done.same)
    if done.elsewhere:
        words = ngettext(
            "%d is a partner of a school where this colleague does not work, and stays as it is.",
            "%d are partners of schools where this colleague does not work, and stay as they are.",
            done.elsewhere,
        )
        messages.warning(request, words % done.elsewhere)


def ask_many(request):
    """Who of these hosts in the coming school year: a look at who would be written to, then the mails."""
    require(request.user.runs_a_school)
    chosen = picked(request)
    if answer := stopped(request, chosen):
        return answer
    today = clock.today()
    year = rules.school_year(today) + 1
    if request.method == "POST":
        done = together.ask_many(chosen.rows, year, by=request.user, today=today)
        words = ngettext(
            "%d employer is asked by mail.", "%d employers are asked by mail.", done.asked
        )
        messages.success(request, words % done.asked)
        return redirect(back(request))
    plan = together.plan_to_ask(chosen.rows, year, by=request.user, today=today)
    mails = len(plan.ask)
    told = shown(request, chosen) | {
        "title": _("Who hosts in %s?") % rules.year_words(year),
        "button": ngettext("Send %d mail", "Send %d mails", mails) % mails if mails else "",
        "lead": _(
            "One mail with three links: yes, maybe, no. Who does not answer is reminded once after ten days."
        ),
        "groups": groups(plan),
    }
    return render(request, "partners/together.html", told)


def groups(plan):
    """Who is written to and who is not, and why; empty groups are not told of."""
    words = [
        (plan.ask, _("Get a mail")),
        (plan.nobody, _("No contact with an e-mail address: call them")),
        (plan.before, _("Asked or answered before")),
        (plan.resting, _("To be left in peace for now")),
        (plan.idle, _("Not active partners")),
    ]
    return [
        {"word": word, "count": len(rows), "names": names(rows)} for rows, word in words if rows
    ]


def names(rows):
    """The first of the employers, and how many more there are."""
    first = sorted({row.employer.name for row in rows}, key=str.casefold)
    more = len(first) - SHOWN
    read = ", ".join(first[:SHOWN])
    return read if more <= 0 else _("%(names)s and %(n)d more") % {"names": read, "n": more}


def shown(request, chosen):
    """What both pages show of the choice."""
    others = ngettext(
        "%d employer is a partner of a school that you do not run, and is left out.",
        "%d employers are partners of schools that you do not run, and are left out.",
        chosen.others,
    )
    return {
        "keys": ",".join(map(str, chosen.keys)),
        "others": others % chosen.others if chosen.others else "",
        "back_url": back(request),
    }


@require_GET
def export(request, kind):
    """What was chosen as a table: of one's own schools, each row with whom to write to."""
    require(rules.schools_worked_in(request.user).exists())
    if kind not in {"csv", "xlsx"}:
        raise Http404
    if request.GET.get("which") == "ticked" and not request.GET.getlist("pick"):
        messages.warning(request, _("Tick at least one employer."))
        return redirect(back(request))
    found = filtered(request)
    header, rows = exporting.table(found, meant(request, found).filter(found.own))
    name = f"employers-{clock.today()}.{kind}"
    answer = HttpResponse(content_type=EXCEL if kind == "xlsx" else "text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    if kind == "xlsx":
        sheets.write_book(answer, _("Employers"), header, rows)
    else:
        sheets.write(answer, header, rows)
    return answer
