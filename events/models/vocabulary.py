"""What events are about, and which of them belong together."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from icpermed.models import Fold, Stamped, tracked


class TopicQuerySet(models.QuerySet):
    """The topics of the vocabulary."""

    def called(self, words: str):
        """Those whose name, or another word for them, mentions the words."""
        return self.filter(Q(name__mentions=words) | Q(synonyms__mentions=words))


@tracked
class Topic(Stamped):
    """A subject of events: a short, shared vocabulary that the public filters by."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(
        max_length=80, unique=True, help_text="How the topic appears in addresses and files."
    )
    synonyms = ArrayField(
        models.CharField(max_length=80),
        default=list,
        blank=True,
        help_text="Other words for it, with commas between: genetics, genomic medicine. Whoever"
        " searches for one of them finds what has this topic.",
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Fold("name"),
                name="events_topic_once",
                violation_error_code="name",
                violation_error_message="There is already a topic of that name.",
            )
        ]

    def __str__(self):
        return self.name


@tracked
class Series(Stamped):
    """Events that follow each other: the workshops, the Family meetings, the trainings."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(
        max_length=80, unique=True, help_text="How the series appears in addresses and files."
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(
                Fold("name"),
                name="events_series_once",
                violation_error_code="name",
                violation_error_message="There is already a series of that name.",
            )
        ]

    def __str__(self):
        return self.name
