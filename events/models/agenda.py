"""What happens at an event: the agenda, who speaks, and what is minuted."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from events.models.events import Event
from icpermed.models import Fold, Stamped, tracked
from icpermed.personal_links import new_token
from registry.models import Country, Organisation, Person

#: Why nothing of approved minutes is deleted: neither they, nor a point of them, nor the event.
KEPT = "The minutes are approved: reopen them before you delete the event or a part of them."


class AgendaItemQuerySet(models.QuerySet):
    """Points of agendas, and which of them the public may see."""

    def published(self):
        """Points that are public, of events that are."""
        return self.filter(is_public=True, event__is_published=True)


@tracked
class AgendaItem(Stamped):
    """A point of the agenda, in its order, and what the minutes say of it."""

    class Kind(models.TextChoices):
        INFORMATION = "information", "Information"
        DISCUSSION = "discussion", "Discussion"
        DECISION = "decision", "Decision"
        BREAK = "break", "Break"

    #: What the triggers below refuse, and beside which field that is said.
    REFUSED_BESIDE = {
        "events_agendaitem_approved_minutes_stay": "minutes",
        "events_agendaitem_approved_minutes_are_kept": "minutes",
    }

    event = models.ForeignKey(Event, models.CASCADE, related_name="agenda_items")
    day = models.PositiveSmallIntegerField(default=1, help_text="1 is the first day.")
    position = models.PositiveSmallIntegerField(
        "order", default=0, help_text="Points of a day come in this order."
    )
    starts_at = models.TimeField(
        "begins at", blank=True, null=True, help_text="By the clock at the place."
    )
    duration = models.PositiveSmallIntegerField("length in minutes", blank=True, null=True)
    title = models.CharField(max_length=250)
    kind = models.CharField(max_length=15, choices=Kind, default=Kind.INFORMATION)
    presenter = models.CharField(
        max_length=200,
        blank=True,
        help_text="Who presents it. The public sees it with the point: name people only with their"
        " consent. Speakers below who did not agree are not named.",
    )
    text = models.TextField(
        blank=True, help_text="More about it. The public sees it with the point. Markdown."
    )
    is_public = models.BooleanField(
        "public", default=False, help_text="Ticked: the public sees this point."
    )
    minutes = models.TextField(
        blank=True, help_text="What was said and agreed. Never shown to the public. Markdown."
    )

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["event", "day", "position", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(day__gte=1),
                name="events_agendaitem_days_begin_with_one",
                violation_error_code="day",
                violation_error_message="The first day is day 1.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="approved_minutes_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("minutes"),
                func="""
                    IF EXISTS (SELECT FROM events_minutes
                        WHERE event_id = NEW.event_id AND state = 'approved') THEN
                        RAISE EXCEPTION 'The minutes are approved: reopen them first.'
                            USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'events_agendaitem_approved_minutes_stay';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="approved_minutes_are_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.minutes <> ''"),
                func=f"""
                    IF EXISTS (SELECT FROM events_minutes
                        WHERE event_id = OLD.event_id AND state = 'approved') THEN
                        RAISE EXCEPTION '{KEPT}'
                            USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'events_agendaitem_approved_minutes_are_kept';
                    END IF;
                    RETURN OLD;
                """,
            ),
        ]

    def __str__(self):
        return self.title


class SpeakerQuerySet(models.QuerySet):
    """Speakers, and which of them the public may see."""

    def published(self):
        """Those who agreed to be named, at events that are public."""
        return self.filter(is_name_public=True, event__is_published=True)


@tracked
class Speaker(Stamped):
    """Somebody with a part in an event, with the affiliation of that time.

    At an external meeting: who represented the consortium there, and what about.
    """

    class Role(models.TextChoices):
        SPEAKER = "speaker", "Speaker"
        CHAIR = "chair", "Chair"
        MODERATOR = "moderator", "Moderator"
        PANELLIST = "panellist", "Panellist"
        TRAINER = "trainer", "Trainer"
        REPRESENTATIVE = "representative", "Represented the consortium"

    event = models.ForeignKey(Event, models.CASCADE, related_name="speakers")
    agenda_item = models.ForeignKey(
        AgendaItem, models.SET_NULL, related_name="speakers", blank=True, null=True
    )
    position = models.PositiveSmallIntegerField("order", default=0)
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="speaking",
        blank=True,
        null=True,
        help_text="If the person is in the register.",
    )
    name = models.CharField(max_length=200, help_text="As the person writes it.")
    role = models.CharField(max_length=15, choices=Role, default=Role.SPEAKER)
    affiliation = models.CharField(
        max_length=250, blank=True, help_text="At the time of the event; it stays as it was."
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="speakers", blank=True, null=True
    )
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="speakers", blank=True, null=True
    )
    talk = models.CharField(max_length=250, blank=True, help_text="The title, or what about.")
    email = models.EmailField("e-mail", blank=True, help_text="For the secretariat only.")
    is_name_public = models.BooleanField(
        "may be named", default=False, help_text="The person agreed to be named in public."
    )
    consented_on = models.DateField("agreed on", blank=True, null=True)
    answered_at = models.DateTimeField("answered", blank=True, null=True, editable=False)
    note = models.TextField(blank=True, help_text="For the secretariat only.")
    token = models.CharField(max_length=64, default=new_token, editable=False, unique=True)

    objects = SpeakerQuerySet.as_manager()

    class Meta:
        ordering = ["event", "position", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_name_public=False) | Q(consented_on__isnull=False),
                name="events_speaker_named_only_with_consent",
                violation_error_code="consented_on",
                violation_error_message="To name somebody in public, write down the day on which"
                " the person agreed.",
            ),
            models.UniqueConstraint(
                "event",
                Fold("name"),
                Fold("talk"),
                name="events_speaker_once_with_a_talk",
                violation_error_code="name",
                violation_error_message="This person is there already with the same talk.",
            ),
        ]

    def __str__(self):
        return self.name


@tracked
class Minutes(Stamped):
    """The minutes of a meeting as a whole: from the draft to the approval, usually at the next."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        COMMENTS = "comments", "Open for comments"
        APPROVED = "approved", "Approved"

    MOVES = {
        State.DRAFT: {State.COMMENTS, State.APPROVED},
        State.COMMENTS: {State.DRAFT, State.APPROVED},
        State.APPROVED: {State.DRAFT},
    }

    #: What the triggers below refuse, and beside which field that is said.
    REFUSED_BESIDE = {
        "events_minutes_approved_minutes_stay": "text",
        "events_minutes_approved_minutes_are_kept": "text",
    }

    event = models.OneToOneField(Event, models.CASCADE, related_name="minutes")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    text = models.TextField(blank=True, help_text="What stands before the points. Markdown.")
    comments_until = models.DateField("comments until", blank=True, null=True)
    approved_on = models.DateField(blank=True, null=True, editable=False)
    approved_at_event = models.ForeignKey(
        Event,
        models.PROTECT,
        related_name="approved_minutes",
        blank=True,
        null=True,
        editable=False,
        verbose_name="approved at",
    )

    class Meta:
        ordering = ["-event__starts_on", "pk"]
        verbose_name_plural = "minutes"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_on__isnull=False),
                name="events_minutes_approved_on_a_day",
                violation_error_message="Approved minutes have a day of approval.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="approved_minutes_stay",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state = 'approved' AND NEW.state = 'approved'"
                    " AND OLD.text IS DISTINCT FROM NEW.text"
                ),
                func="""
                    RAISE EXCEPTION 'The minutes are approved: reopen them first.'
                        USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'events_minutes_approved_minutes_stay';
                """,
            ),
            pgtrigger.Trigger(
                name="approved_minutes_are_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state = 'approved'"),
                func=f"""
                    RAISE EXCEPTION '{KEPT}'
                        USING ERRCODE = 'check_violation',
                        CONSTRAINT = 'events_minutes_approved_minutes_are_kept';
                """,
            ),
        ]

    def __str__(self):
        return f"Minutes of {self.event}"

    def can_move(self, to: str) -> bool:
        """Whether the minutes may get another state from the one they have."""
        return to in self.MOVES[self.State(self.state)]

    def move(self, to: str, **fields) -> None:
        """Go to another state, or raise ValueError: a sentence says why not.

        The verbs in ``events/minutes.py`` lock the event first, then call this.
        """
        if not self.can_move(to):
            raise ValueError(
                f"Minutes that are “{self.get_state_display().lower()}” cannot become"
                f" “{self.State(to).label.lower()}”."
            )
        for field, value in fields.items():
            setattr(self, field, value)
        self.state = to
        self.save(update_fields=["state", *fields, "updated_at"])


class ActionItemQuerySet(models.QuerySet):
    """What was agreed to be done, and what of it is still open."""

    def open(self):
        """Not done yet."""
        return self.filter(done_on=None)

    def late(self):
        """Open, and past its day."""
        return self.open().filter(due_on__lt=timezone.localdate())

    def mark_done(self, *, on) -> int:
        """What is open is done, on a day. Returns how many that were."""
        return self.open().update(done_on=on, updated_at=timezone.now())


@tracked
class ActionItem(Stamped):
    """Something that somebody agreed to do, by a day; it is carried on until it is done."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="action_items")
    agenda_item = models.ForeignKey(
        AgendaItem, models.SET_NULL, related_name="action_items", blank=True, null=True
    )
    text = models.CharField("what", max_length=400)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="action_items", blank=True, null=True
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="action_items", blank=True, null=True
    )
    responsible = models.CharField(
        "who else", max_length=200, blank=True, help_text="If it is nobody of the register."
    )
    due_on = models.DateField("due", blank=True, null=True)
    done_on = models.DateField("done", blank=True, null=True)
    outcome = models.CharField(max_length=400, blank=True)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False)
                | Q(organisation__isnull=False)
                | ~Q(responsible=""),
                name="events_actionitem_is_somebodys",
                violation_error_code="responsible",
                violation_error_message="Say who does it: a person, an organisation, or a name.",
            )
        ]

    def __str__(self):
        return self.text

    @property
    def who(self) -> str:
        """Who does it, in words."""
        return ", ".join(
            str(one) for one in [self.person, self.organisation, self.responsible] if one
        )


@tracked
class CarriedItem(Stamped):
    """An open action item that stands on the agenda of a later meeting."""

    agenda_item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="carried_items")
    action_item = models.ForeignKey(ActionItem, models.CASCADE, related_name="carried_items")

    class Meta:
        ordering = ["agenda_item", "action_item__due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agenda_item", "action_item"],
                name="events_carrieditem_once",
                violation_error_code="action_item",
                violation_error_message="This is on the agenda already.",
            )
        ]

    def __str__(self):
        return f"{self.action_item} ({self.agenda_item.event})"
