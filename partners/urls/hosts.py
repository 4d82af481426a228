from django.urls import path

from partners.views import hosts, school_papers

urlpatterns = [
    path("partners-of/<int:pk>/", hosts.partners_of, name="partners_of"),
    path("partnerships/<int:pk>/wishes/", hosts.note_wishes, name="note_wishes"),
    path("contacts/<int:pk>/address/", hosts.settle_address, name="settle_address"),
    path("schools/<int:pk>/papers/", school_papers.school_papers, name="school_papers"),
    path("schools/<int:pk>/papers/new/", school_papers.add_school_paper, name="add_school_paper"),
    path("school-papers/<int:pk>/", school_papers.edit_school_paper, name="edit_school_paper"),
    path("school-papers/<int:pk>/end/", school_papers.end_school_paper, name="end_school_paper"),
    path(
        "school-papers/<int:pk>/file/", school_papers.school_paper_file, name="school_paper_file"
    ),
]
