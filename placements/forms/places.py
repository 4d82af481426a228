"""What somebody looks for among the places."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue.models import Pay
from partners.nearby import MILE_KM, Asked, Point, typed_point
from placements.forms.placements import date_field

RADII = (2, 5, 10, 25, 50)
DEFAULTS = {"within": "10"}
WORKPLACE, REMOTE = "workplace", "remote"


@dataclass(frozen=True)
class Start:
    """Somewhere to measure from. `kind`: school, site, or known (an address that was typed)."""

    kind: str
    pk: int
    name: str
    point: Point | None

    @property
    def key(self):
        return f"{self.kind}:{self.pk}"


class PlacesForm(forms.Form):
    """The filters of the page. `starts`: what may be measured from; `clusters`, `types`: pairs."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    start = forms.ChoiceField(label=_("From"), required=False)
    near = forms.CharField(label=_("Address or coordinates"), required=False, max_length=200)
    within = forms.ChoiceField(label=_("Within"), required=False)
    cluster = forms.TypedChoiceField(
        label=_("Career cluster"), required=False, coerce=int, empty_value=None
    )
    type = forms.TypedChoiceField(label=_("Type"), required=False, coerce=int, empty_value=None)
    where = forms.ChoiceField(
        label=_("Where"),
        required=False,
        choices=[
            ("", _("All")),
            (WORKPLACE, _("At the workplace")),
            (REMOTE, _("Remote")),
        ],
    )

    pay = forms.ChoiceField(label=_("Pay"), required=False, choices=[("", _("All")), *Pay.choices])
    begins = date_field(_("From day"), required=False)
    ends = date_field(_("Until day"), required=False)
    wheelchair = forms.BooleanField(label=_("In a wheelchair"), required=False)

    def __init__(self, data, *, starts, clusters, types, miles):
        super().__init__(DEFAULTS | data)
        self.starts, self.miles = starts, miles
        own = [s for s in starts if s.point and s.kind != "known"]
        unit = _("%d miles") if miles else _("%d km")
        self.fields["start"].choices = [(s.key, s.name) for s in own]
        self.fields["within"].choices = [
            *((str(n), unit % n) for n in RADII), ("any", _("Any distance")),
        ]  # fmt: skip
        self.fields["cluster"].choices = [("", _("All clusters")), *clusters]
        self.fields["type"].choices = [("", _("All types")), *types]
        self.names = dict(types)
        if not own:
            del self.fields["start"]

    def clean(self):
        data = super().clean()
        near = data.get("near", "")
        first, last = data.get("begins"), data.get("ends")
        if first and last and last < first:
            self.add_error(
                "ends",
                gettext("The last day cannot lie before the first. Check the two dates."),
            )
        if near and self.origin is None:
            self.add_error(
                "near",
                gettext(
                    "We do not know where that is. Type coordinates such as 36.11561, -97.05837, or leave it empty."
                ),
            )
        return data

    @property
    def origin(self):
        """Where distances are measured from: what was typed, else what was chosen, else the first known."""
        near = self.cleaned_data.get("near", "")
        if near:
            point = typed_point(near)
            found = next((s for s in self.starts if s.kind == "known"), None)
            return Start("typed", 0, near, point) if point else found
        own = [s for s in self.starts if s.point and s.kind != "known"]
        chosen = self.cleaned_data.get("start")
        return next((s for s in own if s.key == chosen), own[0] if own else None)

    def asked(self):
        """The cleaned wishes, in kilometers."""
        data, within = self.cleaned_data, self.cleaned_data["within"] or DEFAULTS["within"]
        where, origin = data["where"], self.origin
        return Asked(
            point=origin.point if origin else None,
            km=None if within == "any" else int(within) * (MILE_KM if self.miles else 1),
            words=data["q"],
            cluster=data["cluster"],
            type=data["type"],
            type_name=str(self.names.get(data["type"], "")),
            remote=None if not where else where == REMOTE,
            paid=data["pay"],
            begins=data["begins"],
            ends=data["ends"],
            wheelchair=data["wheelchair"],
        )
