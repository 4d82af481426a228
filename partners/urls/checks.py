from django.urls import path

from partners.views import checks

urlpatterns = [
    path("partnerships/<int:pk>/check/", checks.add_check, name="add_check"),
    path("checks/<int:pk>/verify/", checks.verify_check, name="verify_check"),
    path("checks/<int:pk>/refuse/", checks.refuse_check, name="refuse_check"),
    path("checks/<int:pk>/file/", checks.check_file, name="check_file"),
]
