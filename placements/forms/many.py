"""Many placements at once: whom, where, when."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kit.search import matching
from partners.models import Opportunity, Partnership, Site
from placements.actions.many import block_days
from placements.forms.placements import DetailsForm, date_field
from placements.models import Programme
from students.models import Attendance, ClassGroup, Course, Student

SHOWN = 200  # learners with a tick
SITES = 40  # places of work with a tick
NAMES = ("given_name", "preferred_name", "family_name", "number")


class ManyForm(DetailsForm):
    """Programme, times and tasks, and learners found by class, course, grade or name."""

    programme = forms.ModelChoiceField(
        Programme.objects.none(), label=gettext_lazy("Program"), empty_label=None
    )
    group = forms.ModelChoiceField(
        ClassGroup.objects.none(), label=gettext_lazy("Class"), required=False
    )
    course = forms.ModelChoiceField(
        Course.objects.none(), label=gettext_lazy("Course"), required=False
    )
    grade = forms.ChoiceField(label=gettext_lazy("Grade"), required=False)
    q = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=100)
    students = forms.ModelMultipleChoiceField(
        Student.objects.none(),
        label=gettext_lazy("Students"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Show a class above, and tick students.")},
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("supervisor_name", "supervisor_email", "supervisor_phone"):
            del self.fields[name]
        self.user, self.schools = user, user.coordinated_schools()
        self.fields["programme"].queryset = Programme.objects.filter(
            school__in=self.schools, ended_on=None
        ).select_related("type", "school")
        self.fields["group"].queryset = ClassGroup.objects.filter(school__in=self.schools)
        self.fields["course"].queryset = Course.objects.filter(school__in=self.schools)
        self.fields["group"].empty_label = _("All classes")
        self.fields["course"].empty_label = _("All courses")
        here = Attendance.objects.filter(school__in=self.schools, to_on=None).exclude(grade="")
        grades = here.order_by("grade").values_list("grade", flat=True).distinct()
        self.fields["grade"].choices = [
            ("", _("All grades")), *((each, each) for each in grades)
        ]  # fmt: skip
        self.offer_students()

    def typed(self, name):
        """What stands in a field now, whether or not the form is to be checked."""
        return self[name].value() or ""

    def offer_students(self):
        """Those who are looked for, and those who are ticked already."""
        ticked = [str(key) for key in self.typed("students") or [] if str(key).isdecimal()]
        mine = Student.objects.run_by(self.user).current()
        found = looked_for(mine, **{n: self.typed(n) for n in ("group", "course", "grade", "q")})
        keys = list(found.values_list("pk", flat=True)[:SHOWN]) if found is not None else []
        field = self.fields["students"]
        field.queryset = mine.filter(pk__in=[*keys, *ticked])
        field.choices = [(row.pk, row.name) for row in field.queryset]


def looked_for(rows, *, group, course, grade, q):
    """The learners that the filters leave; None where nothing is asked for."""
    if not any((group, course, grade, q)):
        return None
    if str(group).isdecimal():
        rows = rows.filter(enrolments__group=group)
    if str(course).isdecimal():
        rows = rows.filter(enrolments__group__course=course)
    if grade:
        here = Attendance.objects.filter(grade=grade, to_on=None)
        rows = rows.filter(pk__in=here.values("student"))
    return matching(rows, q, *NAMES).order_by("family_name", "given_name", "pk").distinct()


def hosts_of(schools):
    """The partnerships with which placements may be made, by employer."""
    rows = Partnership.objects.filter(school__in=schools).exclude(stage=Partnership.Stage.ENDED)
    return rows.select_related("employer")


class SameForm(ManyForm):
    """The same placement for each: an open offer, or a site of an employer."""

    place = forms.ChoiceField(
        label=gettext_lazy("Where"),
        error_messages={"required": gettext_lazy("Choose an offer or an employer.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offers = Opportunity.objects.filter(
            partnership__school__in=self.schools, state=Opportunity.State.OPEN
        )
        self.offers = {
            f"offer:{row.pk}": row
            for row in offers.select_related("partnership__employer", "site").order_by("title")
        }
        hosts = hosts_of(self.schools).prefetch_related("employer__sites")
        self.sites = {
            f"site:{host.pk}:{site.pk}": (host, site)
            for host in hosts.order_by("employer__name", "pk")
            for site in host.employer.sites.all()
        }
        self.fields["place"].choices = [
            ("", _("Choose")),
            (
                _("Open offers"),
                [(k, f"{o.title} · {o.partnership}") for k, o in self.offers.items()],
            ),
            (
                _("Employers"),
                [(k, f"{h} · {s.address or s.name}") for k, (h, s) in self.sites.items()],
            ),
        ]

    def clean(self):
        data = super().clean()
        host = self.host
        if host and data.get("programme") and host.school_id != data["programme"].school_id:
            self.add_error("place", _("This employer is a partner of another school of yours."))
        return data

    @property
    def host(self):
        """The partnership that was chosen."""
        place = self.cleaned_data.get("place")
        if place in self.offers:
            return self.offers[place].partnership
        return self.sites[place][0] if place in self.sites else None

    def details(self):
        """With offer, employer and site."""
        details, place = super().details(), self.cleaned_data["place"]
        offer = self.offers.get(place)
        site = offer.site if offer else self.sites[place][1]
        details.fields |= {"partnership": self.host, "site": site, "opportunity": offer}
        return details


class RotationForm(ManyForm):
    """Blocks of weeks, and the sites between which learners move."""

    weeks = forms.IntegerField(
        label=gettext_lazy("Weeks in a block"), min_value=1, max_value=26, initial=2
    )
    blocks = forms.IntegerField(label=gettext_lazy("Blocks"), min_value=1, max_value=12, initial=3)
    at_once = forms.IntegerField(
        label=gettext_lazy("Students at a site at once"), min_value=1, max_value=60, initial=1
    )
    where = forms.CharField(
        label=gettext_lazy("Employer or address"), required=False, max_length=100
    )
    sites = forms.ModelMultipleChoiceField(
        Site.objects.none(),
        label=gettext_lazy("Sites"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick the sites of the rotation.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ends_on"] = date_field(gettext_lazy("Last day"))
        self.fields["ends_on"].required = False
        ticked = [str(key) for key in self.typed("sites") or [] if str(key).isdecimal()]
        mine = Site.objects.filter(
            employer__in=hosts_of(self.schools).values("employer")
        ).select_related("employer")
        found = matching(mine, self.typed("where"), "employer__name", "address", "name")
        keys = list(found.order_by("employer__name", "pk").values_list("pk", flat=True)[:SITES])
        field = self.fields["sites"]
        field.queryset = mine.filter(pk__in=[*keys, *ticked]).order_by("employer__name", "pk")
        field.choices = [(row.pk, name_of(row)) for row in field.queryset]

    def clean(self):
        """The last day follows from the blocks."""
        data = super().clean()
        if all(data.get(name) for name in ("starts_on", "weeks", "blocks")):
            last = block_days(data["starts_on"], data["weeks"], 0, data["blocks"] - 1)[1]
            data["ends_on"] = last
        return data


def name_of(site):
    """An employer's place of work, in a list or a cell."""
    return " · ".join(filter(None, [site.employer.name, site.name]))
