"""Addresses of this app, one file a topic."""

from partners.urls import (
    capacity,
    checks,
    employers,
    imports,
    life,
    merges,
    opportunities,
    trainers,
)

app_name = "partners"

urlpatterns = [
    *imports.urlpatterns,
    *employers.urlpatterns,
    *checks.urlpatterns,
    *life.urlpatterns,
    *merges.urlpatterns,
    *opportunities.urlpatterns,
    *capacity.urlpatterns,
    *trainers.urlpatterns,
]
