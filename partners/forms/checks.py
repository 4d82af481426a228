"""What a coordinator says of a paper or visit of a site."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit import files
from partners.forms.life import day
from partners.models import Check, Site


class CheckForm(forms.Form):
    """A paper that was seen, or a visit that was made."""

    kind = forms.ChoiceField(label=_("What"), choices=Check.Kind)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), empty_label=None)
    valid_from = day(_("Valid from"), required=False)
    valid_until = day(
        _("Valid until"), required=False, help_text=_("Blank where it does not end.")
    )
    file = forms.FileField(
        label=_("Scan or photo"),
        required=False,
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": files.accept()}),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args, partnership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = partnership.employer.sites.all()

    def clean(self):
        data = super().clean()
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day cannot lie before the first."))
        return data


class HandInForm(CheckForm):
    """A paper that the employer sends; it counts once the school has looked at it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = paper_kinds()
        self.fields["file"].required = True
        self.fields["file"].error_messages["required"] = _("Choose the scan, or take a photo.")
        if self.fields["site"].queryset.count() == 1:
            self.fields["site"].widget = forms.HiddenInput()
            self.initial["site"] = self.fields["site"].queryset.get().pk


def paper_kinds():
    return [(kind.value, kind.label) for kind in Check.PAPERS]


class AskForm(forms.Form):
    """Which papers the employer is asked for."""

    kinds = forms.MultipleChoiceField(
        label=_("Papers"),
        choices=paper_kinds,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), empty_label=None)

    def __init__(self, *args, partnership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = partnership.employer.sites.all()


class WaiveForm(forms.Form):
    """Which check the school does without, and why."""

    kind = forms.ChoiceField(label=_("What"), choices=Check.Kind)
    why = forms.CharField(
        label=_("Why is it not needed here?"),
        max_length=300,
        error_messages={"required": _("Say why: the reason stays with the partnership.")},
    )
    until = day(_("Until"), required=False, help_text=_("Blank where it does not end."))


class RefuseForm(forms.Form):
    """What is wrong with a paper."""

    why = forms.CharField(
        label=_("What is wrong with it?"),
        max_length=300,
        error_messages={
            "required": _("Say what is wrong with it, so that the employer can mend it.")
        },
    )
