"""The list of students, the page of one, and what is put right there."""

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery
from django.forms.formsets import all_valid
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kit import clock
from kit.errors import Refused, require
from kit.search import Pages
from students import actions, rules
from students.filters import StudentFilter, ordered
from students.forms import ContactForm, GuardianForm, NewGuardianForm, StudentForm
from students.models import Attendance, Student

PER_PAGE = 50
ASKED = ("q", "school", "grade", "left")


@require_GET
def student_list(request):
    """All students whom one may see; searched, filtered, sorted, in pages."""
    found = with_attendance(Student.objects.visible_to(request.user))
    filtered = StudentFilter(request.GET, queryset=found, user=request.user)
    rows = ordered(filtered.qs, request.GET.get("sort", ""))
    told = {
        "page": Pages(rows, PER_PAGE).get_page(request.GET.get("page")),
        "form": filtered.form,
        "filtered": any(request.GET.get(name) for name in ASKED),
        "sort": request.GET.get("sort", ""),
        "may_add": request.user.runs_a_school,
    }
    return render(request, "students/list.html", told)


def with_attendance(students):
    """Students with the names of the schools that they attend now, and the grade."""
    here = Attendance.objects.filter(student=OuterRef("pk"), to_on=None).order_by("school__name")
    return students.annotate(
        schools_now=ArraySubquery(here.values("school__name")),
        school_now=Subquery(here.values("school__name")[:1]),
        grade_now=Subquery(here.values("grade")[:1]),
    )


@require_GET
def detail(request, pk):
    """The facts, the guardians, the classes and the career plan of one student."""
    student = get_object_or_404(Student.objects.visible_to(request.user), pk=pk)
    sees_family = rules.can_see_family(request.user, student)
    enrolments = student.enrolments.select_related("group__course").order_by("group__title")
    told = {
        "student": student,
        "attendances": student.attendances.select_related("school"),
        "facts": facts(student),
        "sees_family": sees_family,
        "family": student.guardianships.select_related("guardian") if sees_family else [],
        "enrolments": enrolments,
        "plan": getattr(student, "career_plan", None),
        "placements_url": placements_of(student),
        "may_edit": rules.can_edit_student(request.user, student),
    }
    return render(request, "students/detail.html", told)


def facts(student):
    """Terms and values for the page; what is blank is left out."""
    born = student.birth_on
    language = get_language_info(student.language)["name_translated"]
    rows = [
        (_("Student number"), student.number, ""),
        (_("Birth date"), date_format(born, "DATE_FORMAT") if born else "", age_note(student)),
        (_("E-mail"), student.email, ""),
        (_("Telephone"), student.phone, ""),
        (_("Language"), language, ""),
        (_("Left on"), date_format(student.left_on, "DATE_FORMAT") if student.left_on else "", ""),
    ]
    return [{"term": term, "value": value, "note": note} for term, value, note in rows if value]


def age_note(student):
    age = student.age_on(clock.today())
    return "" if age is None else _("%(age)d years old") % {"age": age}


def placements_of(student):
    """Where the student's placements are listed; empty while nothing above lists them."""
    try:
        return f"{reverse('placements:list')}?student={student.pk}"
    except NoReverseMatch:
        return ""


def new(request):
    """Add a student whom no roster names."""
    require(request.user.coordinated_schools().exists())
    form = StudentForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            student = actions.add_student(values.pop("school"), by=request.user, **values)
        except Refused as refusal:
            form.add_error("number", str(refusal))
        else:
            messages.success(request, _("%s is added.") % student.name)
            return redirect("students:detail", student.pk)
    return render(request, "students/new.html", {"form": form}, status=422 if form.errors else 200)


def edit(request, pk):
    """Put right how the student and the guardians are reached."""
    student = get_object_or_404(Student.objects.visible_to(request.user), pk=pk)
    require(rules.can_edit_student(request.user, student))
    # each form works on rows of its own: validating fills them in, and only the action may write
    form = ContactForm(request.POST or None, instance=Student.objects.get(pk=pk))
    guardians = [
        GuardianForm(request.POST or None, instance=guardian, prefix=f"guardian{guardian.pk}")
        for guardian in student.guardians.order_by("family_name", "pk")
    ]
    added = NewGuardianForm(
        request.POST or None, prefix="new", empty_permitted=True, use_required_attribute=False
    )
    forms = [form, *guardians, added]
    if request.method == "POST" and all_valid(forms):
        save(student, form, guardians, added, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("students:detail", pk)
    told = {
        "student": student,
        "form": form,
        "guardians": guardians,
        "added": added,
        "forms": forms,
    }
    failed = any(each.errors for each in forms)
    return render(request, "students/edit.html", told, status=422 if failed else 200)


def save(student, form, guardians, added, *, by):
    actions.update_contact(student, by=by, **form.cleaned_data)
    for each in guardians:
        actions.update_guardian(student, each.instance, by=by, **each.cleaned_data)
    if added.has_changed():
        actions.add_guardian(student, by=by, **added.cleaned_data)
