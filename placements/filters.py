"""Search, filter and sort for the list of placements."""

import django_filters
from django.utils.translation import gettext_lazy as _

from kit.search import matching
from placements.models import Placement, Programme
from placements.states import S

NAMES = (
    "student__given_name",
    "student__preferred_name",
    "student__family_name",
    "partnership__employer__name",
)


class PlacementFilter(django_filters.FilterSet):
    """Name of student or employer without accents or case; state; programme."""

    q = django_filters.CharFilter(method="search", label=_("Student or employer"))
    state = django_filters.ChoiceFilter(choices=S, empty_label=_("All states"), label=_("State"))
    programme = django_filters.ChoiceFilter(empty_label=_("All programs"), label=_("Program"))
    sort = django_filters.OrderingFilter(
        fields={
            "student__family_name": "student",
            "partnership__employer__name": "employer",
            "starts_on": "start",
            "ends_on": "end",
            "state": "state",
        }
    )
    student = django_filters.NumberFilter(label="")

    class Meta:
        model = Placement
        fields = ()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        offered = Programme.objects.visible_to(user)
        self.filters["programme"].extra["choices"] = [(row.pk, str(row)) for row in offered]
        for hidden in ("sort", "student"):
            self.form.fields[hidden].widget = self.form.fields[hidden].hidden_widget()

    def search(self, queryset, name, value):
        """Every word must be found in the student's or the employer's name."""
        return matching(queryset, value, *NAMES)
