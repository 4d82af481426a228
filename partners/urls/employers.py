from django.urls import path

from partners.views import adding, contacts, employers, lists, maps, together

urlpatterns = [
    path("employers/", lists.employer_list, name="list"),
    path("employers/map/", maps.employer_map, name="map"),
    path("employers/hand-over/", together.hand_over_many, name="hand_over_many"),
    path("employers/ask/", together.ask_many, name="ask_many"),
    path("employers/save/<slug:kind>/", together.export, name="export"),
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
