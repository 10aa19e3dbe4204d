"""Addresses of publications, videos, news and the newsletter."""

from publications.views import news, newsletters, publications, subscribing, videos

urlpatterns = [
    *videos.urlpatterns,  # Before the documents, whose addresses are any word.
    *publications.urlpatterns,
    *news.urlpatterns,
    *subscribing.urlpatterns,
    *newsletters.urlpatterns,
]
