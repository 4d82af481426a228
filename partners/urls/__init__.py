"""Addresses of this app, one file a topic."""

from partners.urls import capacity, employers, imports, life, opportunities

app_name = "partners"

urlpatterns = [
    *imports.urlpatterns,
    *employers.urlpatterns,
    *life.urlpatterns,
    *opportunities.urlpatterns,
    *capacity.urlpatterns,
]
