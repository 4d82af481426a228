"""Addresses of this app, one file a topic."""

from partners.urls import capacity, employers, imports, life, merges, opportunities

app_name = "partners"

urlpatterns = [
    *imports.urlpatterns,
    *employers.urlpatterns,
    *life.urlpatterns,
    *merges.urlpatterns,
    *opportunities.urlpatterns,
    *capacity.urlpatterns,
]
