"""Addresses of this app, one file a topic."""

from partners.urls import (
    capacity,
    checks,
    employers,
    enquiries,
    events,
    hosts,
    imports,
    life,
    merges,
    opportunities,
    plans,
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
    *enquiries.urlpatterns,
    *plans.urlpatterns,
    *events.urlpatterns,
    *hosts.urlpatterns,
    *trainers.urlpatterns,
]
