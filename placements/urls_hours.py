"""Addresses of hours; placements/urls.py takes them in."""

from django.urls import path

from placements.views import confirm_hours, hours, hours_of_placement

urlpatterns = [
    path("hours/", hours.my_hours, name="my_hours"),
    path("hours/new/", hours.log_hours, name="log_hours"),
    path("hours/planned/", hours.log_planned, name="log_planned"),
    path("hours/confirm/", confirm_hours.confirm_my_hours, name="confirm_my_hours"),
    path("hours/nudge/", hours_of_placement.nudge_hours, name="nudge_hours"),
    path("hours/chase/", hours_of_placement.chase_hours, name="chase_hours"),
    path("hours/<int:pk>/", hours.edit_hours, name="edit_hours"),
    path("hours/<int:pk>/delete/", hours.delete_hours, name="delete_hours"),
    path("h/<str:token>/", confirm_hours.confirm_hours, name="confirm_hours"),
    path("placements/<int:pk>/hours/", hours_of_placement.placement_hours, name="hours"),
    path(
        "placements/<int:pk>/hours/nudge/", hours_of_placement.nudge_student, name="nudge_student"
    ),
    path(
        "placements/<int:pk>/hours/<int:line_pk>/",
        hours_of_placement.correct_hours,
        name="correct_hours",
    ),
]
