"""Which laws on minors a school chooses."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.models import LawSet, SchoolLaw


class LawForm(forms.Form):
    """Ticks beside laws, and when lessons begin and end."""

    laws = forms.ModelMultipleChoiceField(
        LawSet.objects.none(),
        label=gettext_lazy("Laws that hold here"),
        help_text=gettext_lazy("Where several hold, the strictest counts."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    lessons_begin = forms.TimeField(
        label=gettext_lazy("Lessons begin"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    lessons_end = forms.TimeField(
        label=gettext_lazy("Lessons end"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, *args, school, chosen, **kwargs):
        has = chosen or SchoolLaw(school=school)
        start = {"lessons_begin": has.lessons_begin, "lessons_end": has.lessons_end}
        if chosen:
            start["laws"] = [law.pk for law in chosen.laws.all()]
        super().__init__(*args, initial=start, **kwargs)
        self.fields["laws"].queryset = LawSet.objects.open_to(school)
        self.fields["laws"].label_from_instance = told

    def clean(self):
        data = super().clean()
        begin, end = data.get("lessons_begin"), data.get("lessons_end")
        if begin and end and end <= begin:
            self.add_error("lessons_end", _("Lessons end after they begin. Check the two times."))
        return data


def told(law):
    """The law and whom it concerns."""
    about = _(law.about) if law.about and law.school_id is None else law.about
    return " · ".join(filter(None, [str(law), about]))
