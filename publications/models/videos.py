"""Videos: a picture and a link. Nothing of another site is loaded on a page of ours."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from events.models import Event
from icpermed.models import Record, RecordQuerySet, tracked
from icpermed.partial_dates import PartialDateField
from icpermed.web_addresses import GivenAddressField, WebAddress


class VideoQuerySet(RecordQuerySet):
    """Videos."""

    def search(self, words: str):
        """Videos whose title or text mentions the words, or whose event does."""
        return self.filter(
            Q(title__mentions=words)
            | Q(summary__mentions=words)
            | Q(event__is_published=True, event__title__mentions=words)
        )


@tracked
class Video(Record):
    """A video of the consortium on another site."""

    holds_today = False

    title = models.CharField(max_length=250)
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        help_text="The last part of the page's address, for good: /publications/videos/…/.",
    )
    summary = models.TextField(blank=True, help_text="The public sees it. Markdown.")
    published_on = PartialDateField(
        "published", blank=True, null=True, help_text="2023, 2023-04 or 2023-04-28."
    )
    link = GivenAddressField(help_text="Where the video is. A missing https:// is mended.")
    url = models.GeneratedField(
        expression=WebAddress("link"), output_field=models.TextField(), db_persist=True
    )
    language = models.CharField(
        max_length=10, blank=True, default="en", help_text="The code of the language: en, fr."
    )
    minutes = models.PositiveSmallIntegerField("length in minutes", blank=True, null=True)
    has_captions = models.BooleanField("has captions", default=False)
    picture = models.ImageField(upload_to="videos/", blank=True)
    picture_alt = models.CharField(
        "what the picture shows", max_length=250, blank=True, help_text="For those who cannot see."
    )
    picture_credit = models.CharField(max_length=150, blank=True)
    event = models.ForeignKey(Event, models.PROTECT, related_name="videos", blank=True, null=True)
    source = models.CharField(max_length=250, blank=True, help_text="Where the facts come from.")
    note = models.TextField(blank=True, help_text="For the secretariat only.")

    objects = VideoQuerySet.as_manager()

    class Meta:
        ordering = [F("published_on").desc(nulls_last=True), "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(picture="") | ~Q(picture_alt=""),
                name="publications_video_picture_is_described",
                violation_error_code="picture_alt",
                violation_error_message="Say in a few words what the picture shows.",
            )
        ]
        triggers = [pgtrigger.ReadOnly(name="slug_is_permanent", fields=["slug"])]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("video_detail", args=[self.slug])

    def get_picture_url(self) -> str:
        """Where the staff sees its picture, public or not."""
        return f"{reverse('video_picture', args=[self.slug])}?preview=1"
