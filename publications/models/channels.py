"""Where else the consortium speaks: LinkedIn, X, YouTube; with the figures of each."""

from django.db import models

from icpermed.models import Dated, DatedQuerySet, Record, RecordQuerySet, tracked
from icpermed.quantities import Quantity
from icpermed.web_addresses import GivenAddressField, WebAddress


class ChannelQuerySet(RecordQuerySet, DatedQuerySet):
    """Channels, in use or not any more."""


@tracked
class Channel(Dated, Record):
    """A place on another site where the consortium publishes."""

    class Kind(models.TextChoices):
        VIDEO = "video", "Videos"
        SOCIAL = "social", "Social network"
        OTHER = "other", "Other"

    name = models.CharField(max_length=80, unique=True, help_text="YouTube")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SOCIAL)
    handle = models.CharField(
        max_length=120, blank=True, help_text="How the consortium is called there: @ICPerMed"
    )
    position = models.PositiveSmallIntegerField("order", default=0)
    link = GivenAddressField(blank=True, help_text="A missing https:// is mended.")
    url = models.GeneratedField(
        expression=WebAddress("link"), output_field=models.TextField(), db_persist=True
    )
    source = models.CharField(max_length=250, blank=True, help_text="Where the facts come from.")
    note = models.TextField(blank=True, help_text="For the secretariat only.")

    objects = ChannelQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["position", "name"]

    def __str__(self):
        return self.name


@tracked
class ChannelFigure(Quantity):
    """A figure of a channel, with its day: more than 1,000 followers."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="figures")

    class Meta(Quantity.Meta):
        ordering = ["channel", "position", "pk"]
