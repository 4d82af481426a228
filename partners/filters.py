"""Search, filter and sort for the list of employers."""

import django_filters
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from catalogue.models import Cluster
from kit import clock
from kit.search import matching
from partners.models import Check, Partnership, stale
from partners.models.checks import SOON

SORTS = {
    "name": Func("employer__name", function="fold"),
    "stage": Func("stage", function="lower"),
    "insurance": Func("insurance_until", function="date"),
    "school": Func("school__name", function="fold"),
}


CARE = (
    ("mine", _("Mine to look after")),
    ("nobody", _("Looked after by nobody")),
    ("due", _("Next step is due")),
    ("silent", _("Long not heard of")),
    ("papers", _("A paper ends soon or has ended")),
)


class PartnershipFilter(django_filters.FilterSet):
    """Name without accents or case; stage; career cluster."""

    q = django_filters.CharFilter(method="search", label=_("Name"))
    stage = django_filters.ChoiceFilter(
        choices=Partnership.Stage, empty_label=_("All stages"), label=_("Stage")
    )
    cluster = django_filters.ModelChoiceFilter(
        queryset=Cluster.objects.all(),
        field_name="employer__cluster",
        empty_label=_("All clusters"),
        label=_("Career cluster"),
    )

    care = django_filters.ChoiceFilter(
        method="by_care", choices=CARE, empty_label=_("All"), label=_("Care")
    )

    class Meta:
        model = Partnership
        fields = ()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def by_care(self, queryset, name, value):
        """What one looks after oneself, what nobody does, next steps that are due, long silence."""
        today = clock.today()
        if value == "silent":
            return stale(queryset, today)
        if value == "papers":
            current = Check.objects.current(state=Check.State.VALID)
            ending = current.filter(valid_until__lte=today + SOON)
            return queryset.filter(employer__in=ending.values("site__employer"))
        said = {
            "mine": {"owner": self.user},
            "nobody": {"owner": None},
            "due": {"next_on__lte": today},
        }
        return queryset.filter(**said[value])

    def search(self, queryset, name, value):
        """Every word must be found in the employer's name."""
        return matching(queryset, value, "employer__name")


def ordered(rows, sort):
    """In the order that the list's headings ask for; by name where they ask for nothing known."""
    column = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    backwards = sort.startswith("-") and sort[1:] in SORTS
    return rows.order_by(column.desc() if backwards else column, "pk")
