"""How one placement comes about; a plan says how far, and with which hitches."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from kit import clock
from placements import actions
from placements.actions.changing import Details
from placements.models import Party, Placement, Programme, Signature
from placements.requirements import asks_for
from placements.requirements.turns import turns
from placements.states import S
from students.models import Student
from wbl.demo import work
from wbl.demo.people import contacts_of

# how far a placement comes: the state, or whose turn it is
STOPS = (
    "draft", "proposed", "approved", "host", "family", "guardian", "school", "confirmed", "active",
    "finished", "completed",
)  # fmt: skip
STAGE = {
    Party.SIGNATORY: "host",
    Party.STUDENT: "family",
    Party.GUARDIAN: "guardian",
    Party.SCHOOL: "school",
}


@dataclass
class Plan:
    """What will happen to one placement."""

    student: Student
    partnership: Any
    programme: Programme
    by: Any
    made: datetime
    first: date
    last: date
    weekdays: tuple[int, ...]
    begins: time
    ends: time
    role: str
    dress: str
    tasks: list[str]
    stop: str
    holidays: set[date]
    fields: dict[str, Any] = field(default_factory=dict)  # pay and travel
    pace: dict[str, float] = field(default_factory=dict)  # hours that a party takes
    exit: tuple[str, str, datetime] | None = None  # state, why, when
    quiet_from: date | None = None  # the student writes no hours from here on
    blind_from: date | None = None  # the supervisor looks at none from here on
    query_on: date | None = None  # the supervisor queries a line of the week before
    answers: bool = True
    gives: tuple[str, ...] = ("middle", "final")
    level: int = 4
    calls: bool = False
    placement: Placement | None = None
    periods: dict[int, Any] | None = None

    def reaches(self, stop):
        return STOPS.index(self.stop) >= STOPS.index(stop)

    def fresh(self):
        """The placement as it is now."""
        self.placement = Placement.objects.with_everything().get(pk=self.placement.pk)
        return self.placement

    def state(self):
        """The state in which it is now."""
        return Placement.objects.values_list("state", flat=True).get(pk=self.placement.pk)


def tell(play, plan):
    """Add everything that happens in one placement to the play."""
    play.add(life(plan))
    if plan.reaches("active"):
        play.add(work.hours(plan))
        play.add(work.looks(plan))
        for name in plan.gives:
            play.add(work.feedback(plan, name))
    if plan.reaches("completed"):
        play.add(work.sign_off(plan))


def life(plan):
    """Made, sent out, confirmed, signed; some are left on the way."""
    yield plan.made
    plan.placement = make(plan)
    if plan.reaches("proposed"):
        yield plan.made + timedelta(seconds=2)
        prepare(plan)
    if plan.reaches("host"):
        yield from sign_all(plan)
    if plan.exit:
        yield plan.exit[2]
        leave(plan, *plan.exit[:2])


def make(plan):
    """The coordinator's form, filled in."""
    supervisor, signatory = contacts_of(plan.partnership)
    fields = {
        "title": plan.role,
        "starts_on": plan.first,
        "ends_on": plan.last,
        "partnership": plan.partnership,
        "site": plan.partnership.employer.sites.first(),
        "dress": plan.dress,
        **plan.fields,
    }
    details = Details(
        fields=fields,
        periods=[(day, plan.begins, plan.ends, 0) for day in plan.weekdays],
        tasks=plan.tasks,
        supervisor=supervisor,
        signatory=signatory,
    )
    return actions.create(plan.programme, plan.student, details, by=plan.by)


def prepare(plan):
    """Put forward, approved, or sent out at once."""
    if plan.stop in ("proposed", "approved"):
        actions.propose(plan.placement, by=plan.by)
        if plan.stop == "approved":
            actions.approve(plan.placement, by=plan.by)
    else:
        actions.send_out(plan.placement, by=plan.by)


def sign_all(plan):
    """Whoever's turn it is acts, until the turn at which the plan stops."""
    while plan.fresh().state in (S.APPROVED, S.SIGNING):
        people = turns(plan.placement)
        if plan.stop == stage(people):
            return
        turn = student_first(people)
        yield clock.now() + timedelta(hours=plan.pace.get(turn.party, 20))
        act(plan, turn)


def stage(people):
    """Whose turn it is, in a word: "guardian" once the student has signed."""
    return STAGE[student_first(people).party]


def student_first(people):
    return next((turn for turn in people if turn.party == Party.STUDENT), people[0])


def act(plan, turn):
    """The host confirms and signs in one sitting; the others sign."""
    placement = plan.placement
    if not turn.email:  # without an address on file one signs on paper
        actions.sign_on_paper(placement, turn.party, by=plan.by, signed_on=clock.today())
        return
    if turn.party == Party.SIGNATORY:
        contact = placement.signatory.contact
        placement = actions.host_confirm(placement, Details(), contact=contact)
        if not asks_for(placement, "signature_signatory"):
            return
    text = placement.agreements.first()
    by = plan.by if turn.party == Party.SCHOOL else None
    actions.sign(
        placement,
        turn.party,
        person=turn.ref,
        name=turn.name,
        shown=text.content_hash,
        method=method(turn),
        by=by,
    )


def method(turn):
    """Staff and students sign signed in, the others by link."""
    own = turn.party in (Party.SCHOOL, Party.STUDENT)
    return Signature.Method.ACCOUNT if own else Signature.Method.LINK


def leave(plan, state, why):
    """The placement will not go on, or not to its end."""
    placement = plan.fresh()
    if state == S.CANCELLED and placement.state == S.SIGNING:
        actions.host_cannot(placement, why=why, contact=placement.signatory.contact)
    else:
        actions.leave(placement, state, by=plan.by, why=why)
