"""Events: what is organised, when by the clock of the place, and who may come."""

from datetime import date, timedelta

import pghistory
import pgtrigger
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone as clock
from django.utils.formats import date_format

from events.models.times import Timed, TimedQuerySet
from events.models.vocabulary import Series, Topic
from icpermed.models import Record, RecordQuerySet, tracked
from icpermed.partial_dates import PartialDate
from icpermed.web_addresses import GivenAddressField, WebAddress
from registry.models import Body, Country, Organisation

#: What a calendar shows of an event: a change of it is a new version of the appointment.
ON_CALENDARS = [
    "title",
    "starts_on",
    "ends_on",
    "starts_at",
    "ends_at",
    "timezone",
    "format",
    "status",
    "status_note",
    "venue",
    "city",
    "country",
]

#: How long names and addresses of participants are kept after an event, unless it says otherwise.
KEPT_FOR = timedelta(days=365)
#: People are erased only when, by every day that was recorded in so long a time, they are due: a
#: slip in a date can be mended until then.
SETTLED_AFTER = timedelta(days=7)


class EventQuerySet(RecordQuerySet, TimedQuerySet):
    """Events: published or not, past or to come, open for registration or not."""

    def takes_registrations(self):
        """Events for which somebody can register on the site at this moment."""
        return self.filter(
            Q(registration_closes_at=None) | Q(registration_closes_at__gt=Now()),
            registration_opens_at__lte=Now(),
            status__in=["planned", "confirmed"],
        ).exclude(pk__in=self.model.objects.past().values("pk"))

    def search(self, words: str):
        """Events whose title, text, place, speakers or topics contain the words."""
        speakers = Event.speakers.rel.related_model.objects.published()
        return self.filter(
            Q(title__mentions=words)
            | Q(summary__mentions=words)
            | Q(city__mentions=words)
            | Q(venue__mentions=words)
            | Q(country__name__mentions=words)
            | Q(series__name__mentions=words)
            | Exists(Topic.objects.called(words).filter(events=OuterRef("pk")))
            | Exists(speakers.filter(event=OuterRef("pk"), name__mentions=words))
        )


@tracked
class Event(Timed, Record):
    """A meeting, workshop, conference or training, from the first plan to the minutes."""

    class Kind(models.TextChoices):
        EXECUTIVE_COMMITTEE = "executive_committee", "Executive Committee meeting"
        WORKSHOP = "workshop", "Workshop"
        CONFERENCE = "conference", "Conference"
        FAMILY_MEETING = "family_meeting", "Family meeting"
        GENERAL_ASSEMBLY = "general_assembly", "Extended General Assembly"
        TRAINING = "training", "Training"
        EXTERNAL_MEETING = "external_meeting", "External meeting"

    class Format(models.TextChoices):
        PHYSICAL = "physical", "On site"
        ONLINE = "online", "Online"
        HYBRID = "hybrid", "Hybrid"

    class Access(models.TextChoices):
        PUBLIC = "public", "Open to all"
        MEMBERS = "members", "Members"
        INVITATION = "invitation", "By invitation only"

    class Status(models.TextChoices):
        PLANNED = "planned", "Planned"
        CONFIRMED = "confirmed", "Confirmed"
        POSTPONED = "postponed", "Postponed"
        CANCELLED = "cancelled", "Cancelled"
        HELD = "held", "Held"

    #: What only those may see who may see the people; for the others it is left out everywhere.
    SEEN_WITH = dict.fromkeys(["joining_link", "joining_note", "note"], "events.view_participation")

    #: From each status, where an event may go.
    MOVES = {
        Status.PLANNED: {Status.CONFIRMED, Status.POSTPONED, Status.CANCELLED, Status.HELD},
        Status.CONFIRMED: {Status.PLANNED, Status.POSTPONED, Status.CANCELLED, Status.HELD},
        Status.POSTPONED: {Status.PLANNED, Status.CONFIRMED, Status.POSTPONED, Status.CANCELLED},
        Status.CANCELLED: {Status.PLANNED, Status.CONFIRMED},
        Status.HELD: {Status.CONFIRMED},
    }

    title = models.CharField(max_length=250)
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        help_text="The last part of the page's address, for good: /events/…/.",
    )
    kind = models.CharField(max_length=25, choices=Kind)
    series = models.ForeignKey(Series, models.PROTECT, related_name="events", blank=True, null=True)
    number = models.PositiveSmallIntegerField(
        blank=True, null=True, help_text="In the series: 3 for the 3rd training event."
    )
    body = models.ForeignKey(
        Body,
        models.PROTECT,
        related_name="events",
        blank=True,
        null=True,
        help_text="Whose meeting it is. Its delegates of that day are invited, and decide.",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.PLANNED)
    status_note = models.CharField(
        max_length=250, blank=True, help_text="What the public reads beside the status."
    )
    format = models.CharField(max_length=10, choices=Format)
    access = models.CharField(
        max_length=10, choices=Access, blank=True, help_text="Empty: not stated."
    )
    access_note = models.CharField(
        max_length=150, blank=True, help_text="Who that is: all partners of both initiatives."
    )
    venue = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="events", blank=True, null=True
    )
    summary = models.TextField(
        blank=True, help_text="What it is about. The public sees it. Markdown."
    )
    results = models.TextField(
        blank=True, help_text="What came out of it. The public sees it. Markdown."
    )
    link = GivenAddressField(
        "page elsewhere", blank=True, help_text="The address of another page about the event."
    )
    url = models.GeneratedField(
        expression=WebAddress("link"), output_field=models.TextField(), db_persist=True
    )
    hosts = models.ManyToManyField(
        Organisation, through="events.Host", related_name="hosted_events", blank=True
    )
    topics = models.ManyToManyField(
        Topic, through="events.EventTopic", related_name="events", blank=True
    )

    capacity_on_site = models.PositiveIntegerField(
        "places on site", blank=True, null=True, help_text="Empty: no limit."
    )
    capacity_online = models.PositiveIntegerField(
        "places online", blank=True, null=True, help_text="Empty: no limit."
    )
    registration_opens_at = models.DateTimeField(
        "registration opens",
        blank=True,
        null=True,
        help_text="Empty: nobody registers on this site.",
    )
    registration_closes_at = models.DateTimeField(
        "registration closes", blank=True, null=True, help_text="Empty: when the event is over."
    )
    needs_approval = models.BooleanField(
        "registrations are approved",
        default=False,
        help_text="Ticked: everybody waits until the secretariat lets them in.",
    )
    joining_link = models.CharField(
        max_length=600,
        blank=True,
        help_text="The address of the online meeting. Only confirmed participants get it.",
    )
    joining_note = models.TextField(
        blank=True, help_text="For confirmed participants: pass code, way to the building."
    )
    shows_participants = models.BooleanField(
        "list of participants",
        default=False,
        help_text="Ticked: the public sees the names of those who agreed to be listed.",
    )
    forget_on = models.DateField(
        "forget people on",
        blank=True,
        null=True,
        help_text="On this day names and addresses of participants are erased; the counts stay."
        " Empty: a year after the last day.",
    )
    voting_rule = models.ForeignKey(
        "events.VotingRule",
        models.PROTECT,
        related_name="events",
        blank=True,
        null=True,
        help_text="By which rule a quorum is reached and a vote is won.",
    )
    note = models.TextField(blank=True, help_text="For the secretariat only.")
    sequence = models.PositiveIntegerField(
        default=0, editable=False, help_text="How often the appointment has changed."
    )

    objects = EventQuerySet.as_manager()

    class Meta(Timed.Meta):
        ordering = ["-starts_on", "-pk"]
        constraints = [
            *Timed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(registration_closes_at__isnull=True)
                | Q(
                    registration_opens_at__isnull=False,
                    registration_closes_at__gt=F("registration_opens_at"),
                ),
                name="events_event_registration_closes_after_it_opens",
                violation_error_code="registration_closes_at",
                violation_error_message="Registration closes before it opens.",
            ),
            models.CheckConstraint(
                condition=Q(format="hybrid")
                | Q(format="physical", capacity_online__isnull=True)
                | Q(format="online", capacity_on_site__isnull=True),
                name="events_event_places_fit_the_format",
                violation_error_code="format",
                violation_error_message="An online event has no places on site, and the other way"
                " round.",
            ),
            models.CheckConstraint(
                condition=Q(forget_on__isnull=True) | Q(forget_on__gte=F("period__endswith")),
                name="events_event_forgets_after_the_last_day",
                violation_error_code="forget_on",
                violation_error_message="People would be forgotten before the event is over: write"
                " a day after the last one, or leave it empty.",
            ),
            models.UniqueConstraint(
                fields=["series", "number"],
                name="events_event_number_once_in_a_series",
                violation_error_code="number",
                violation_error_message="Another event of the series has this number.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="slug_is_permanent", fields=["slug"]),
            pgtrigger.Trigger(
                name="calendars_follow",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*ON_CALENDARS),
                func="NEW.sequence = OLD.sequence + 1; RETURN NEW;",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("event_detail", args=[self.slug])

    @property
    def takes_registrations(self) -> bool:
        """Whether somebody can register on the site at this moment."""
        now = clock.now()
        return bool(
            self.registration_opens_at
            and self.registration_opens_at <= now
            and (not self.registration_closes_at or now < self.registration_closes_at)
            and self.status in {self.Status.PLANNED, self.Status.CONFIRMED}
            and now < self.ends
        )

    @property
    def forgets_people_on(self) -> date:
        """The day on which names and addresses of participants are erased."""
        return self.forget_on or self.last_on.last_day + KEPT_FOR

    # --- what may be wrong ----------------------------------------------------------------------

    def warnings(self) -> list[str]:
        """What is possible but probably not meant."""
        found = []
        if self.starts_on and self.starts_on.first_day > clock.localdate() + timedelta(days=730):
            found.append(f"The first day ({self.starts_on}) lies more than two years ahead.")
        is_held = self.status == self.Status.HELD
        if is_held and self.starts_on and self.starts_on.first_day > self.today():
            found.append("It is marked as held, and lies in the future.")
        if self.format == self.Format.ONLINE and self.venue:
            found.append("It is online, and has a venue.")
        if self.pk and self.starts_on and self.forgets_people_on <= clock.localdate():
            day = date_format(self.forgets_people_on, "j F Y")
            found.append(
                f"People are forgotten on {day}, which has come: unless you change that within"
                f" {SETTLED_AFTER.days} days, all names and addresses of the event are erased for"
                " good."
            )
        return [*found, *self.clock_warnings()]

    # --- moves ----------------------------------------------------------------------------------

    def can_move(self, to: str) -> bool:
        """Whether the event may get another status from the one it has."""
        return to in self.MOVES[self.Status(self.status)]

    def move(self, to: str, *, reason: str = "", **fields) -> None:
        """Give it another status, or raise ValueError: a sentence says why not."""
        stored = type(self).objects.select_for_update().get(pk=self.pk).status
        if stored != self.status:
            raise ValueError("Somebody else has changed the status in the meantime.")
        if not self.can_move(to):
            raise ValueError(
                f"An event that is “{self.get_status_display().lower()}” cannot become"
                f" “{self.Status(to).label.lower()}”."
            )
        for field, value in fields.items():
            setattr(self, field, value)
        self.status, self.status_note = to, reason
        self.full_clean()
        with pghistory.context(reason=reason or self.Status(to).label):
            self.save()
        self.refresh_from_db()

    @transaction.atomic
    def plan(self, *, reason: str = "") -> None:
        """Back to a plan that nobody has confirmed."""
        self.move(self.Status.PLANNED, reason=reason)

    @transaction.atomic
    def confirm(self, *, reason: str = "") -> None:
        """It will take place as announced."""
        self.move(self.Status.CONFIRMED, reason=reason)

    @transaction.atomic
    def mark_held(self) -> None:
        """It has taken place. Raises ValueError before its first day."""
        if self.starts_on.first_day > self.today():
            raise ValueError("It lies in the future: nobody can have held it.")
        self.move(self.Status.HELD)

    @transaction.atomic
    def cancel(self, *, reason: str = "") -> None:
        """It will not take place at all."""
        self.move(self.Status.CANCELLED, reason=reason)

    @transaction.atomic
    def postpone(self, *, starts_on, ends_on=None, reason: str = "", is_fixed=False, **times):
        """It takes place later; the day that was announced is kept.

        ``is_fixed`` says that the new day is as sure as the old one was: the event is then
        confirmed for it, else postponed until somebody confirms it.
        """
        self.earlier_dates.create(
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            moved_on=clock.localdate(),
            reason=reason,
        )
        times = {"starts_at": None, "ends_at": None} | times
        if is_fixed and self.status != self.Status.POSTPONED:
            self.move(self.Status.POSTPONED, reason=reason)
        self.move(
            self.Status.CONFIRMED if is_fixed else self.Status.POSTPONED,
            reason=reason,
            starts_on=PartialDate.parse(str(starts_on)),
            ends_on=PartialDate.parse(str(ends_on)) if ends_on else None,
            **times,
        )
