"""What a new school says of itself: how it is reached, and what it runs."""

from itertools import groupby

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.forms import zone_choices
from accounts.models import School
from catalogue.models import PlacementType

WIDE = (School.Kind.DISTRICT, School.Kind.STATE)


class ByLevel(forms.models.ModelChoiceIterator):
    """Types under their levels, from awareness to training."""

    def __iter__(self):
        order = PlacementType.Level.values
        types = sorted(self.queryset, key=lambda type_: (order.index(type_.level), type_.pk))
        for level, found in groupby(types, key=lambda type_: type_.level):
            yield (
                PlacementType.Level(level).label,
                [self.choice(type_) for type_ in found],
            )


class TypesField(forms.ModelMultipleChoiceField):
    """Which of the ready types the school runs."""

    iterator = ByLevel
    widget = forms.CheckboxSelectMultiple


class BeginForm(forms.ModelForm):
    """The school in one form."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Programs are named in it, and mails begin in it."),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)
    types = TypesField(
        label=_("What do you run?"),
        help_text=_("Tick what you run this year. You can come back and change it."),
        queryset=PlacementType.objects.none(),
        error_messages={"required": _("Tick at least one kind. You can change it later.")},
    )

    class Meta:
        model = School
        fields = ["name", "kind", "phone", "contact_name", "time_zone", "language"]
        error_messages = {"name": {"required": _("Type the school's name.")}}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        types = PlacementType.objects.visible_to(user).offered()
        self.fields["types"].queryset = types
        self.initial["types"] = list(self.instance.types_run.values_list("type", flat=True))
        if self.instance.kind not in WIDE:  # a district is made by whoever administers one
            self.fields["kind"].choices = [c for c in School.Kind.choices if c[0] not in WIDE]
