from django.urls import path

from partners.views import imports

urlpatterns = [
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
