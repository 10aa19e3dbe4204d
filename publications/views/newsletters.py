"""The archive of the newsletter: the list of what was sent, and each issue as a page."""

from functools import partial

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone

from events.calendar import plain
from icpermed.answers import address, crumb, downloads, json_answer
from icpermed.listings import Column, Feed, Listing
from icpermed.openapi.declaring import described
from icpermed.structured_data import json_ld
from publications.models import NewsletterIssue
from publications.newsletter_filters import NewsletterFilter
from publications.newsletter_letters import sections_of


def titles_of(issue: NewsletterIssue) -> str:
    """What is in an issue, in a line."""
    sections = sections_of(issue)
    return "; ".join(item.title for section in sections for item in section.items)


def sent_on(issue: NewsletterIssue):
    """The day on which it went out."""
    return timezone.localdate(issue.sent_at)


class NewsletterList(Listing):
    """Every issue that was sent to everybody, the latest first."""

    title = "Newsletter"
    intro = "What is new in the consortium, about four times a year. Every issue stays here."
    singular, plural = "issue", "issues"
    queryset = (
        NewsletterIssue.objects.published().prefetch_related("items").order_by("-sent_at", "-pk")
    )
    filterset_class = NewsletterFilter
    template_name = "publications/newsletter_list.html"
    search_placeholder = "title, text"
    columns = [
        Column("title", "Issue", sort="title", is_link=True),
        Column("sent", "Sent", sent_on, sort="sent_at"),
        Column("from", "Tells of the time from", "starts_on", sort="starts_on"),
        Column("to", "To", "ends_on", sort="ends_on"),
        Column("contents", "In this issue", titles_of),
        Column("url", "Page", lambda issue: settings.SITE_URL + issue.get_absolute_url()),
    ]
    feed = Feed(
        title="newsletter",
        subtitle="Every issue of the newsletter, the latest first.",
        title_of=lambda issue: issue.title,
        text_of=titles_of,
        published_on=sent_on,
        updated_at=lambda issue: issue.updated_at,
    )

    def context(self, page) -> dict:
        issues = [(issue, sections_of(issue)) for issue in page.object_list]
        return super().context(page) | {"issues": issues, "shows_sort": True}


@described("One issue, with its items", forms=["json"], row=NewsletterList)
def newsletter_detail(request, slug):
    """One issue, as it was sent."""
    issue = get_object_or_404(NewsletterIssue.objects.published(), slug=slug)
    form = request.GET.get("format", "")
    if form == "json":
        return json_answer(as_data(issue))
    if form:
        raise Http404(f"This issue has no form called {form}.")
    context = {
        "title": issue.title,
        "issue": issue,
        "sections": sections_of(issue),
        "crumbs": [crumb(request, "newsletter_list", "Newsletter")],
        "json_ld": json_ld(issue_ld(issue)),
        "downloads": downloads(["json"], partial(address, request)),
    }
    return render(request, "publications/newsletter_detail.html", context)


def as_data(issue: NewsletterIssue) -> dict:
    """An issue as data: the columns of the list, then its items."""
    row = {column.name: column.data(issue) for column in NewsletterList.columns}
    items = [item for section in sections_of(issue) for item in section.items]
    return {
        **row,
        "is_illustrative": settings.DEMO,
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "intro": issue.intro,
        "items": [
            {"section": item.section, "title": item.title, "text": item.text, "url": item.url or ""}
            for item in items
        ],
        "facts": issue.facts,
    }


def issue_ld(issue: NewsletterIssue) -> dict:
    """What the page tells search engines."""
    page = settings.SITE_URL + issue.get_absolute_url()
    return {
        "@context": "https://schema.org",
        "@type": "PublicationIssue",
        "@id": page,
        "url": page,
        "name": issue.title,
        "datePublished": sent_on(issue).isoformat(),
        "temporalCoverage": f"{issue.starts_on.isoformat()}/{issue.ends_on.isoformat()}",
        "description": plain(issue.intro) or titles_of(issue),
        "inLanguage": "en",
        "isPartOf": {"@type": "Periodical", "name": f"{settings.SITE_NAME} newsletter"},
        "publisher": {
            "@type": "Organization",
            "name": settings.SITE_NAME,
            "url": f"{settings.SITE_URL}/",
        },
    }


urlpatterns = [
    path("newsletter/", NewsletterList.as_view(), name="newsletter_list"),
    # After the addresses of `subscribing`, which are no issues: see publications/urls.py.
    path("newsletter/<slug:slug>/", newsletter_detail, name="newsletter_detail"),
]
