"""News: short texts with a day, shown from a moment on."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from icpermed.models import Record, RecordQuerySet, tracked
from registry.models import Organisation

#: Addresses below /news/ that are no news item.
RESERVED = ["channels"]


def this_minute():
    """Now, as people write it."""
    return timezone.now().replace(second=0, microsecond=0)


class NewsItemQuerySet(RecordQuerySet):
    """News, of which the public sees those whose time has come."""

    def published(self):
        """The only door to the public: published, and not before its time."""
        return super().published().filter(appears_at__lte=Now())

    def search(self, words: str):
        """News whose title or text mentions the words."""
        return self.filter(
            Q(title__mentions=words) | Q(summary__mentions=words) | Q(text__mentions=words)
        )


@tracked
class NewsItem(Record):
    """Something new that the consortium tells: a member, a call, a document."""

    holds_today = False

    title = models.CharField(max_length=250)
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        help_text="The last part of the page's address, for good: /news/…/.",
    )
    appears_at = models.DateTimeField(
        "appears",
        default=this_minute,
        help_text="The public sees it from this moment on, once it is ticked as published.",
    )
    summary = models.TextField(help_text="In one or two sentences. The public sees it.")
    text = models.TextField(blank=True, help_text="The public sees it. Markdown.")
    picture = models.ImageField(upload_to="news/", blank=True)
    picture_alt = models.CharField(
        "what the picture shows", max_length=250, blank=True, help_text="For those who cannot see."
    )
    picture_credit = models.CharField(max_length=150, blank=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="news", blank=True, null=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="news", blank=True, null=True
    )
    source = models.CharField(max_length=250, blank=True, help_text="Where the facts come from.")
    note = models.TextField(blank=True, help_text="For the secretariat only.")

    objects = NewsItemQuerySet.as_manager()

    class Meta:
        ordering = ["-appears_at", "-pk"]
        verbose_name = "news item"
        verbose_name_plural = "news"
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED),
                name="publications_newsitem_address_is_free",
                violation_error_code="slug",
                violation_error_message="This address is taken by a page of ours: choose another.",
            ),
            models.CheckConstraint(
                condition=Q(picture="") | ~Q(picture_alt=""),
                name="publications_newsitem_picture_is_described",
                violation_error_code="picture_alt",
                violation_error_message="Say in a few words what the picture shows.",
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="slug_is_permanent", fields=["slug"])]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("news_item_detail", args=[self.slug])

    def get_picture_url(self) -> str:
        """Where the staff sees its picture, public or not."""
        return f"{reverse('news_item_picture', args=[self.slug])}?preview=1"
