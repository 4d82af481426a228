"""All addresses: each app brings its own, the ladder's top first."""

from django.contrib import admin
from django.urls import include, path

from wbl import views

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    # the apps' own: path("", include("desk.urls")) and so on down the ladder
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("language/", include("django.conf.urls.i18n")),
    path("healthz", views.healthz, name="healthz"),
]

handler403 = "wbl.views.forbidden"
handler404 = "wbl.views.not_found"
handler500 = "wbl.views.server_error"
