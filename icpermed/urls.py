"""One line per public noun."""

from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from events import sitemaps as events
from icpermed import views
from recognition import sitemaps as recognition
from registry import sitemaps as registry

SITEMAPS = registry.SITEMAPS | events.SITEMAPS | recognition.SITEMAPS

urlpatterns = [
    path("", include("registry.urls")),
    path("", include("events.urls")),
    path("", include("recognition.urls")),
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
