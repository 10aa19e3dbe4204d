"""Addresses of the reports."""

from reports.views import contributions, readings, reports

urlpatterns = [
    *reports.urlpatterns,
    *contributions.urlpatterns,
    *readings.urlpatterns,
]
