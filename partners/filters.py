"""Search, filter and sort for the list of employers."""

import django_filters
from django.db.models import Func
from django.utils.translation import gettext_lazy as _

from catalogue.models import Cluster
from kit.search import matching
from partners.models import Partnership

SORTS = {
    "name": Func("employer__name", function="fold"),
    "stage": Func("stage", function="lower"),
    "insurance": Func("insurance_until", function="date"),
    "school": Func("school__name", function="fold"),
}


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

    class Meta:
        model = Partnership
        fields = ()

    def search(self, queryset, name, value):
        """Every word must be found in the employer's name."""
        return matching(queryset, value, "employer__name")


def ordered(rows, sort):
    """In the order that the list's headings ask for; by name where they ask for nothing known."""
    column = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    backwards = sort.startswith("-") and sort[1:] in SORTS
    return rows.order_by(column.desc() if backwards else column, "pk")
