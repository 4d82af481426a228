from django.urls import path

from students.views import courses, imports, in_work, records

app_name = "students"

urlpatterns = [
    path("students/", records.student_list, name="list"),
    path("students/new/", records.new, name="new"),
    path("students/new/in-work/", in_work.new, name="new_in_work"),
    path("students/staff/<int:pk>/learn/", in_work.learn, name="learn"),
    path("students/<int:pk>/", records.detail, name="detail"),
    path("students/<int:pk>/edit/", records.edit, name="edit"),
    path("students/courses/", courses.course_list, name="courses"),
    path("students/courses/<int:pk>/", courses.course, name="course"),
    path("students/import/", imports.upload, name="import"),
    path("students/import/<int:pk>/", imports.import_detail, name="import_detail"),
    path("students/import/<int:pk>/limit/", imports.import_limit, name="import_limit"),
    path("students/import/<int:pk>/apply/", imports.import_apply, name="import_apply"),
    path("students/import/<int:pk>/discard/", imports.import_discard, name="import_discard"),
    path("students/import/<int:pk>/cancel/", imports.import_cancel, name="import_cancel"),
    path("students/import/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("students/import/<int:pk>/problems/", imports.import_problems, name="import_problems"),
    path(
        "students/import/<int:pk>/problems.csv",
        imports.import_problems_csv,
        name="import_problems_csv",
    ),
]
