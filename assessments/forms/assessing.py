"""Criteria of a programme, a teacher's marks, and second marks."""

from django import forms
from django.forms import modelformset_factory
from django.utils.translation import gettext_lazy as _

from accounts.models import Term
from assessments.actions.assessing import Given
from assessments.forms.feedback import words_field
from assessments.models import Criterion, Sample

EMPTY_ROWS = 3


class CriterionForm(forms.ModelForm):
    class Meta:
        model = Criterion
        fields = ("text", "kind", "weight", "pieces")


CriteriaForms = modelformset_factory(
    Criterion, form=CriterionForm, extra=EMPTY_ROWS, can_delete=True
)


class MarksForm(forms.Form):
    """A mark, words and evidence for each criterion that a teacher marks; a blank mark is left out."""

    def __init__(self, criteria, given, evidence, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for row in self.criteria:
            before = given.get(row.pk)
            self.fields[f"mark{row.pk}"] = forms.IntegerField(
                label=row.text,
                required=False,
                help_text=_("0 to 100"),
                initial=before.mark if before else None,
                min_value=0,
                max_value=100,
            )
            self.fields[f"words{row.pk}"] = words_field(
                1000,
                rows=2,
                label=_("In words"),
                required=False,
                initial=before.words if before else "",
            )
            if evidence.exists():
                self.fields[f"evidence{row.pk}"] = pieces_field(evidence, before)

    def blocks(self):
        """The fields of one criterion after the other."""
        for row in self.criteria:
            names = [f"{name}{row.pk}" for name in ("mark", "words", "evidence")]
            yield {"criterion": row, "fields": [self[n] for n in names if n in self.fields]}

    def given(self) -> list[Given]:
        """What was marked."""
        data = self.cleaned_data
        return [
            Given(
                row,
                data[f"mark{row.pk}"],
                data[f"words{row.pk}"],
                tuple(data.get(f"evidence{row.pk}", ())),
            )
            for row in self.criteria
            if data[f"mark{row.pk}"] is not None
        ]


def pieces_field(evidence, before):
    """The learner's portfolio, to be ticked."""
    return forms.ModelMultipleChoiceField(
        label=_("Evidence"),
        queryset=evidence,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        initial=[piece.pk for piece in before.evidence.all()] if before else [],
    )


class DrawForm(forms.ModelForm):
    """How a sample is drawn. The seed makes the draw repeatable."""

    class Meta:
        model = Sample
        fields = ("term", "percent", "border", "around", "tolerance", "seed")
        help_texts = {"seed": _("The same number draws the same marks again.")}

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        terms = Term.objects.filter(school=school).select_related("school")
        self.fields["term"].queryset = terms
        self.fields["term"].empty_label = _("All")


def mark_field(label):
    return forms.DecimalField(
        label=label, max_digits=4, decimal_places=1, min_value=0, max_value=100
    )


class SecondForm(forms.Form):
    mark = mark_field(_("Mark"))
    why = forms.CharField(label=_("Why so"), max_length=500, required=False)


class SettleForm(forms.Form):
    mark = mark_field(_("Settled mark"))
    why = forms.CharField(
        label=_("Because"),
        max_length=500,
        error_messages={"required": _("Say why it is settled so.")},
    )
