from django.urls import path

from partners.views import imports, records

app_name = "partners"

urlpatterns = [
    path("employers/", records.employer_list, name="list"),
    path("employers/new/", records.new, name="new"),
    path("employers/<int:pk>/", records.detail, name="detail"),
    path("partnerships/<int:pk>/edit/", records.edit, name="edit"),
    path("partnerships/<int:pk>/site/", records.add_site, name="add_site"),
    path("partnerships/<int:pk>/contact/", records.add_contact, name="add_contact"),
    path("partnerships/<int:pk>/opportunity/", records.add_opportunity, name="add_opportunity"),
    path("opportunities/<int:pk>/", records.edit_opportunity, name="edit_opportunity"),
    path("sites/<int:pk>/", records.edit_site, name="edit_site"),
    path("contacts/<int:pk>/", records.edit_contact, name="edit_contact"),
    path("contacts/<int:pk>/end/", records.end_contact, name="end_contact"),
    path("employers/import/", imports.upload, name="import"),
    path("employers/import/<int:pk>/", imports.import_detail, name="import_detail"),
    path("employers/import/<int:pk>/columns/", imports.import_columns, name="import_columns"),
    path("employers/import/<int:pk>/decide/", imports.import_decide, name="import_decide"),
    path("employers/import/<int:pk>/apply/", imports.import_apply, name="import_apply"),
    path("employers/import/<int:pk>/undo/", imports.import_undo, name="import_undo"),
    path("employers/import/<int:pk>/discard/", imports.import_discard, name="import_discard"),
    path(
        "employers/import/<int:pk>/problems.csv",
        imports.import_problems_csv,
        name="import_problems_csv",
    ),
]
