"""Addresses of the Recognition and of best practices."""

from recognition.views import applying, certificate, consenting, editions, jury, practices

urlpatterns = [
    *editions.urlpatterns,
    *jury.urlpatterns,
    *applying.urlpatterns,
    *consenting.urlpatterns,
    *certificate.urlpatterns,
    *practices.urlpatterns,
]
