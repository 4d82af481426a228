"""The demo's placements one by one: every state, every turn, and the hitches that Today tells of."""

from datetime import timedelta

from partners import actions as partners
from partners.models import Partnership
from placements.models import Party
from placements.states import S
from students.models import Student
from wbl.demo import cast, firms
from wbl.demo.people import contacts_of
from wbl.demo.play import GONE
from wbl.demo.plot import TIMES
from wbl.demo.work import at


def high_school(plot):
    """The school that is live."""
    yield from heroes(plot)
    yield from planned(plot)
    yield from signing(plot)
    yield from unreachable(plot)
    yield from ready(plot)
    yield from running(plot)
    yield from over(plot)
    yield from left(plot)
    yield from together(plot)


def centre(plot):
    """The school that is not live yet: its first mails are held."""
    for ago in (9, 7, 5, 2):
        yield plot.before("draft", days_ago(plot, ago), kind="clinical", starts_in=40 - ago)
    for ago in (6, 3):
        yield plot.before("proposed", days_ago(plot, ago), starts_in=30)
    for ago in (4, 3, 3, 2, 1):
        yield plot.before("host", days_ago(plot, ago), starts_in=34)


def days_ago(plot, days):
    """A morning so many days ago."""
    return at(plot.today - timedelta(days=days), 9, 7 * days % 60)


def heroes(plot):
    """Those who stand on the sign-in page, and who else learns at the same place."""
    dana = Partnership.objects.get(school=plot.school, employer__name=cast.SUPERVISED_BY)
    elena = Student.objects.get(email=cast.STUDENT.email)
    lucas = Student.objects.get(email=cast.SIGNING_STUDENT.email)
    yield plot.ending("completed", 75, kind="job_shadow", student=elena)
    last_week = plot.today - timedelta(days=plot.today.weekday() + 3)
    yield plot.under_way(
        0.62, host=dana, student=elena, times=TIMES[0], query_on=last_week, answers=False, level=5
    )
    yield plot.at_the_middle(host=dana)
    yield plot.under_way(0.3, host=dana, times=TIMES[3])
    made = days_ago(plot, 2)
    pace = {Party.SIGNATORY: (plot.today_at(25) - made).total_seconds() / 3600}
    yield plot.before("family", made, student=lucas, pace=pace, starts_in=16)


def planned(plot):
    """Not sent out yet."""
    for ago, ahead in ((12, 9), (8, 20), (5, 26), (2, 33), (1, 40)):
        yield plot.before("draft", days_ago(plot, ago), starts_in=ahead)
    for ago, ahead in ((10, 15), (6, 24), (4, 30)):
        yield plot.before("proposed", days_ago(plot, ago), starts_in=ahead)
    yield plot.before("approved", days_ago(plot, 3), starts_in=28)
    yield plot.before("approved", days_ago(plot, 2), starts_in=35, kind="work_sampling")


def signing(plot):
    """Every stage of who waits for whom; two were sent out today."""
    for minutes in (50, 35):
        yield plot.before("host", plot.today_at(minutes))
    for ago in (1, 2, 5, 6, 9):
        yield plot.before("host", days_ago(plot, ago), starts_in=26 - ago)
    for ago in (2, 5, 8):
        yield plot.before("family", days_ago(plot, ago), starts_in=25 - ago)
    for ago in (4, 8):
        yield plot.before("guardian", days_ago(plot, ago), minor=True, starts_in=27 - ago)
    for ago in (4, 5, 7):
        yield plot.before("school", days_ago(plot, ago), pace=quick(8), starts_in=22 - ago)


def unreachable(plot):
    """A host without an address, and one whose address the mail server refuses."""
    for address in ("", GONE):
        plan = plot.before("host", days_ago(plot, 5), starts_in=18)
        _supervisor, signatory = contacts_of(plan.partnership)
        house = firms.slug(plan.partnership.employer.name)
        email = f"{address}{house}.example" if address else ""
        partners.update_contact(signatory, by=plot.by, email=email)
        yield plan


def quick(hours):
    """Everybody acts within so many hours."""
    return dict.fromkeys(Party.values, hours)


def ready(plot):
    """Signed by all; the first day lies ahead."""
    for ahead in (2, 3, 8, 15):
        yield plot.before("confirmed", days_ago(plot, 19), starts_in=ahead)
    yield plot.before("confirmed", days_ago(plot, 12), starts_in=6, kind="job_shadow")


def running(plot):
    """Under way: most as they should, some quiet, some unseen."""
    monday = plot.today - timedelta(days=plot.today.weekday())
    for share in (0.1, 0.35, 0.55, 0.8):
        yield plot.under_way(share)
    for share in (0.5, 0.65):
        yield plot.under_way(share, quiet_from=plot.today - timedelta(days=13))
    for share in (0.75, 0.85):
        yield plot.under_way(share, blind_from=plot.today - timedelta(days=22))
    yield plot.under_way(0.6, query_on=monday - timedelta(days=14))
    yield plot.under_way(0.4, query_on=monday - timedelta(days=7), answers=False)
    for gives, share in (((), 0.68), ((), 0.85)):
        yield plot.under_way(share, gives=gives)
    yield plot.under_way(0.72, level=3, calls=True)
    yield plot.under_way(0.12, kind="youth_apprenticeship", times=TIMES[2])


def over(plot):
    """The last day has passed: to be signed off, or done."""
    rated = Partnership.objects.get(school=plot.school, employer__name=cast.RATED)
    for ago in (5, 8, 11):
        yield plot.ending("finished", ago, host=rated)
    for ago in (6, 12, 18):
        yield plot.ending("finished", ago, gives=("middle",))
    for ago in (15, 22, 34):
        yield plot.ending("completed", ago, host=rated)
    yield plot.ending("completed", 60)
    for ago in (24, 45):
        yield plot.ending("completed", ago, kind="work_sampling")
    for ago in (30, 58):
        yield plot.ending("completed", ago, kind="job_shadow")
    for ago in (96, 103, 112, 118):  # long enough ago to be asked what came of it
        yield plot.ending("completed", ago, times=TIMES[2])


def left(plot):
    """Those that did not go on, each way there is."""
    today = plot.today

    def leave(state, stop, starts, ago, **more):
        first = today + timedelta(days=starts)
        return plot.left(state, stop, first, at(today - timedelta(days=ago), 14), **more)

    yield leave(S.DECLINED, "proposed", -9, 27)
    yield leave(S.DECLINED, "proposed", 10, 6)
    yield leave(S.WITHDRAWN, "host", 6, 10)
    yield leave(S.WITHDRAWN, "family", 12, 3)
    yield leave(S.CANCELLED, "host", -4, 20)
    yield leave(S.CANCELLED, "host", 15, 4)
    yield leave(S.ENDED_EARLY, "active", -30, 9)
    yield leave(S.LAPSED, "confirmed", 1, 3)


def together(plot):
    """Three at one place, of whom the supervisor is asked in one mail."""
    host = next(plot.next_host)
    for _n in range(3):
        yield plot.at_the_middle(days_ago=3, host=host, gives=())
