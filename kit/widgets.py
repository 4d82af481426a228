"""Widgets that have a drawing of their own in the house's sheet."""

from collections.abc import Sequence

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from kit import files
from kit.errors import Refused


class Rating(forms.RadioSelect):
    """A scale as one row of segments: values 1, 2, 3 … are steps, other values stand beside it.

    `hints` are [(value, words)]: what is seen at a step, shown once it is chosen.
    """

    hints: Sequence[tuple[int, str]] = ()


class Several(forms.CheckboxSelectMultiple):
    """A few short words of which several may be chosen, as one row: weekdays."""


class Choices(forms.RadioSelect):
    """A few short words as one row of segments: "Yes", "No", "Not sure"."""


class Plain(forms.Select):
    """A list of choices drawn in one go: Django takes a template for each of them, and filters have many."""

    def render(self, name, value, attrs=None, renderer=None):
        """The same as Django's, for choices without groups."""
        chosen = str(value if value is not None else "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, flatatt({"selected": str(key) == chosen}), label)
                for key, label in self.choices
            ),
        )
        told = flatatt(self.build_attrs(self.attrs, {"name": name} | (attrs or {})))
        return format_html("<select{}>{}</select>", told, options)


class Files(forms.FileInput):
    """Several files at once; static/js/shrink.js makes photos smaller before they are sent."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Up to so many photos and papers, each looked at; an empty list for none."""

    def __init__(self, *, most: int, largest: int = files.LARGEST, **kwargs):
        self.most, self.largest = most, largest
        kwargs["widget"] = Files(attrs={"accept": files.accept(), "data-shrink": True})
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        """Each as Django cleans one, and of a kind and size that is taken."""
        chosen = [super(FilesField, self).clean(one, initial) for one in data or [] if one]
        if len(chosen) > self.most:
            raise forms.ValidationError(_("Choose at most %d files.") % self.most)
        for one in chosen:
            try:
                files.check_upload(one, largest=self.largest)
            except Refused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return chosen
