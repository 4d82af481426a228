"""The addresses of the house, and one more: a view that says "ok" behind all its middleware."""

from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("bench/frame", lambda request: HttpResponse("ok")),
    path("", include("wbl.urls")),
]
