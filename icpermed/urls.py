"""One line per public noun."""

from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from events import sitemaps as events
from icpermed import views
from icpermed.changes import views as changes
from icpermed.openapi import views as openapi
from icpermed.search import views as search
from initiatives import sitemaps as initiatives
from publications import sitemaps as publications
from recognition import sitemaps as recognition
from registry import sitemaps as registry
from reports import sitemaps as reports

SITEMAPS = (
    registry.SITEMAPS
    | events.SITEMAPS
    | recognition.SITEMAPS
    | initiatives.SITEMAPS
    | publications.SITEMAPS
    | reports.SITEMAPS
)

urlpatterns = [
    path("", include("registry.urls")),
    path("", include("events.urls")),
    path("", include("recognition.urls")),
    path("", include("initiatives.urls")),
    path("", include("publications.urls")),
    path("", include("reports.urls")),
    *search.urlpatterns,
    *changes.urlpatterns,
    *openapi.urlpatterns,
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("health/", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
