"""Addresses of this app, one file a topic."""

from partners.urls import capacity, checks, employers, hosts, imports, life, merges, opportunities

app_name = "partners"

urlpatterns = [
    *imports.urlpatterns,
    *employers.urlpatterns,
    *checks.urlpatterns,
    *life.urlpatterns,
    *merges.urlpatterns,
    *opportunities.urlpatterns,
    *capacity.urlpatterns,
    *hosts.urlpatterns,
]
