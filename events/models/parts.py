"""What belongs to an event: earlier dates, hosts, topics, and counts that others made."""

from django.db import models

from events.models.events import Event
from events.models.times import days_in_words
from events.models.vocabulary import Topic
from icpermed.models import Stamped, tracked
from icpermed.partial_dates import PartialDateField
from registry.models import Organisation


@tracked
class EarlierDate(Stamped):
    """A date that was announced for an event, and that it was moved from."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="earlier_dates")
    starts_on = PartialDateField("first day")
    ends_on = PartialDateField("last day", blank=True, null=True)
    moved_on = models.DateField(
        "moved on", blank=True, null=True, help_text="The day on which that was decided, if known."
    )
    reason = models.CharField(max_length=250, blank=True, help_text="The public may read it.")

    class Meta:
        ordering = ["event", "-moved_on", "-pk"]

    def __str__(self):
        return f"{self.event}, {self.days}"

    @property
    def days(self) -> str:
        """The days in words, as an event says its own."""
        return days_in_words(self.starts_on, self.ends_on or self.starts_on)


@tracked
class Host(Stamped):
    """An organisation that hosts an event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="host_rows")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="host_rows")

    class Meta:
        ordering = ["event", "organisation__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "organisation"],
                name="events_host_once",
                violation_error_code="organisation",
                violation_error_message="This organisation is named as a host already.",
            )
        ]

    def __str__(self):
        return f"{self.organisation}, host of {self.event}"


@tracked
class EventTopic(Stamped):
    """What an event is about."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="topic_rows")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="event_rows")

    class Meta:
        ordering = ["event", "topic__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "topic"],
                name="events_eventtopic_once",
                violation_error_code="topic",
                violation_error_message="The event has this topic already.",
            )
        ]

    def __str__(self):
        return f"{self.event}: {self.topic}"


@tracked
class Headcount(Stamped):
    """How many people took part, as somebody counted or guessed it: not from our own lists."""

    class Mode(models.TextChoices):
        ALL = "all", "Altogether"
        ON_SITE = "on_site", "On site"
        ONLINE = "online", "Online"

    class Qualifier(models.TextChoices):
        EXACTLY = "exactly", "Exactly"
        ABOUT = "about", "About"
        AT_LEAST = "at_least", "At least"
        MORE_THAN = "more_than", "More than"

    event = models.ForeignKey(Event, models.CASCADE, related_name="headcounts")
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.ALL)
    qualifier = models.CharField(max_length=10, choices=Qualifier, default=Qualifier.EXACTLY)
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=250, help_text="Who says so.")

    class Meta:
        ordering = ["event", "mode", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "mode"],
                name="events_headcount_once",
                violation_error_code="mode",
                violation_error_message="There is already a number for this.",
            )
        ]

    def __str__(self):
        return f"{self.event}: {self.words}"

    @property
    def words(self) -> str:
        """The number as people say it: "about 80 on site", "more than 90"."""
        qualifier = "" if self.qualifier == "exactly" else f"{self.get_qualifier_display()} "
        where = "" if self.mode == "all" else f" {self.get_mode_display().lower()}"
        return f"{qualifier.lower()}{self.number}{where}"
