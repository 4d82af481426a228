"""What the page of one placement shows, put together once for all its readers."""

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kit import clock
from kit.weekdays import weekday_name
from notifications.actions import clearance_of
from notifications.handing import page
from notifications.models import Handover
from placements import agreement, requirements, rules
from placements.allowance import most_remote
from placements.models import Party
from placements.requirements.kinds import GUARDIANS, current_agreement, refusal_of
from placements.requirements.turns import turns
from placements.rules.doing import is_supervisor
from placements.rules.journal import has_part
from placements.states import MOVES, OPEN, RUNNING, S, Step
from placements.views.changes import proposed, proposed_refusal, refusal_events, undrawable
from placements.views.document_lines import seen_by_host, to_send

SHAPES = {
    S.DRAFT: "dots-0",
    S.PROPOSED: "dots-1",
    S.APPROVED: "dots-1",
    S.SIGNING: "dots-2",
    S.CONFIRMED: "dots-3",
    S.ACTIVE: "dots-3",
    S.FINISHED: "dots-3",
    S.COMPLETED: "done",
}
DOTS = {S.DRAFT: 0, S.PROPOSED: 1, S.APPROVED: 1, S.SIGNING: 2}
for _left in (S.DECLINED, S.WITHDRAWN, S.CANCELLED, S.ENDED_EARLY, S.LAPSED):
    SHAPES[_left] = "stopped"

WHO = {
    "student": lambda: _("Student"),
    "guardian": lambda: _("Parent or guardian"),
    "employer": lambda: _("Employer"),
    "school": lambda: _("School"),
}

PAPER = {"host_confirmed": Party.SIGNATORY, **{f"signature_{party}": party for party in Party}}

EXITS = (
    ("decline", S.DECLINED, lambda: _("Decline")),
    ("withdraw", S.WITHDRAWN, lambda: _("Student withdraws")),
    ("cancel", S.CANCELLED, lambda: _("Cancel")),
    ("end", S.ENDED_EARLY, lambda: _("End early")),
    ("lapse", S.LAPSED, lambda: _("Not used")),
)


def page_context(request, placement):
    """Everything for placements/detail.html."""
    may_run = rules.can_run(request.user, placement)
    host = is_host_only(request.user, placement, may_run)
    waited_for = turns(placement)
    return {
        "placement": placement,
        "may_run": may_run,
        "is_host": host,
        "released": rules.released(placement),
        "shape": SHAPES[placement.state],
        "dots": DOTS.get(placement.state, 3),
        "turns": [awaited(placement, turn) for turn in waited_for],
        "can_remind": any(turn.email for turn in waited_for),
        "hand_links": hand_links(placement) if may_run else [],
        "my_turn": my_turn(request.user, placement, may_run),
        "checklist": checklist(placement, may_run),
        "facts": facts(placement, with_phones=True)
        + remote(placement)
        + notes(request.user, placement),
        "documents": to_send(request, placement, "employer") if host else [],
        "seen": seen_by_host(placement, with_files=True) if host else [],
        "text": current_agreement(placement),
        "scans": scans(request.user, placement, may_run),
        "events": history(placement, may_run),
        "exits": exits(placement) if may_run else [],
        "running": placement.state in (*RUNNING, S.COMPLETED, S.ENDED_EARLY),
        "is_open": placement.state in OPEN,
        "can_send": placement.state in {S.DRAFT, S.PROPOSED, S.APPROVED},
        "today": clock.today(placement.school.time_zone),
        "mail_held": mail_held(placement, may_run),
        "mail_let_out": mail_let_out(placement, may_run),
        "refusal": refusal_of(placement) or proposed_refusal(placement),
        "amendment": proposed(request.user, placement),
        "undrawable": undrawable(placement) if may_run else "",
        "doing": doing_links(placement, request.user, may_run),
        "reads_journal": has_part(request.user, placement)
        or (may_run and not request.user.is_superuser),
    }


def doing_links(placement, user, may_run):
    """Lists, interest, log and project of the placement, for who may open them; no query."""
    supervises = is_supervisor(user, placement)
    guards = bool(own_guardians(user, placement)) and not may_run
    inside = not guards and not is_host_only(user, placement, may_run)
    begun = placement.state in (S.CONFIRMED, *RUNNING, S.COMPLETED, S.ENDED_EARLY)
    kinds = {row.kind for row in placement.requirement_set.requirements.all()}
    logs = "observation_log" in kinds or placement.type.code == "job_shadow"
    shown = (
        (inside, "checklist", ["readiness"], _("Before the start")),
        ((inside or supervises) and begun, "checklist", ["induction"], _("On the first day")),
        (inside, "interest", [], _("Interest before and after")),
        (inside and begun and logs, "observations", [], _("Observation log")),
        ((inside or supervises) and placement.has_project, "project", [], _("Project")),
    )
    return [
        {"label": label, "url": reverse(f"placements:{name}", args=[placement.pk, *more])}
        for may, name, more, label in shown
        if may
    ]


def mail_held(placement, may_run):
    """Whether to say that no mail about this placement leaves, to those who can change that."""
    waits = may_run and placement.state in OPEN and not placement.school.is_live
    return waits and clearance_of(placement) is None


def mail_let_out(placement, may_run):
    """Who let the placement's mail out before the school went live; None where that does not matter."""
    return clearance_of(placement) if may_run and not placement.school.is_live else None


def scans(user, placement, may_run):
    """The signed sheets, newest first, for those who may have them."""
    return placement.scans.all() if may_run or rules.can_have_scan(user, placement) else []


def is_host_only(user, placement, may_run):
    """Whether the reader sees the learner as the host does: what the agreement releases."""
    if may_run:
        return False
    return any(p.contact and p.contact.user_id == user.pk for p in placement.participants.all())


def awaited(placement, turn):
    """Somebody who must act, and where their link is handed over or their signature on paper noted."""
    return {
        "turn": turn,
        "hand_url": page(turn.door, placement.pk, turn.ref),
        "paper_url": paper_url(placement, turn.party),
    }


def hand_links(placement):
    """Links that are not for signing: hours and feedback of the supervisor, the family's page."""
    found = []
    if placement.state in RUNNING and placement.supervisor and placement.supervisor.contact:
        contact = placement.supervisor.contact
        ref = f"contact:{contact.pk}"
        found += [
            (_("Hours: %s") % contact.name, page("placements:confirm_hours", contact.pk, ref)),
            (_("Feedback: %s") % contact.name, page("assessments:feedback", contact.pk, ref)),
            (_("First day: %s") % contact.name, page("placements:induct", placement.pk, ref)),
        ]
        if placement.has_project:
            url = page("placements:project_link", placement.pk, ref)
            found.append((_("Project: %s") % contact.name, url))
    if placement.state in {S.CONFIRMED, *RUNNING}:
        found += [
            (_("Family: %s") % g.name, page("placements:family", placement.pk, f"guardian:{g.pk}"))
            for g in placement.student.guardians.all()
        ]
    return [{"label": label, "url": url} for label, url in found if url]


def my_turn(user, placement, may_run):
    """The party as which this person must sign now, or blank."""
    for turn in turns(placement):
        if turn.party == Party.STUDENT and placement.student.user_id == user.pk:
            return turn.party
        if turn.party in GUARDIANS and turn.ref in own_guardians(user, placement):
            return turn.party
        if turn.party == Party.PRINCIPAL and rules.is_principal(user, placement):
            return turn.party
        if turn.party == Party.SCHOOL and may_run:
            return turn.party
    return ""


def own_guardians(user, placement):
    return {f"guardian:{g.pk}" for g in placement.student.guardians.all() if g.user_id == user.pk}


def checklist(placement, may_run):
    """The requirements by the step that they guard, in the shape of parts/checklist.html."""
    items = requirements.checklist(placement)
    stops = [item for item in items if item.stops]
    now = next((step for step in Step if any(i.step == step for i in stops)), None)
    due = [i for i in stops if i.step == now]
    due = [i for i in due if not i.last or len(due) == 1]
    groups = [
        {
            "title": step.label,
            "items": [line(placement, i, may_run, due=i in due) for i in items if i.step == step],
        }
        for step in Step
    ]
    return [group for group in groups if group["items"]]


def line(placement, item, may_run, *, due):
    """One requirement: its state, who must act, where. `due`: its turn has come."""
    state = "met" if item.met else "waived" if item.waived else "open"
    shown = {
        "state": state,
        "label": item.label,
        "note": item.waived or item.note,
        "who": WHO[item.who]() if state == "open" and item.who else "",
        "yours": due and item.who == "school" and may_run,
        "kind": item.kind,
        "waivable": may_run and state == "open" and item.waivable and item.required,
        "required": item.required,
        "advised": state == "open" and not item.required,
    }
    if may_run and item.document:
        shown["url"] = reverse("placements:document", args=[placement.pk, item.document.pk])
        return shown
    here = reverse("placements:detail", args=[placement.pk])
    if may_run and state == "open" and item.url and item.url != here:
        shown["url"] = item.url
    elif may_run and state == "open" and item.kind in PAPER and placement.state in OPEN:
        shown["url"] = paper_url(placement, PAPER[item.kind])
        shown["action"] = _("On paper")
    return shown


def paper_url(placement, party):
    """Where this party's signature on paper is noted."""
    return f"{reverse('placements:paper', args=[placement.pk])}?party={party}"


def facts(placement, *, with_phones=False):
    """Where, when, who, in the shape of parts/facts.html; empty ones are left out."""
    supervisor = placement.supervisor and placement.supervisor.contact
    found = [
        (_("Program"), placement.programme or placement.type),
        (_("Role"), placement.title),
        (_("Employer"), placement.employer_name),
        (_("Place of work"), agreement.place_of(placement)),
        (_("Workplace supervisor"), reach(supervisor) if with_phones else supervisor),
        (_("Dates"), dates(placement)),
        (_("Days and times"), times(placement)),
        (
            _("Hours asked for"),
            f"{placement.required_minutes / 60:g}" if placement.required_minutes else "",
        ),
        (_("Pay"), " · ".join(filter(None, [placement.get_pay_display(), placement.pay_note]))),
        (_("What to wear"), placement.dress),
        (_("How to get there"), placement.travel),
        (_("At the school"), at_school(placement)),
    ]
    return [{"term": term, "value": str(value)} for term, value in found if value]


def remote(placement):
    """How much may be remote, and how much was; nothing where the program sets no limit."""
    most = most_remote(placement)
    if most is None:
        return []
    percent = share = _("at most %d%%") % most
    logged = placement.log.total()
    if logged:
        done = round(100 * placement.log.remote() / logged)
        percent = _("%(share)s; %(done)d%% so far") % {"share": share, "done": done}
        over = done > most
    else:
        over = most < 100 and placement.delivery == placement.Delivery.REMOTE
    note = _("This is more than the program allows.") if over else ""
    planned = placement.get_delivery_display()
    return [{"term": _("Remote"), "value": f"{percent} · {planned}", "note": note}]


def notes(user, placement):
    """What the school noted, for its staff."""
    if not placement.notes or not rules.can_read_notes(user, placement):
        return []
    return [{"term": _("Notes of the school"), "value": placement.notes}]


def reach(contact):
    """A person with telephone and address."""
    return (
        " · ".join(filter(None, [contact.name, contact.phone, contact.email])) if contact else ""
    )


def at_school(placement):
    """Whom to call at the school."""
    who = placement.coordinator.name if placement.coordinator else placement.school.contact_name
    return " · ".join(filter(None, [who, placement.school.phone]))


def dates(placement):
    return f"{date_format(placement.starts_on)} – {date_format(placement.ends_on)}"


def times(placement):
    """Weekly hours, days with the same times together: "Mon, Wed 12:30–15:30"."""
    by_time = {}
    for period in placement.periods.all():
        clock_time = f"{period.begins:%H:%M}–{period.ends:%H:%M}"
        if period.particulars:
            clock_time += f" ({period.particulars})"
        by_time.setdefault(clock_time, []).append(weekday_name(period.weekday, short=True))
    return "; ".join(f"{', '.join(days)} {clock_time}" for clock_time, days in by_time.items())


def exits(placement):
    """How this placement can be left from here: (word in the URL, label)."""
    allowed = MOVES[S(placement.state)]
    return [{"how": how, "label": label()} for how, after, label in EXITS if after in allowed]


def history(placement, may_run):
    """Moves, versions and signatures, newest first, in the shape of parts/timeline.html."""
    events = [
        {
            "at": m.at,
            "text": str(S(m.after).label),
            "who": m.by_label,
            "note": m.why,
            "big": m.after in {S.CONFIRMED, S.COMPLETED},
        }
        for m in placement.moves.all()
    ]
    versions = list(placement.agreements.all())
    for newer in versions:
        before = (a for a in versions if a.version < newer.version and a.state == a.State.COUNTS)
        events.append(version_event(newer, next(before, None)))
        for signature in newer.signatures.all():
            events += signature_events(signature)
    events += refusal_events(placement)
    if may_run:
        events += handover_events(placement)
    return sorted(events, key=lambda event: event["at"], reverse=True)


def handover_events(placement):
    """When a link of this placement, or of somebody who has a part in it, was handed over."""
    parts = {f"contact:{p.contact_id}" for p in placement.participants.all() if p.contact_id}
    own = Q(link__about_model="placements.placement", link__about_id=placement.pk)
    theirs = Q(link__about_model="partners.contact", link__party__in=parts)
    rows = Handover.objects.filter(own | theirs, at__gte=placement.made_at)
    for row in rows.select_related("by", "link"):
        yield {
            "at": row.at,
            "text": _("Link handed over: %s") % row.to_name,
            "who": str(row.by),
            "note": f"{row.get_how_display()} · {row.link.subject}",
        }


def signature_events(signature):
    """That it was signed, how, and whether it was taken back."""
    party = signature.get_party_display()
    yield {
        "at": signature.at,
        "text": _("%s signed") % party,
        "who": signature.name,
        "note": " · ".join(filter(None, [signature.how, signature.note])),
    }
    if not signature.stands:
        yield {
            "at": signature.taken_back_at,
            "text": _("%s: signature on paper taken back") % party,
            "who": str(signature.taken_back_by),
            "note": signature.taken_back_why,
        }


def version_event(newer, older):
    """A version of the agreement, and what it changed."""
    changed = (
        [
            f"{label}: {before or '–'} → {after or '–'}"
            for label, before, after in agreement.differences(older, newer)
        ]
        if older
        else []
    )
    told = {"version": newer.version, "state": newer.get_state_display()}
    return {
        "at": newer.made_at,
        "text": _("Amendment, version %(version)s (%(state)s)") % told
        if newer.amendment
        else _("Agreement, version %d") % newer.version,
        "who": newer.made_by,
        "note": "; ".join(changed),
    }
