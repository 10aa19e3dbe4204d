"""Who is invited to an event, who registers, who waits, and who came."""

import pghistory
import pgtrigger
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from events.models.events import Event
from icpermed.models import Stamped, tracked
from icpermed.personal_links import new_link_for_a_new_address, new_token
from registry.models import Country, Mandate, Organisation, Person

#: States in which somebody has a place, or had one.
WITH_A_PLACE = ["confirmed", "attended", "absent"]
#: States in which somebody neither comes nor wants to.
AWAY = ["cancelled", "declined"]


class InvitationQuerySet(models.QuerySet):
    """Invitations, and which of them nobody has answered."""

    def unanswered(self):
        """Sent, not declined, and nobody has registered by it."""
        answers = Participation.objects.filter(invitation=models.OuterRef("pk")).exclude(
            state="invited"
        )
        return self.filter(sent_at__isnull=False, declined_at=None).filter(~models.Exists(answers))


@tracked
class Invitation(Stamped):
    """Places at an event for an organisation or a person, taken by a personal link."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="invitations", blank=True, null=True
    )
    mandate = models.ForeignKey(
        Mandate,
        models.PROTECT,
        related_name="invitations",
        blank=True,
        null=True,
        help_text="By virtue of which the person is invited.",
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="invitations", blank=True, null=True
    )
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField("e-mail", blank=True)
    quota = models.PositiveSmallIntegerField("places", default=1)
    token = models.CharField(max_length=64, default=new_token, editable=False, unique=True)
    sent_at = models.DateTimeField("sent", blank=True, null=True, editable=False)
    reminded_at = models.DateTimeField("reminded", blank=True, null=True, editable=False)
    declined_at = models.DateTimeField("declined", blank=True, null=True, editable=False)
    erased_at = models.DateTimeField("erased", blank=True, null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["event", "name", "email", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quota__gte=1),
                name="events_invitation_for_somebody",
                violation_error_code="quota",
                violation_error_message="An invitation is for at least one place.",
            ),
            models.CheckConstraint(
                condition=~Q(email="") | Q(erased_at__isnull=False),
                name="events_invitation_has_an_address",
                violation_error_code="email",
                violation_error_message="Write the address to which the invitation goes.",
            ),
            models.UniqueConstraint(
                "event",
                Lower("email"),
                "organisation",
                condition=~Q(email=""),
                name="events_invitation_once",
                nulls_distinct=False,
                violation_error_code="email",
                violation_error_message="This address is invited for the organisation already.",
            ),
        ]
        triggers = [new_link_for_a_new_address()]

    def __str__(self):
        return f"{self.name or self.email or 'Somebody whose name was erased'}, {self.event}"

    def get_absolute_url(self):
        """The personal page of whoever is invited. Private."""
        return reverse("event_invitation", args=[self.event.slug, self.token])


class ParticipationQuerySet(models.QuerySet):
    """Participations by what has become of them."""

    def with_a_place(self):
        """Confirmed, or there was one."""
        return self.filter(state__in=WITH_A_PLACE)

    def waiting(self):
        """On the waiting list, in the order in which people came to it."""
        return self.filter(state="waiting").order_by("queued_at", "pk")

    def listed(self):
        """Who comes or came, and agreed to be listed, where the event has a public list."""
        return self.filter(
            state__in=["confirmed", "attended"],
            is_listed=True,
            erased_at=None,
            event__shows_participants=True,
            event__is_published=True,
        )

    def counted(self):
        """Who counts as a participant: those who came; before it, those who have a place."""
        return self.filter(Q(state="attended") | Q(state="confirmed") & ~Q(event__status="held"))


@tracked
class Participation(Stamped):
    """Somebody's part in an event: from the invitation or registration to having been there.

    The name and address are erased after a time; organisation, country and state stay for the
    counts.
    """

    class State(models.TextChoices):
        INVITED = "invited", "Invited"
        REGISTERED = "registered", "E-mail not confirmed"
        WAITING = "waiting", "On the waiting list"
        CONFIRMED = "confirmed", "Has a place"
        ATTENDED = "attended", "Attended"
        ABSENT = "absent", "Did not come"
        DECLINED = "declined", "Declined"
        CANCELLED = "cancelled", "Cancelled"

    class Mode(models.TextChoices):
        ON_SITE = "on_site", "On site"
        ONLINE = "online", "Online"

    class Role(models.TextChoices):
        PARTICIPANT = "participant", "Participant"
        DELEGATE = "delegate", "Delegate"
        DEPUTY = "deputy", "Deputy delegate"
        OBSERVER = "observer", "Observer"
        GUEST = "guest", "Guest"
        SPEAKER = "speaker", "Speaker"
        STAFF = "staff", "Staff"

    MOVES = {
        State.INVITED: {
            State.CONFIRMED,
            State.WAITING,
            State.DECLINED,
            State.CANCELLED,
            State.ATTENDED,
            State.ABSENT,
        },
        # Whoever stood in the door without a place has attended all the same.
        State.REGISTERED: {State.CONFIRMED, State.WAITING, State.CANCELLED, State.ATTENDED},
        State.WAITING: {State.CONFIRMED, State.CANCELLED, State.ATTENDED},
        State.CONFIRMED: {State.ATTENDED, State.ABSENT, State.CANCELLED, State.WAITING},
        State.ATTENDED: {State.ABSENT, State.CONFIRMED},
        State.ABSENT: {State.ATTENDED, State.CONFIRMED},
        State.DECLINED: {State.CONFIRMED, State.WAITING, State.INVITED, State.ATTENDED},
        State.CANCELLED: {
            State.CONFIRMED,
            State.WAITING,
            State.REGISTERED,
            State.INVITED,
            State.ATTENDED,
        },
    }

    #: What the triggers below refuse, and beside which field that is said.
    REFUSED_BESIDE = {
        "events_participation_within_capacity": "state",
        "events_participation_within_quota": "invitation",
    }

    event = models.ForeignKey(Event, models.CASCADE, related_name="participations")
    invitation = models.ForeignKey(
        # It goes with the whole event, and not alone.
        Invitation,
        models.RESTRICT,
        related_name="participations",
        blank=True,
        null=True,
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="participations",
        blank=True,
        null=True,
        help_text="If the person is in the register.",
    )
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField("e-mail", blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="participations", blank=True, null=True
    )
    affiliation = models.CharField(
        max_length=250, blank=True, help_text="As the person wrote it, at that time."
    )
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="participations", blank=True, null=True
    )
    role = models.CharField(max_length=15, choices=Role, default=Role.PARTICIPANT)
    mode = models.CharField("takes part", max_length=10, choices=Mode)
    state = models.CharField(max_length=10, choices=State, default=State.CONFIRMED)
    queued_at = models.DateTimeField("waits since", blank=True, null=True, editable=False)
    confirmed_at = models.DateTimeField("place since", blank=True, null=True, editable=False)
    is_listed = models.BooleanField(
        "may be listed", default=False, help_text="Agreed to stand in the list of participants."
    )
    consent = models.TextField(
        blank=True, editable=False, help_text="The sentence to which the person agreed."
    )
    consented_at = models.DateTimeField("agreed", blank=True, null=True, editable=False)
    turned_down_at = models.DateTimeField(
        blank=True, null=True, editable=False, help_text="The secretariat could give no place."
    )
    needs = models.TextField(
        blank=True, help_text="Diet, access: erased as soon as the event is over."
    )
    note = models.TextField(
        blank=True,
        help_text="For the secretariat. The person finds it in the file of their own data.",
    )
    token = models.CharField(max_length=64, default=new_token, editable=False, unique=True)
    erased_at = models.DateTimeField("erased", blank=True, null=True, editable=False)
    counted_as = models.UUIDField(
        db_default=RandomUUID(),
        editable=False,
        help_text="Drawn by lot, the same in all that one person takes part in: who came to"
        " several events is counted once, also when nobody knows any more who it was.",
    )

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["event", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") | Q(erased_at__isnull=False),
                name="events_participation_has_a_name",
                violation_error_code="name",
                violation_error_message="Write the name.",
            ),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(queued_at__isnull=False),
                name="events_participation_waits_since_a_moment",
                violation_error_message="Who waits has a place in the queue.",
            ),
            models.CheckConstraint(
                condition=Q(is_listed=False) | Q(consented_at__isnull=False),
                name="events_participation_listed_only_with_consent",
                violation_error_code="is_listed",
                violation_error_message="Nobody is listed who did not agree on the site.",
            ),
            models.UniqueConstraint(
                "event",
                Lower("email"),
                condition=~Q(email="") & ~Q(state__in=AWAY),
                name="events_participation_address_once",
                violation_error_code="email",
                violation_error_message="Somebody with this address takes part already.",
            ),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=~Q(state__in=AWAY),
                name="events_participation_person_once",
                violation_error_code="person",
                violation_error_message="This person takes part already.",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "state"], name="events_part_by_state"),
            models.Index(Lower("email"), name="events_part_by_address"),
        ]
        triggers = [
            new_link_for_a_new_address(),
            pgtrigger.Trigger(
                name="counted_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.erased_at IS NULL"),
                declare=[("same", "uuid")],
                func="""
                    -- Whoever has the same record in the register or the same address.
                    SELECT counted_as INTO same FROM events_participation
                        WHERE (person_id = NEW.person_id
                            OR NEW.email <> '' AND lower(email) = lower(NEW.email))
                        AND id IS DISTINCT FROM NEW.id AND erased_at IS NULL
                        ORDER BY (person_id = NEW.person_id) DESC NULLS LAST, id LIMIT 1;
                    NEW.counted_as = COALESCE(same, NEW.counted_as);
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="within_capacity",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("places", "integer"), ("is_new", "boolean")],
                func="""
                    is_new = TG_OP = 'INSERT';
                    IF NOT is_new THEN
                        is_new = (OLD.state, OLD.mode, OLD.event_id)
                            IS DISTINCT FROM (NEW.state, NEW.mode, NEW.event_id);
                    END IF;
                    IF NEW.state <> 'confirmed' OR NOT is_new THEN
                        RETURN NEW;
                    END IF;
                    -- One after the other: whoever comes second counts the first.
                    SELECT CASE NEW.mode WHEN 'on_site' THEN capacity_on_site
                        ELSE capacity_online END INTO places
                        FROM events_event WHERE id = NEW.event_id FOR NO KEY UPDATE;
                    IF places <= (SELECT count(*) FROM events_participation
                        WHERE event_id = NEW.event_id AND mode = NEW.mode
                        AND state IN ('confirmed', 'attended', 'absent')
                        AND id IS DISTINCT FROM NEW.id) THEN
                        RAISE EXCEPTION 'Every place is taken.' USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'events_participation_within_capacity';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="within_quota",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NEW.invitation_id IS NOT NULL AND NEW.state NOT IN ('cancelled', 'declined')"
                ),
                declare=[("places", "integer")],
                func="""
                    IF TG_OP = 'UPDATE' THEN
                        IF OLD.invitation_id IS NOT DISTINCT FROM NEW.invitation_id
                            AND OLD.state NOT IN ('cancelled', 'declined') THEN
                            RETURN NEW;  -- It counted before.
                        END IF;
                    END IF;
                    SELECT quota INTO places FROM events_invitation
                        WHERE id = NEW.invitation_id FOR NO KEY UPDATE;
                    IF places <= (SELECT count(*) FROM events_participation
                        WHERE invitation_id = NEW.invitation_id
                        AND state NOT IN ('cancelled', 'declined')
                        AND id IS DISTINCT FROM NEW.id) THEN
                        RAISE EXCEPTION 'The places of this invitation are taken.'
                            USING ERRCODE = 'check_violation',
                            CONSTRAINT = 'events_participation_within_quota';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return self.name or "Somebody whose name was erased"

    def get_absolute_url(self):
        """The personal page of whoever takes part. Private."""
        return reverse("event_registration", args=[self.event.slug, self.token])

    def can_move(self, to: str) -> bool:
        """Whether the participation may get another state from the one it has."""
        return to in self.MOVES[self.State(self.state)]

    def move(self, to: str, *, reason: str = "", **fields) -> None:
        """Go to another state, or raise ValueError: a sentence says why not.

        The verbs in ``events/registering.py`` lock the event first, then call this.
        """
        if not self.can_move(to):
            raise ValueError(
                f"“{self.get_state_display()}” cannot become “{self.State(to).label}”."
            )
        now = timezone.now()
        if to == self.State.CONFIRMED:
            fields = {"confirmed_at": now} | fields
        if to == self.State.WAITING:
            fields = {"queued_at": now} | fields
        for field, value in fields.items():
            setattr(self, field, value)
        self.state = to
        with pghistory.context(reason=reason or self.get_state_display()):
            self.save(update_fields=["state", *fields, "updated_at"])
