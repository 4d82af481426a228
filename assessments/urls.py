"""Feedback: the pages behind a mailed link, and those of people who sign in."""

from django.urls import path

from assessments.views import again, given, placement, short, staff, tryout

app_name = "assessments"
urlpatterns = [
    path("f/<str:token>/", given.feedback, name="feedback"),
    path("f/<str:token>/<int:pk>/", given.feedback_form, name="feedback_form"),
    path("f/<str:token>/<int:pk>/save/", given.feedback_save, name="feedback_save"),
    path("again/<str:token>/", again.again, name="again"),
    path("feedback/", given.mine, name="mine"),
    path("feedback/remind/", placement.remind_all, name="remind_all"),
    path("feedback/try/<int:pk>/", tryout.try_form, name="try_form"),
    path("feedback/<int:pk>/", given.give, name="give"),
    path("feedback/<int:pk>/save/", given.save, name="save"),
    path("feedback/<int:pk>/ask/", placement.ask, name="ask"),
    path("feedback/<int:pk>/remind/", placement.remind, name="remind"),
    path("feedback/<int:pk>/excuse/", placement.waive, name="waive"),
    path("feedback/<int:pk>/take-down/", staff.fill, name="fill"),
    path("feedback/<int:pk>/called/", placement.called, name="called"),
    path("placements/short/", short.short, name="short"),
    path("placements/<int:pk>/feedback/", placement.show, name="placement"),
    path("placements/<int:pk>/feedback/read/", placement.read, name="read"),
    path("placements/<int:pk>/sign-off/", staff.sign_off, name="sign_off"),
]
