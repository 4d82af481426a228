"""All addresses: each app brings its own, the ladder's top first."""

from django.contrib import admin
from django.urls import include, path

from wbl import views

urlpatterns = [
    # the apps' own: path("", include("desk.urls")) and so on down the ladder
    path("", include("desk.urls")),
    path("", include("assessments.urls")),
    path("", include("partners.urls")),
    path("", include("students.urls")),
    path("", include("placements.urls")),
    path("", include("notifications.urls")),
    path("", include("catalogue.urls")),
    path("", include("accounts.urls")),
    path("api/v1/", include("wbl.api")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]

handler403 = "wbl.views.forbidden"
handler404 = "wbl.views.not_found"
handler500 = "wbl.views.server_error"
