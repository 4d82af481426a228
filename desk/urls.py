from django.urls import path

from desk.views import (
    begin,
    calendar,
    feed,
    phone,
    place,
    place_forms,
    search,
    sending,
    student,
    today,
)
from desk.views.places import paths

app_name = "desk"

urlpatterns = [
    path("", today.home, name="home"),
    path("mine/", student.own_placement, name="own_placement"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<str:token>.ics", feed.feed, name="feed"),
    path("manifest.webmanifest", phone.manifest, name="manifest"),
    path("sw.js", phone.worker, name="worker"),
    path("offline/", phone.offline, name="offline"),
    path("unsent/", phone.unsent, name="unsent"),
    path("phone/key/", phone.phone_key, name="phone_key"),
    path("begin/", begin.mine, name="begin_mine"),
    path("begin/<int:pk>/", begin.begin, name="begin"),
    path("begin/<int:pk>/school/", begin.begin_school, name="begin_school"),
    path("begin/<int:pk>/away/", begin.begin_dismiss, name="begin_dismiss"),
    path("begin/<int:pk>/<slug:step>/", begin.begin_step, name="begin_step"),
    path("search/", search.search, name="search"),
    path("contacts/<int:pk>/place/", sending.send_place, name="send_place"),
    *paths("", place.place, ""),
    *paths("me/", place_forms.me, "me"),
    *paths("leaving/", place_forms.leave, "leave"),
    *paths("site/", place_forms.add_site, "add_site"),
    *paths("site/<int:row>/", place_forms.site, "site"),
    *paths("colleague/", place_forms.colleague, "colleague"),
    *paths("offer/<int:row>/", place_forms.offer, "offer"),
    *paths("offer/<int:row>/stands/", place_forms.offer_stands, "offer_stands"),
    *paths("wishes/", place.wishes, "wishes"),
    *paths("account/", place.account, "account"),
    *paths("go/<slug:what>/<int:about>/", place.open_page, "open"),
    *paths("paper/<int:row>/", place.paper, "paper"),
    *paths("certificate.pdf", place.certificate, "certificate"),
]
