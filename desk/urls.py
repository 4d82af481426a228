from django.urls import path

from desk.views import search, today

app_name = "desk"

urlpatterns = [
    path("", today.home, name="home"),
    path("search/", search.search, name="search"),
]
