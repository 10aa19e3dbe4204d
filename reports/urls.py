"""Addresses of the reports."""

from reports.views import reports

urlpatterns = [*reports.urlpatterns]
