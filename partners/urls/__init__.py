"""Addresses of this app, one file a topic."""

from partners.urls import employers, imports, life, opportunities

app_name = "partners"

urlpatterns = [
    *imports.urlpatterns,
    *employers.urlpatterns,
    *life.urlpatterns,
    *opportunities.urlpatterns,
]
