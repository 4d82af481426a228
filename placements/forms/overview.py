"""Which hours to look at, and which to take along in a table."""

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from catalogue.models import Pay, PlacementType
from kit.widgets import Plain
from placements.models import Programme
from placements.overview import Look


def programmes(user):
    """A field with the programs of the schools that one runs."""
    return forms.ModelChoiceField(
        Programme.objects.filter(school__in=user.coordinated_schools()),
        label=_("Program"),
        required=False,
        empty_label=_("All programs"),
        widget=Plain,
    )


class OverviewForm(forms.Form):
    """Program, type, and whom to look at."""

    look = forms.ChoiceField(
        label=_("Who"), required=False, choices=[("", _("Everybody")), *Look.choices]
    )
    by = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"] = programmes(user)
        used = Programme.objects.filter(school__in=user.coordinated_schools()).values("type")
        self.fields["type"] = forms.ModelChoiceField(
            PlacementType.objects.filter(pk__in=used),
            label=_("Type"),
            required=False,
            empty_label=_("All types"),
            widget=Plain,
        )

    def chosen(self, name, default=None):
        """What was chosen, or the default where nothing was or where it makes no sense."""
        self.is_valid()
        return self.cleaned_data.get(name) or default


class What(TextChoices):
    LINES = "lines", _("Every line")
    STUDENTS = "students", _("Sums by student and month")
    PROGRAMMES = "programs", _("Sums by program and month")


class Paid(TextChoices):
    """Placements by pay, as a pay office asks for them."""

    ANY = "", _("Paid and unpaid")
    PAID = "paid", _("Paid only")
    UNPAID = "unpaid", _("Unpaid only")


def day_field(label):
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": _("Choose a day, such as 2026-11-23."),
            "required": _("Choose a day, such as 2026-11-23."),
        },
    )


class ExportForm(forms.Form):
    """From which day to which, how, and of whom."""

    PAY = {Paid.PAID: [Pay.PAID, Pay.STIPEND], Paid.UNPAID: [Pay.UNPAID, Pay.EXPENSES]}

    first = day_field(_("From"))
    last = day_field(_("To"))
    what = forms.ChoiceField(
        label=_("What"), choices=What, initial=What.LINES, widget=forms.RadioSelect
    )
    pay = forms.ChoiceField(label=_("Pay"), required=False, choices=Paid)
    all = forms.BooleanField(
        label=_("Those not confirmed yet, too"),
        required=False,
        help_text=_("Without the tick only hours that the supervisor confirmed."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"] = programmes(user)

    def clean(self):
        data = super().clean()
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("The last day cannot lie before the first."))
        return data
