from django.urls import path

from partners.views import opportunities as offers

urlpatterns = [
    path("partnerships/<int:pk>/opportunity/", offers.add_opportunity, name="add_opportunity"),
    path("opportunities/<int:pk>/", offers.edit_opportunity, name="edit_opportunity"),
]
