"""Addresses of initiatives, programmes, calls and country reporting."""

from initiatives.views import initiatives, programmes, reporting, suggesting

urlpatterns = [
    *suggesting.urlpatterns,
    *initiatives.urlpatterns,
    *programmes.urlpatterns,
    *reporting.urlpatterns,
]
