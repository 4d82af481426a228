"""Agreements that a sheet says are signed on paper: as paper.sign_all_on_paper writes them, for many at once.

Nothing follows from these signatures (the placements run, or are ready, already), and no copy is filed: the words
stand on the sheets of paper.
"""

from collections.abc import Iterable
from datetime import date

from accounts.models import User
from kit import clock
from placements.actions.paper import signer
from placements.agreement.text import hash_of, on_paper
from placements.models import Agreement, Party, Placement, Signature
from placements.requirements.kinds import open_parties

BATCH = 500


def sign(
    days: dict[int, date | None], *, by: User, note: str
) -> tuple[list[Agreement], list[Signature]]:
    """Note every signature that these placements ask for; `days` has the day on the paper by placement key."""
    texts: list[Agreement] = []
    signatures: list[Signature] = []
    for chunk in chunks(list(days)):
        found = (
            Placement.objects.with_everything().select_related("site").prefetch_related("periods")
        )
        rows = list(found.filter(pk__in=chunk).order_by("pk"))
        asked = {row.pk: parties for row in rows if (parties := open_parties(row))}
        made = Agreement.objects.bulk_create(version(row, by) for row in rows if row.pk in asked)
        texts += made
        signatures += Signature.objects.bulk_create(
            signature(text, party, by, days[text.placement_id], note)
            for text in made
            for party in asked[text.placement_id]
        )
        confirm([row for row in rows if Party.SIGNATORY in asked.get(row.pk, ())], by)
    return texts, signatures


def chunks(keys: list[int]) -> Iterable[list[int]]:
    return (keys[n : n + BATCH] for n in range(0, len(keys), BATCH))


def version(placement: Placement, by: User) -> Agreement:
    """The first version: what is on record of a text that stands on paper."""
    content = on_paper(placement)
    return Agreement(
        placement=placement,
        version=1,
        content=content,
        content_hash=hash_of(content),
        made_by=str(by)[:150],
        made_at=clock.now(),
    )


def signature(text: Agreement, party: str, by: User, on: date | None, note: str) -> Signature:
    ref, name = signer(text.placement, party, by)
    return Signature(
        agreement=text,
        party=party,
        person=ref,
        name=name[:150],
        method=Signature.Method.PAPER,
        content_hash=text.content_hash,
        recorded_by=by,
        at=clock.now(),
        signed_on=on,
        note=note[:300],
    )


def confirm(rows: list[Placement], by: User) -> None:
    """The employer's signature says that the details are right as well."""
    for row in rows:
        _ref, name = signer(row, Party.SIGNATORY, by)
        row.host_confirmed_at, row.host_confirmed_by = clock.now(), name[:150]
    Placement.objects.bulk_update(rows, ["host_confirmed_at", "host_confirmed_by"])
