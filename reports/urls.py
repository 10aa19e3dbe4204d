"""Addresses of the reports."""

from reports.views import contributions, reports

urlpatterns = [*reports.urlpatterns, *contributions.urlpatterns]
