from django.urls import path

from partners.views import checks, papers

urlpatterns = [
    path("partnerships/<int:pk>/check/", checks.add_check, name="add_check"),
    path("checks/<int:pk>/verify/", checks.verify_check, name="verify_check"),
    path("checks/<int:pk>/refuse/", checks.refuse_check, name="refuse_check"),
    path("checks/<int:pk>/file/", checks.check_file, name="check_file"),
    path("checks/<int:pk>/unask/", papers.unask_paper, name="unask_paper"),
    path("partnerships/<int:pk>/papers/", papers.ask_papers, name="ask_papers"),
    path("partnerships/<int:pk>/waive/", papers.waive_check, name="waive_check"),
    path("check-waivers/<int:pk>/end/", papers.end_waiver, name="end_waiver"),
    path("papers/<str:token>/", papers.papers, name="papers"),
]
