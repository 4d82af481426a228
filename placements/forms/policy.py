"""How much a school asks of employers, by type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.widgets import Choices
from placements import presets

AS_IT_IS = "as it is"  # what was set up in the administration stays


class PolicyForm(forms.Form):
    """One choice for each type that the school runs; `types` are objects with type, now, names, asked."""

    def __init__(self, *args, types, **kwargs):
        super().__init__(*args, **kwargs)
        self.types = types
        for each in types:
            self.fields[f"type-{each.type.pk}"] = forms.ChoiceField(
                label=str(each.type),
                choices=[(name, WORDS[name]) for name in each.names],
                initial=each.now,
                widget=Choices,
                help_text=each.asked,
                error_messages={"required": _("Choose how much is asked.")},
            )

    @property
    def changed(self):
        """The types for which something else was chosen: (type, name)."""
        said = [(each, self.cleaned_data[f"type-{each.type.pk}"]) for each in self.types]
        return [(each.type, name) for each, name in said if name not in {each.now, AS_IT_IS}]


WORDS = {
    presets.NAME: _("Standard"),
    presets.LIGHT: _("Light"),
    presets.STRICT: _("Strict"),
    AS_IT_IS: _("As it is now"),
}
