"""How often public pages are read: counts by day, nothing about people."""

from django.db import models
from django.db.models import Sum


class PageViewsQuerySet(models.QuerySet):
    """Counts of several pages and days."""

    def by_day(self) -> list[tuple]:
        """The days with how often anything was read, in order."""
        rows = self.order_by().values_list("day").annotate(times=Sum("count"))
        return list(rows.order_by("day"))

    def by_address(self, most: int) -> list[tuple[str, int]]:
        """The pages that were read most."""
        rows = self.order_by().values_list("address").annotate(times=Sum("count"))
        return list(rows.order_by("-times", "address")[:most])

    def total(self) -> int:
        """How often anything was read."""
        return self.aggregate(times=Sum("count"))["times"] or 0


class PageViews(models.Model):
    """How often one page, or one file, was read on one day."""

    class Form(models.TextChoices):
        PAGE = "page", "Page"
        DATA = "data", "Data"
        FILE = "file", "File"

    day = models.DateField()
    route = models.CharField("kind of page", max_length=100)
    address = models.CharField(max_length=300)
    form = models.CharField(max_length=10, choices=Form)
    count = models.PositiveIntegerField("times", default=0)

    objects = PageViewsQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-count", "address", "pk"]
        verbose_name = verbose_name_plural = "page views"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "address", "form"],
                name="visits_pageviews_once_a_day",
                violation_error_message="This page has a count for that day.",
            ),
        ]

    def __str__(self):
        return f"{self.address}, {self.day:%-d %B %Y}"
