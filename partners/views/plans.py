"""Partnership plans for the school's staff: on the employer's page, as a page, and to write and change one."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from kit import clock
from kit.errors import Refused, require
from kit.templatetags.house import short_day
from notifications import handing
from partners import emails, presets, rules
from partners.actions import plan_signing, plan_years, signing
from partners.actions import plans as actions
from partners.forms.plans import Activities, PlanForm
from partners.models import PartnershipPlan, PlanActivity, PlanChange, PlanTemplate
from partners.models.plans import REVIEW_AHEAD, form_for
from partners.states import PlanState
from partners.views import signed
from partners.views.pieces import find

SHAPES = {"draft": "dots-0", "out": "waiting", "signed": "done", "ended": "stopped",
          "replaced": "stopped"}  # fmt: skip
RECORDS = 4


def today_of(partnership):
    return clock.today(partnership.school.time_zone)


def section(partnership):
    """Plans that run and the yearly records; the school's own staff only are shown them. Two queries."""
    today = today_of(partnership)
    open_ = Q(activities__done_on=None)
    rows = partnership.plans.live().annotate(
        open=Count("activities", filter=open_ & Q(activities__isnull=False)),
        late=Count("activities", filter=open_ & Q(activities__due_on__lt=today)),
    )
    return {
        "rows": [line(plan, today) for plan in rows],
        "records": [record(each) for each in partnership.yearly_records.all()[:RECORDS]],
    }


def line(plan, today):
    word, shape = state_of(plan)
    return {
        "plan": plan,
        "years": rules.year_words(plan.year),
        "word": word,
        "shape": shape,
        "step": step_words(plan, today),
        "notes": notes(plan, today),
    }


def notes(plan, today):
    """The review and how many activities are open and overdue: (words, is it late)."""
    found = []
    if plan.review_on and not plan.reviewed_on:
        late = plan.review_on < today
        words = _("review overdue since %s") if late else _("review %s")
        found.append((words % short_day(plan.review_on), late))
    if plan.open:
        words = ngettext("%d activity open", "%d activities open", plan.open)
        found.append((words % plan.open, False))
    if plan.late:
        found.append((ngettext("%d overdue", "%d overdue", plan.late) % plan.late, True))
    return found


def record(row):
    """What one side noted of a year, with its figures in words."""
    told = [
        ngettext("%d learner hosted", "%d learners hosted", row.hosted) % row.hosted
        if row.hosted
        else "",
        ngettext("%d hour given", "%d hours given", row.hours) % row.hours if row.hours else "",
        _("new: %s") % row.ideas if row.ideas else "",
    ]
    return {"row": row, "years": rules.year_words(row.year), "notes": filter(None, told)}


def state_of(plan):
    """Where a plan stands, in words, and its mark."""
    if plan.state == PlanState.OUT and plan.host_signed_at:
        return _("The school signs"), "yours"
    if plan.state == PlanState.DRAFT and plan.wish:
        return _("The employer asks for a change"), "yours"
    if plan.state == PlanState.OUT:
        return _("The employer signs"), "waiting"
    return plan.get_state_display(), SHAPES[plan.state]


def step_words(plan, today):
    """What is to be done next, for its button."""
    if plan.state == PlanState.DRAFT:
        return _("Change it as asked") if plan.wish else _("Finish and send it")
    if plan.state == PlanState.OUT:
        return _("Sign for the school") if plan.host_signed_at else _("Open the plan")
    if plan.reviewed_on:
        return _("Plan the next year")
    near = plan.review_on and plan.review_on - REVIEW_AHEAD <= today
    return _("Note the review") if near else _("Open the plan")


def seen(request, pk):
    rows = PartnershipPlan.objects.visible_to(request.user).with_everything()
    return get_object_or_404(rows, pk=pk)


@require_GET
def plan(request, pk):
    """One plan: the next thing to do, what it says, who signed, what was changed."""
    found = seen(request, pk)
    today, partnership = today_of(found.partnership), found.partnership
    may_edit = rules.can_edit_partnership(request.user, partnership) and found.is_live
    word, shape = state_of(found)
    told = {
        "plan": found,
        "word": word,
        "shape": shape,
        "may_edit": may_edit,
        "todo": todo(found, today) if may_edit else None,
        "activities": [activity(row, today) for row in found.activities.all()],
        "unmet": found.unmet_skills() if found.is_live else [],
        "outcome": outcome(found),
        "events": [event(row) for row in found.changes.all()],
        "versions": found.versions.all(),
        **shown(found),
    }
    return render(request, "partners/plans/detail.html", told)


def shown(plan):
    """The text and the two signatures, as every page shows them."""
    text = plan.content
    return {
        "facts": [{"term": term, "value": value} for term, value in text["facts"]],
        "clauses": text["clauses"],
        "table": text["table"],
        "signatures": signed.lines(plan),
    }


def activity(row, today):
    return {
        "row": row,
        "who": actions.who_of(row),
        "late": not row.done_on and row.due_on and row.due_on < today,
    }


def outcome(plan):
    """What came of it, and how satisfied both sides are."""
    rows = [
        (_("Looked at on"), plan.reviewed_on and date_format(plan.reviewed_on, "DATE_FORMAT")),
        (_("How satisfied the school is"), plan.school_rating and out_of_five(plan.school_rating)),
        (_("How satisfied the employer is"), plan.host_rating and out_of_five(plan.host_rating)),
    ]
    return [{"term": term, "value": value} for term, value in rows if value]


def out_of_five(number):
    return _("%d of 5") % number


def event(row):
    """One change as the history tells it."""
    before, after = row.before, row.after
    if row.what == PlanChange.What.STATE:
        before, after = label(PlanState, before), label(PlanState, after)
    if row.what == PlanChange.What.FORM:
        before, after = label(PartnershipPlan.Form, before), label(PartnershipPlan.Form, after)
    note = f"{before} → {after}" if before and after else after
    if before and not after:
        note = _("was: %s") % before
    big = row.what == PlanChange.What.STATE
    text, note = (note, "") if big else (row.get_what_display(), note)
    return {"at": row.at, "text": text, "note": note, "who": row.by or _("by itself"), "big": big}


def label(choices, value):
    return str(choices(value).label) if value in choices.values else value


def todo(plan, today):
    """The one thing that the plan waits for: a kind for the template, a head and what it needs."""
    if plan.state == PlanState.DRAFT:
        lacks = [words for _field, words in actions.missing(actions.text_of(plan))]
        kind = "wish" if plan.wish else "finish" if lacks else "send"
        return {"kind": kind, "lacks": lacks}
    if plan.state == PlanState.OUT:
        return to_sign(plan)
    if plan.reviewed_on:
        return {"kind": "next", "years": rules.year_words(plan.year + 1), "year": plan.year + 1}
    near = plan.review_on and plan.review_on - REVIEW_AHEAD <= today
    return {"kind": "review", "late": plan.review_on < today} if near else None


def to_sign(plan):
    if plan.host_signed_at:
        return {"kind": "sign"}
    contact = signing.signatory_of(plan.partnership)
    url = handing.page(emails.PLAN_DOOR, plan.pk, f"contact:{contact.pk}") if contact else ""
    return {"kind": "wait", "contact": contact, "hand_url": url}


def new_plan(request, pk):
    """Write a plan: from blank, from a template, or as it was last year."""
    partnership = find(request, pk)
    require(rules.can_edit_partnership(request.user, partnership))
    years = open_years(partnership)
    year = chosen_year(request, years)
    text = begun(request, partnership, year)
    form, rows = both_forms(request, text, years, year=year)
    if is_good(request, form, rows):
        try:
            made = actions.make(
                partnership,
                form.cleaned_data["year"],
                form.text(rows.rows),
                by=request.user,
                send=form.sends,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return saved(request, made, made.state == PlanState.OUT)
    told = {"title": _("Partnership plan"), "starts": starts(partnership, year), "years": year}
    return show(request, partnership, form, rows, **told)


def edit_plan(request, pk):
    """Change what a plan says."""
    found = seen(request, pk)
    require(rules.can_edit_partnership(request.user, found.partnership))
    form, rows = both_forms(request, actions.text_of(found), ())
    if is_good(request, form, rows):
        try:
            now = actions.change(found, form.text(rows.rows), by=request.user, send=form.sends)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            sent = now.state == PlanState.OUT and now.asked_at != found.asked_at
            return saved(request, found, sent)
    return show(request, found.partnership, form, rows, title=found.content["title"], plan=found)


def both_forms(request, text, years, **initial):
    """The words and the lines of a plan, as typed or as they were."""
    data = request.POST if request.method == "POST" else None
    said = {name: getattr(text, name) for name in ("form", *actions.WORDS)}
    form = PlanForm(data, initial=said | initial, years=years)
    # what is sent counts by itself: a line that is as the template has it is a line, too
    lines = [vars(one) for one in text.activities] if data is None else None
    return form, Activities(data, initial=lines, prefix="doing")


def is_good(request, form, rows):
    """Whether what was typed can be saved, or sent if that was pressed."""
    if request.method != "POST":
        return False
    both = [form.is_valid(), rows.is_valid()]
    lacks = rows.is_valid() and form.lacks(form.text(rows.rows))  # all is told at once
    return all(both) and not lacks


def saved(request, plan, sent):
    messages.success(request, _("Sent to be signed.") if sent else _("Saved."))
    return redirect("partners:plan", plan.pk)


def show(request, partnership, form, rows, **more):
    told = {"partnership": partnership, "form": form, "rows": rows, "plan": None, **more}
    failed = form.errors or (rows.is_bound and not rows.is_valid())
    return render(request, "partners/plans/form.html", told, status=422 if failed else 200)


def open_years(partnership):
    """This school year and the next, those with a plan last: one plan a year."""
    this = rules.school_year(today_of(partnership))
    taken = set(partnership.plans.live().values_list("year", flat=True))
    return sorted((this, this + 1), key=lambda year: (year in taken, year))


def chosen_year(request, years):
    typed = request.GET.get("year", "")
    return int(typed) if typed.isdecimal() and int(typed) in years else years[0]


def begun(request, partnership, year):
    """What the form begins with, by the link that was pressed: last year's, a template's, or nothing."""
    form, today = form_for(partnership.employer), today_of(partnership)
    word, _sep, key = request.GET.get("from", "").partition(":")
    if word == "last" and (last := last_plan(partnership, year)):
        return actions.moved(actions.text_of(last), year - last.year)
    kept = presets.ready(key) if word == "ready" else None
    if word == "own" and key.isdecimal():
        rows = PlanTemplate.objects.in_use().filter(school=partnership.school_id, pk=int(key))
        kept = rows.values().first()
    if kept:
        return plan_years.from_template(kept, form, year, today)
    return actions.Text(form=form)


def last_plan(partnership, year):
    """The plan of the latest year before this one, whatever became of it."""
    return partnership.plans.filter(year__lt=year).first()


def starts(partnership, year):
    """What a plan can begin with: links to the same page."""
    found = []
    if last := last_plan(partnership, year):
        words = _("As in %s, a year later") % rules.year_words(last.year)
        found.append({"words": words, "key": "last"})
    own = PlanTemplate.objects.in_use().filter(school=partnership.school_id)
    found += [{"words": row.name, "key": f"own:{row.pk}", "own": row} for row in own]
    found += [
        {"words": _(ready.name), "key": f"ready:{code}"} for code, ready in presets.READY.items()
    ]
    return found


@require_POST
def move_plan(request, pk):
    """Send it to be signed, sign for the school, or end it."""
    found, to = seen(request, pk), request.POST.get("to", "")
    ways = {
        "send": lambda: actions.send_out(found, by=request.user),
        "sign": lambda: plan_signing.sign_by_school(
            found, by=request.user, shown=request.POST.get("shown", "")
        ),
        "end": lambda: actions.end(found, by=request.user),
    }
    if to not in ways:
        raise Http404
    try:
        ways[to]()
        messages.success(request, _("Saved."))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("partners:plan", pk)


@require_POST
def tick_activity(request, pk):
    """An activity is done, or is not after all."""
    rows = PlanActivity.objects.visible_to(request.user).select_related("plan")
    row = get_object_or_404(rows, pk=pk)
    try:
        actions.tick(row, done="undo" not in request.POST, by=request.user)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect(f"{reverse('partners:plan', args=[row.plan_id])}#activities")


@require_GET
def plan_pdf(request, pk):
    """The plan as a file, for the school; an earlier version by its number."""
    found, version = seen(request, pk), request.GET.get("version", "")
    row = found.versions.filter(version=version).first() if version.isdecimal() else None
    name = f"partnership-plan-{found.pk}.pdf"
    return signed.as_pdf(row or found, name, found.partnership)
