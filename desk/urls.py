from django.urls import path

from desk.views import begin, search, today

app_name = "desk"

urlpatterns = [
    path("", today.home, name="home"),
    path("begin/", begin.mine, name="begin_mine"),
    path("begin/<int:pk>/", begin.begin, name="begin"),
    path("begin/<int:pk>/school/", begin.begin_school, name="begin_school"),
    path("begin/<int:pk>/away/", begin.begin_dismiss, name="begin_dismiss"),
    path("begin/<int:pk>/<slug:step>/", begin.begin_step, name="begin_step"),
    path("search/", search.search, name="search"),
]
