"""What an event leaves behind: agendas, slides, reports, videos, and who may have them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from events.models.agenda import AgendaItem, Speaker
from events.models.events import Event
from icpermed.models import Stamped, tracked
from icpermed.web_addresses import GivenAddressField, WebAddress


class MaterialQuerySet(models.QuerySet):
    """Materials, and which of them the public may see."""

    def published(self):
        """Published for everybody, of public events."""
        return self.filter(state="published", access="public", event__is_published=True)

    def announced(self):
        """Not there yet, but the public is told that it will be."""
        return self.filter(is_announced=True, access="public", event__is_published=True).exclude(
            state="published"
        )


@tracked
class Material(Stamped):
    """A file or a link that belongs to an event: expected, received, then published."""

    class Kind(models.TextChoices):
        AGENDA = "agenda", "Agenda"
        PRESENTATION = "presentation", "Presentation"
        REPORT = "report", "Report"
        VIDEO = "video", "Video"
        SPEAKERS_DOCUMENT = "speakers_document", "Document about the speakers"
        PHOTO = "photo", "Photo"
        PAPER = "paper", "Paper for a point of the agenda"
        MINUTES = "minutes", "Minutes"

    class State(models.TextChoices):
        EXPECTED = "expected", "Expected"
        RECEIVED = "received", "Received"
        PUBLISHED = "published", "Published"

    class Access(models.TextChoices):
        PUBLIC = "public", "Everybody"
        PARTICIPANTS = "participants", "Participants, by their personal link"
        DESK = "desk", "The secretariat only"

    class Permission(models.TextChoices):
        NOT_NEEDED = "not_needed", "Not needed"
        OPEN = "open", "Not asked yet"
        ASKED = "asked", "Asked"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"

    MOVES = {
        State.EXPECTED: {State.RECEIVED, State.PUBLISHED},
        State.RECEIVED: {State.PUBLISHED, State.EXPECTED},
        State.PUBLISHED: {State.RECEIVED},
    }

    event = models.ForeignKey(Event, models.CASCADE, related_name="materials")
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=250)
    position = models.PositiveSmallIntegerField("order", default=0)
    agenda_item = models.ForeignKey(
        AgendaItem, models.SET_NULL, related_name="materials", blank=True, null=True
    )
    speaker = models.ForeignKey(
        Speaker,
        models.SET_NULL,
        related_name="materials",
        blank=True,
        null=True,
        help_text="Whose it is, and who must agree.",
    )
    author = models.CharField(
        max_length=200,
        blank=True,
        help_text="If it is nobody of those. The public sees it with the material: name people"
        " only with their consent.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.EXPECTED)
    is_announced = models.BooleanField(
        "announced",
        default=False,
        help_text="Ticked: the public reads that it is to come, until it is published.",
    )
    access = models.CharField(
        "who may have it", max_length=15, choices=Access, default=Access.PUBLIC
    )
    permission = models.CharField(
        "author’s permission",
        max_length=10,
        choices=Permission,
        default=Permission.NOT_NEEDED,
    )
    due_on = models.DateField("expected by", blank=True, null=True)
    file = models.FileField(upload_to="events/", blank=True)
    link = GivenAddressField(
        blank=True, help_text="As it was given: spaces and a missing https:// are mended."
    )
    url = models.GeneratedField(
        expression=WebAddress("link"), output_field=models.TextField(), db_persist=True
    )
    language = models.CharField(
        max_length=10, blank=True, help_text="The code of the language: en, fr, nb."
    )
    note = models.TextField(blank=True, help_text="For the secretariat only.")

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["event", "position", "kind", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="expected") | ~Q(file="") | ~Q(link=""),
                name="events_material_is_there_once_received",
                violation_error_code="link",
                violation_error_message="Add the file or its address, or leave it as expected.",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(access="desk")
                | Q(permission__in=["not_needed", "granted"]),
                name="events_material_published_with_permission",
                violation_error_code="permission",
                violation_error_message="It can be published once its author has agreed.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Where it is given out to whoever may have it."""
        return reverse("event_material", args=[self.event.slug, self.pk])

    @property
    def is_there(self) -> bool:
        """Whether there is a file or an address."""
        return bool(self.file or self.link)

    def move(self, to: str) -> None:
        """Give it another state. Raises ValidationError: a sentence says why not."""
        if to not in self.MOVES[self.State(self.state)]:
            raise ValidationError(
                f"“{self.get_state_display()}” cannot become “{self.State(to).label}”."
            )
        self.state = to
        self.full_clean()
        self.save()

    def receive(self) -> None:
        """It has come, or it is taken from the public again."""
        self.move(self.State.RECEIVED)

    def publish(self) -> None:
        """Whoever it is for may have it."""
        self.move(self.State.PUBLISHED)

    def warnings(self) -> list[str]:
        """The same thing twice is possible (several videos), and often a slip."""
        same = Material.objects.filter(event=self.event_id, kind=self.kind).exclude(pk=self.pk)
        found = []
        if self.event_id and self.title and same.filter(title__iexact=self.title).exists():
            found.append(f"The event has “{self.title}” already.")
        return found
