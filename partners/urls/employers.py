from django.urls import path

from partners.views import adding, contacts, employers

urlpatterns = [
    path("employers/", employers.employer_list, name="list"),
    path("employers/new/", adding.new, name="new"),
    path("employers/twins/", adding.twins, name="twins"),
    path("employers/<int:pk>/work-with/", adding.work_with, name="work_with"),
    path("employers/<int:pk>/", employers.detail, name="detail"),
    path("partnerships/<int:pk>/edit/", employers.edit, name="edit"),
    path("partnerships/<int:pk>/site/", employers.add_site, name="add_site"),
    path("sites/<int:pk>/", employers.edit_site, name="edit_site"),
    path("partnerships/<int:pk>/contact/", contacts.add_contact, name="add_contact"),
    path("contacts/<int:pk>/", contacts.edit_contact, name="edit_contact"),
    path("contacts/<int:pk>/end/", contacts.end_contact, name="end_contact"),
]
