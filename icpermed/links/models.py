"""Every address on the web that a record names, and whether it can be reached."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Lower
from django.db.models.lookups import GreaterThanOrEqual
from django.urls import reverse
from django.utils import timezone

from icpermed.links.outcomes import Outcome

#: A link does not work only if it has failed so often, over so many days: servers have bad days.
FAILURES, DAYS = 4, timedelta(days=3)

#: The host in an address; a name and a password before it are left out.
HOST = r"^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#]*@)?(\[[^]]*\]|[^/?#:]*)"


class LinkQuerySet(models.QuerySet):
    """Addresses, and what is known of them."""

    def broken(self):
        """What does not work: it failed several times over several days."""
        return self.filter(is_broken=True)

    def moved(self):
        """What has another address now, for good."""
        return self.filter(outcome=Outcome.WORKS).exclude(leads_to="")

    def due(self):
        """What is to be asked for now, of hosts that do not want to be left alone."""
        now = timezone.now()
        resting = Link.objects.filter(rests_until__gt=now).order_by().values("host")
        return self.filter(due_at__lte=now).exclude(host__in=resting)

    def ask_soon(self) -> int:
        """Let these be asked for at the next opportunity. Returns how many."""
        return self.order_by().update(due_at=timezone.now())


class Link(models.Model):
    """An address on the web that some record names, once, and what came of asking for it."""

    url = models.TextField("address", unique=True)
    host = models.GeneratedField(
        expression=Lower(
            Func(F("url"), Value(HOST), function="substring", output_field=models.TextField())
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    found_at = models.DateTimeField("found", auto_now_add=True)
    outcome = models.CharField(
        "what came of it", max_length=10, choices=Outcome, default=Outcome.WAITING
    )
    problem = models.CharField("why", max_length=300, blank=True)
    status = models.PositiveSmallIntegerField(
        "answer", blank=True, null=True, help_text="The number that the server answered: 404."
    )
    leads_to = models.TextField(
        "has moved to", blank=True, help_text="Where it leads for good; write that into the record."
    )
    checked_at = models.DateTimeField("last checked", blank=True, null=True)
    worked_at = models.DateTimeField("worked last", blank=True, null=True)
    failures = models.PositiveSmallIntegerField("failures in a row", default=0)
    failing_since = models.DateTimeField("failing since", blank=True, null=True)
    is_broken = models.GeneratedField(
        expression=Case(
            When(
                Q(failures__gte=FAILURES)
                & Q(GreaterThanOrEqual(F("checked_at") - F("failing_since"), DAYS)),
                then=True,
            ),
            default=False,
        ),
        output_field=models.BooleanField("does not work"),
        db_persist=True,
    )
    due_at = models.DateTimeField("next check", default=timezone.now)
    rests_until = models.DateTimeField(
        "host rests until",
        blank=True,
        null=True,
        help_text="Until then the host is left alone: we have just asked it, or it said so.",
    )

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["url"]
        indexes = [
            models.Index("due_at", name="links_link_by_next_check"),
            models.Index("host", name="links_link_by_host"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(failures=0, failing_since=None)
                | Q(failures__gt=0, failing_since__isnull=False),
                name="links_link_fails_since_a_moment",
                violation_error_message="What fails does so since a moment, and only that.",
            ),
        ]

    def __str__(self):
        return self.url

    def get_absolute_url(self):
        """Its page on the desk."""
        return reverse("admin:links_link_change", args=[self.pk])

    @property
    def verdict(self) -> str:
        """What is known of it, in a few words."""
        if self.is_broken:
            return "Does not work"
        if self.outcome == Outcome.WORKS and self.leads_to:
            return "Works, has moved"
        return self.get_outcome_display()
