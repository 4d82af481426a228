"""What school and employer have signed, as pages and the PDF show it: the two signatures, the text, the hash."""

from pathlib import Path

from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kit import pdf

TEMPLATE = Path(__file__).parents[1] / "signed.typ"


def lines(row):
    """The two signatures for the partial of facts."""
    return [
        {
            "term": line["party"],
            "value": line["name"] or line["how"],
            "note": line["name"] and line["how"],
        }
        for line in signatures(row)
    ]


def signatures(row):
    both = (
        (_("For the employer"), row.host_name, row.host_signed_at),
        (_("For the school"), row.school_name, row.school_signed_at),
    )
    return [
        {"party": party, "name": name, "how": when(at) if at else _("not signed yet")}
        for party, name, at in both
    ]


def when(at):
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def as_pdf(row, name, partnership=None):
    """The text with its signatures as a file; the partnership is told where the row has none of its own."""
    partnership, text = partnership or row.partnership, row.content
    data = {
        **text,
        "about": partnership.employer.name,
        "school": partnership.school.name,
        "signed_title": _("Signatures"),
        "signatures": signatures(row),
        "footer": row.content_hash[:16],
    }
    answer = HttpResponse(pdf.compiled(TEMPLATE, data), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer
