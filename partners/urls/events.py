from django.urls import path

from partners.views import event_links, events, notes, suggestions

urlpatterns = [
    path("note/", notes.quick_note, name="quick_note"),
    path("events/", events.event_list, name="events"),
    path("events/new/", events.new_event, name="new_event"),
    path("events/<int:pk>/", events.event_detail, name="event_detail"),
    path("events/<int:pk>/edit/", events.edit_event, name="edit_event"),
    path("events/<int:pk>/state/<slug:state>/", events.set_event_state, name="set_event_state"),
    path("events/<int:pk>/guests/", events.event_guests, name="event_guests"),
    path("events/<int:pk>/guests/add/", events.add_guests, name="add_guests"),
    path("events/<int:pk>/invite/", events.invite_guests, name="invite_guests"),
    path("event-guests/<int:pk>/drop/", events.drop_guest, name="drop_guest"),
    path("event/<str:token>/", event_links.event, name="event"),
    path("suggestions/", suggestions.suggestion_list, name="suggestions"),
    path("suggestions/<int:pk>/", suggestions.suggestion, name="suggestion"),
    path("partnerships/<int:pk>/suggestion/", suggestions.note_suggestion, name="note_suggestion"),
    path(
        "partnerships/<int:pk>/ask-suggestions/",
        suggestions.ask_suggestions,
        name="ask_suggestions",
    ),
    path("suggest/<str:token>/", suggestions.suggest, name="suggest"),
]
