"""Widgets that have a drawing of their own in the house's sheet."""

from django import forms


class Rating(forms.RadioSelect):
    """A scale as one row of segments: values 1, 2, 3 … are steps, other values stand beside it."""


class Several(forms.CheckboxSelectMultiple):
    """A few short words of which several may be chosen, as one row: weekdays."""


class Choices(forms.RadioSelect):
    """A few short words as one row of segments: "Yes", "No", "Not sure"."""
