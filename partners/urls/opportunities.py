from django.urls import path

from partners.views import intents
from partners.views import opportunities as offers

urlpatterns = [
    path("partnerships/<int:pk>/opportunity/", offers.add_opportunity, name="add_opportunity"),
    path(
        "partnerships/<int:pk>/copy-offers/", offers.copy_opportunities, name="copy_opportunities"
    ),
    path("opportunities/<int:pk>/", offers.opportunity, name="opportunity"),
    path("opportunities/<int:pk>/edit/", offers.edit_opportunity, name="edit_opportunity"),
    path("opportunities/<int:pk>/move/", offers.move_opportunity, name="move_opportunity"),
    path("opportunities/<int:pk>/copy/", offers.copy_opportunity, name="copy_opportunity"),
    path("offers/<str:token>/", offers.confirm_offers, name="confirm_offers"),
    path("hosting/<str:token>/", intents.intent, name="intent"),
    path("employers/hosting/", intents.hosting, name="hosting"),
    path("employers/hosting/ask/", intents.ask_hosting, name="ask_hosting"),
    path("partnerships/<int:pk>/hosting/", intents.note_intent, name="note_intent"),
]
