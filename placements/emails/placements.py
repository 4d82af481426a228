"""Mails from the plan to the first day: to confirm, to sign, ready, called off."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit import clock
from notifications import links, outbox
from notifications.handing import Offer, handed
from notifications.outbox import Letter, letter
from placements.models import Party, Placement
from placements.requirements.kinds import current_agreement, refusals
from placements.requirements.turns import DOORS, turns
from placements.states import S

CHASE_AFTER = (3, 7)  # working days
FAMILY_DAYS = 365
KINDS = {
    Party.SIGNATORY: "host_ask", Party.PRINCIPAL: "school_sign", Party.SCHOOL: "school_sign",
}  # fmt: skip
AS_ONE = {Party.GUARDIAN2: Party.GUARDIAN}  # who was asked as a guardian is not asked as the other


def ask_next(placement):
    """Ask everybody whose turn it is, and plan the reminders; asking twice writes nothing new."""
    text = current_agreement(placement)
    version = text.version if text else 0
    today = clock.today(placement.school.time_zone)
    for turn in turns(placement):
        asked_as = AS_ONE.get(turn.party, turn.party)
        key = f"sign:{placement.pk}:v{version}{asked_anew(placement, text)}:{asked_as}:{turn.ref}"
        tell(placement, KINDS.get(turn.party, "sign_ask"), turn.ref, key)
        for days in CHASE_AFTER:
            due = moment_of(placement.school, placement.school.add_working_days(today, days))
            tell(placement, "sign_chase", turn.ref, f"{key}:chase{days}", due_at=due)


def asked_anew(placement, text):
    """What tells one round of asking from the next, after somebody refused: ":again1"; blank for the first."""
    found = text and [r for r in refusals(placement) if r["agreement"] == text.pk]
    settled = sum(1 for r in found or () if r["settled_at"])
    return f":again{settled}" if settled else ""


def remind(placement, *, today):
    """Remind whoever must act, at most once a day. Returns how many were reminded."""
    waiting = turns(placement)
    for turn in waiting:
        tell(placement, "sign_chase", turn.ref, f"sign-remind:{placement.pk}:{turn.ref}:{today}")
    return len(waiting)


def ready(placement):
    """Everybody gets the signed agreement: the placement is ready to start."""
    text = current_agreement(placement)
    version = text.version if text else 0
    signed = text.signed_by(Party.PRINCIPAL) if text else None
    for ref in [*everybody(placement), *([signed.person] if signed else [])]:
        tell(placement, "placement_ready", ref, f"ready:{placement.pk}:v{version}:{ref}")


def left(placement, *, why):
    """Those who know of the placement are told that it will not go on."""
    if placement.moves.filter(after=S.SIGNING).exists() or placement.host_confirmed_at:
        for ref in everybody(placement):
            tell(placement, "placement_left", ref, f"left:{placement.pk}:{placement.state}:{ref}")


def host_cannot(placement, *, why):
    """The coordinator looks for another place."""
    if placement.coordinator_id:
        tell(
            placement,
            "host_cannot",
            f"user:{placement.coordinator_id}",
            f"host-cannot:{placement.pk}",
        )


def tell(placement, kind, ref, key, due_at=None):
    """Write one notice about this placement."""
    outbox.post(
        kind,
        ref,
        about=placement,
        school=placement.school,
        key=key,
        due_at=due_at,
        label=str(placement),
    )


def everybody(placement):
    """Learner, guardians of a minor, supervisor and signatory, each once."""
    student = placement.student
    refs = [f"student:{student.pk}"]
    if student.is_minor_on(placement.starts_on):
        refs += [f"guardian:{pk}" for pk in student.guardians.values_list("pk", flat=True)]
    refs += [
        f"contact:{p.contact_id}"
        for p in placement.participants.filter(ended_on=None)
        if p.contact_id
    ]
    return list(dict.fromkeys(refs))


def moment_of(school, day):
    """Nine in the morning of that day, at the school."""
    return clock.local(day, 9, school.time_zone)


def subject_of(notices):
    """The placement that the notice is about."""
    return Placement.objects.select_related(
        "student", "school", "type", "partnership__employer", "coordinator"
    ).get(pk=notices[0].about_id)


def facts(placement):
    """What a mail says of a placement at a glance."""
    return [
        (_("Student"), placement.student.name),
        (_("Where"), placement.employer_name or str(placement.school)),
        (_("When"), f"{date_format(placement.starts_on)} – {date_format(placement.ends_on)}"),
    ]


def is_their_turn(placement, ref):
    return any(turn.ref == ref for turn in turns(placement))


def signing_subject(placement, ref):
    """What the request to sign says at first sight, by who is asked."""
    name = {"name": placement.student.first_name}
    if ref.startswith("contact:"):
        return _("Confirm %(name)s's placement: 3 min") % name
    if ref.startswith("student:"):
        return _("Sign your placement: 2 min")
    return _("Sign for %(name)s's placement: 2 min") % name


@handed(
    "placements:host", words=("contact",), kinds=("host_ask", "sign_chase", "document_refused")
)
def host_link(pk, ref):
    """The employer's page, for a contact who has a part in a placement that is not settled."""
    asked = {"state__in": (S.PROPOSED, S.APPROVED, S.SIGNING), "participants__ended_on": None}
    found = offerable(pk, participants__contact=ref.partition(":")[2], **asked)
    return found and Offer(found, found.school, signing_subject(found, ref))


@handed("placements:sign", words=("student", "guardian"), kinds=("sign_ask", "sign_chase"))
def sign_link(pk, ref):
    """The page to sign, for the learner and the guardians of one that is being signed."""
    found = offerable(pk, state=S.SIGNING)
    if found is None or ref not in family_of(found):
        return None
    return Offer(found, found.school, signing_subject(found, ref))


@handed("placements:family", words=("guardian",), kinds=("placement_ready", "document_refused"))
def family_link(pk, ref):
    """Where, when and whom to call, for the guardians of one that is settled."""
    found = offerable(pk, state__in=(S.CONFIRMED, S.ACTIVE, S.FINISHED))
    if found is None or ref not in family_of(found) or ref.startswith("student:"):
        return None
    return Offer(found, found.school, family_subject(found), days=FAMILY_DAYS)


def offerable(pk, **asked):
    """The placement, if it is as asked; or None."""
    rows = Placement.objects.filter(pk=pk, **asked).select_related("student", "school")
    return rows.distinct().first()


def family_of(placement):
    """The learner and the guardians, as parties."""
    student = placement.student
    guardians = {f"guardian:{pk}" for pk in student.guardians.values_list("pk", flat=True)}
    return {f"student:{student.pk}"} | guardians


def family_subject(placement):
    return _("About %(name)s's placement") % {"name": placement.student.first_name}


def link_for(placement, recipient, party, subject):
    """The mailed link of this party in this placement."""
    return links.make(
        DOORS[party],
        party=recipient.ref,
        about=placement,
        school=placement.school,
        subject=subject,
    )


@letter(
    "host_ask", bundle=False, title=gettext_lazy("Details and signature asked of the employer")
)
def compose_host(recipient, notices, moment):
    """To the employer signatory: look, correct, sign."""
    placement = subject_of(notices)
    if not is_their_turn(placement, recipient.ref):
        return None
    name = placement.student.first_name
    subject = signing_subject(placement, recipient.ref)
    return Letter(
        subject=subject,
        paragraphs=[
            _(
                "%(school)s would like %(name)s to learn with you. "
                "Please check the details, correct what is wrong, and sign."
            )
            % {"school": placement.school, "name": name}
        ],
        details=facts(placement),
        button=_("Check and sign"),
        link=link_for(placement, recipient, Party.SIGNATORY, subject),
        not_me=_("Not you, or not possible? The page lets you say so."),
    )


@letter("sign_ask", bundle=False, title=gettext_lazy("Signature asked"))
def compose_sign(recipient, notices, moment):
    """To learner or guardian: read and sign."""
    placement = subject_of(notices)
    if not is_their_turn(placement, recipient.ref):
        return None
    subject = signing_subject(placement, recipient.ref)
    return Letter(
        subject=subject,
        paragraphs=[_("The employer has signed. Please read the agreement and sign it too.")],
        details=facts(placement),
        button=_("Read and sign"),
        link=link_for(placement, recipient, Party.STUDENT, subject),
    )


@letter("school_sign", bundle=True, title=gettext_lazy("Agreements for the school to sign"))
def compose_school(recipient, notices, moment):
    """To the coordinator: everybody else has signed."""
    placements = [p for n in notices if is_their_turn(p := subject_of([n]), recipient.ref)]
    if not placements:
        return None
    return Letter(
        subject=_("%(count)s agreements wait for your signature") % {"count": len(placements)}
        if len(placements) > 1
        else _("%(name)s's agreement waits for your signature")
        % {"name": placements[0].student.name},
        paragraphs=[
            _(
                "Everybody else has signed. The school signs last; then the placement is ready to start."
            )
            if placements[0].coordinator_id == int(recipient.ref.partition(":")[2])
            else _(
                "Employer and family have signed. You sign as the principal, before the school."
            )
        ],
        details=[(p.student.name, p.employer_name) for p in placements],
        button=_("Open Placewell"),
        url=reverse("placements:detail", args=[placements[0].pk]),
    )


@letter("sign_chase", bundle=False, title=gettext_lazy("Signature, reminded"))
def compose_chase(recipient, notices, moment):
    """A reminder of the same request, with the same link."""
    kind = recipient.ref.split(":")[0]
    ask = {"contact": compose_host, "user": compose_school}.get(kind, compose_sign)
    again = ask(recipient, notices, moment)
    if again is None:
        return None
    return Letter(**{**vars(again), "subject": _("Reminder: %s") % again.subject})


@letter("placement_ready", bundle=False, title=gettext_lazy("Agreement signed by all"))
def compose_ready(recipient, notices, moment):
    """To everybody: the signed agreement, and what comes next."""
    placement = subject_of(notices)
    if placement.state not in {S.CONFIRMED, S.ACTIVE}:
        return None
    text = current_agreement(placement)
    name = placement.student.name
    return Letter(
        subject=_("Ready: %(name)s starts on %(day)s")
        % {"name": name, "day": date_format(placement.starts_on)},
        paragraphs=[
            _("Everything is in place. The agreement is attached.")
            if text
            else _("Everything is in place.")
        ],
        details=facts(placement),
        attachment=text.pdf.name if text else "",
        attachment_name=_("agreement.pdf"),
        **way_in(placement, recipient),
    )


def way_in(placement, recipient):
    """Guardians get a page of their own by link, learners their home; the host gets theirs with the first hours."""
    if recipient.ref.startswith("guardian:"):
        subject = family_subject(placement)
        family = links.make(
            "placements:family",
            party=recipient.ref,
            about=placement,
            school=placement.school,
            days=FAMILY_DAYS,
            subject=subject,
        )
        return {"button": _("Where, when, whom to call"), "link": family}
    if recipient.ref.startswith("student:"):
        return {"button": _("Open my page"), "url": reverse("desk:home")}
    return {}


@letter("placement_left", bundle=False, title=gettext_lazy("Placement ended or not taken"))
def compose_left(recipient, notices, moment):
    """To everybody: it will not go on."""
    placement = subject_of(notices)
    move = placement.moves.last()
    return Letter(
        subject=_("%(name)s's placement: %(state)s")
        % {"name": placement.student.name, "state": placement.get_state_display().lower()},
        paragraphs=[_("The placement will not go on."), move.why if move else ""],
        details=facts(placement),
    )


@letter("host_cannot", bundle=False, title=gettext_lazy("The employer cannot host"))
def compose_host_cannot(recipient, notices, moment):
    """To the coordinator: the host said no."""
    placement = subject_of(notices)
    move = placement.moves.last()
    return Letter(
        subject=_("%(employer)s cannot host %(name)s")
        % {"employer": placement.employer_name, "name": placement.student.name},
        paragraphs=[move.why if move else "", _("Look for another place for the student.")],
        details=facts(placement),
        button=_("Open the placement"),
        url=reverse("placements:detail", args=[placement.pk]),
    )
