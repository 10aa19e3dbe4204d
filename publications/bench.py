"""The pages of documents and news that `make bench` measures."""

from datetime import timedelta

from django.utils import timezone

from events.models import Topic
from icpermed.bench import Bench, register
from publications.models import (
    NewsItem,
    Publication,
    PublicationAuthor,
    PublicationTopic,
)

DAY = timedelta(days=1)


def fill(number: int) -> None:
    """So many documents and as many news, one a day back from today, with authors and topics."""
    for model in [Publication, NewsItem]:
        model.objects.all().delete()
    topics = [
        Topic.objects.get_or_create(slug=f"bench-{n}", defaults={"name": f"Topic {n}"})[0]
        for n in range(10)
    ]
    now, today = timezone.now(), timezone.localdate()
    kinds = Publication.Kind.values
    documents = Publication.objects.bulk_create(
        Publication(
            title=f"Document number {n} on personalised medicine",
            slug=f"bench-{n}",
            kind=kinds[n % len(kinds)],
            published_on=(today - n * DAY).isoformat(),
            link=f"https://example.org/{n}.pdf",
            summary="What personalised medicine needs to reach its full potential.",
            state="published",
            is_published=True,
        )
        for n in range(number)
    )
    PublicationAuthor.objects.bulk_create(
        PublicationAuthor(publication=one, name="Somebody") for one in documents
    )
    PublicationTopic.objects.bulk_create(
        PublicationTopic(publication=one, topic=topics[n % 10]) for n, one in enumerate(documents)
    )
    NewsItem.objects.bulk_create(
        NewsItem(
            title=f"News number {n}",
            slug=f"bench-{n}",
            appears_at=now - n * DAY,
            summary="Something new.",
            is_published=True,
        )
        for n in range(number)
    )


register(
    Bench(
        "publications",
        noun="documents and news",
        fill=fill,
        pages=["/publications/", "/publications/bench-1/", "/news/", "/news/bench-1/"],
        raced=["/publications/"],
        lists=[
            "/publications/",
            "/publications/?q=document+personalised",
            "/publications/?format=csv",
            "/news/",
        ],
    )
)
