"""Applications for membership, from the first form to the decision."""

from datetime import timedelta

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils import timezone

from icpermed.models import Fold, Stamped, tracked
from icpermed.personal_links import new_token
from registry.models.bodies import Decision
from registry.models.memberships import Membership
from registry.models.organisations import Name, Organisation
from registry.models.places import Country, Region

#: The three documents of an application: the field, and what people call it.
LETTERS = {
    "letter_of_intent": "Letter of intent",
    "contact_form": "Contact form",
    "letter_of_motivation": "Letter of motivation",
}

#: The points of the checklist in its order: the field, the sentence.
POINTS = {
    "confirmed_at": "E-mail address confirmed by the applicant",
    "letter_of_intent": "Letter of intent received",
    "is_letter_of_intent_signed": "Letter of intent is signed",
    "contact_form": "Contact form received",
    "is_contact_form_signed": "Contact form is signed",
    "letter_of_motivation": "Letter of motivation received",
    "is_not_for_profit": "Public or private, not for profit",
    "is_eligible": "Funds health research or shapes its policy",
    "is_no_duplicate": "Not yet in the register",
}

#: How long an application waits for the applicant to follow the link in the first mail.
DAYS_TO_CONFIRM = 30


class ApplicationQuerySet(models.QuerySet):
    """Applications, and which of them still ask for work."""

    def waiting(self):
        """Confirmed by the applicant and not yet decided or withdrawn."""
        return self.filter(state__in=["received", "complete", "on_agenda"])

    def never_confirmed(self):
        """Those whose applicant has had the time to follow the link, and did not."""
        before = timezone.now() - timedelta(days=DAYS_TO_CONFIRM)
        return self.filter(state="unconfirmed", created_at__lt=before)

    def with_open_points(self):
        """Each with ``open_points``: how many points of the checklist are still open."""
        return self.annotate(
            open_points=sum(
                Case(When(is_done, then=Value(0)), default=Value(1))
                for is_done in map(self.is_done, POINTS)
            )
        )

    def is_done(self, point: str) -> Q:
        """The condition under which a point of the checklist is done."""
        if point in LETTERS:
            return ~Q(**{point: ""})
        return Q(confirmed_at__isnull=False) if point == "confirmed_at" else Q(**{point: True})


@tracked
class Application(Stamped):
    """An organisation asks to join: three documents, checks, then a decision of the committee."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", "E-mail not confirmed"
        RECEIVED = "received", "Received"
        COMPLETE = "complete", "Complete and eligible"
        ON_AGENDA = "on_agenda", "On the agenda"
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"
        WITHDRAWN = "withdrawn", "Withdrawn"

    #: From each state, where an application may go. The last steps back are ``reopen``.
    MOVES = {
        State.UNCONFIRMED: {State.RECEIVED, State.WITHDRAWN},
        State.RECEIVED: {State.COMPLETE, State.REJECTED, State.WITHDRAWN},
        State.COMPLETE: {
            State.ON_AGENDA,
            State.ACCEPTED,
            State.REJECTED,
            State.WITHDRAWN,
            State.RECEIVED,
        },
        State.ON_AGENDA: {State.ACCEPTED, State.REJECTED, State.WITHDRAWN, State.RECEIVED},
        State.REJECTED: {State.RECEIVED},
        State.WITHDRAWN: {State.RECEIVED},
        State.ACCEPTED: {State.RECEIVED},
    }
    #: What an application can only become with every point of the checklist done, or a reason.
    NEEDS_EVERY_POINT = {State.COMPLETE, State.ON_AGENDA, State.ACCEPTED}

    name = models.CharField("name of the organisation", max_length=250)
    original_name = models.CharField("name in its own language", max_length=250, blank=True)
    acronym = models.CharField(max_length=50, blank=True)
    kind = models.CharField("kind of organisation", max_length=30, choices=Organisation.Kind)
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="applications", blank=True, null=True
    )
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="applications", blank=True, null=True
    )
    website = models.URLField(blank=True)
    contact_name = models.CharField("your name", max_length=200)
    contact_email = models.EmailField("your e-mail address")
    contact_role = models.CharField("your position", max_length=200, blank=True)
    reasons = models.TextField("anything you wish to add", blank=True)
    letter_of_intent = models.FileField(upload_to="applications/", blank=True)
    contact_form = models.FileField(upload_to="applications/", blank=True)
    letter_of_motivation = models.FileField(upload_to="applications/", blank=True)

    is_letter_of_intent_signed = models.BooleanField("letter of intent is signed", default=False)
    is_contact_form_signed = models.BooleanField("contact form is signed", default=False)
    is_not_for_profit = models.BooleanField("not-for-profit, checked", default=False)
    is_eligible = models.BooleanField("funds or shapes health research policy", default=False)
    is_no_duplicate = models.BooleanField("not yet in the register, checked", default=False)
    note = models.TextField(blank=True, help_text="For the secretariat only.")

    state = models.CharField(
        max_length=15, choices=State, default=State.UNCONFIRMED, editable=False
    )
    token = models.CharField(max_length=64, default=new_token, editable=False, unique=True)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        related_name="applications",
        blank=True,
        null=True,
        editable=False,
    )
    membership = models.OneToOneField(
        Membership,
        models.PROTECT,
        related_name="application",
        blank=True,
        null=True,
        editable=False,
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="applications",
        blank=True,
        null=True,
        help_text="Who of the secretariat looks after it.",
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(decision__isnull=False, membership__isnull=False),
                name="registry_application_accepted_by_a_decision",
                violation_error_message="An accepted application has a decision and a membership.",
            ),
            models.CheckConstraint(
                condition=Q(country__isnull=False) | Q(kind="international_organisation"),
                name="registry_application_has_a_country_or_is_international",
                violation_error_code="country",
                violation_error_message="Choose a country. Only an international organisation"
                " has none.",
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.acronym})" if self.acronym else self.name

    def get_confirm_url(self) -> str:
        """Where the applicant confirms the e-mail address, with a button."""
        return reverse("application_confirm", args=[self.token])

    def get_absolute_url(self):
        """Where the applicant sees how far it is, and sends what is missing. Private."""
        return reverse("application_detail", args=[self.token])

    @property
    def checklist(self) -> list[tuple[str, bool]]:
        """What must be there before the committee decides, and whether it is."""
        return [(sentence, bool(getattr(self, point))) for point, sentence in POINTS.items()]

    @property
    def missing(self) -> list[str]:
        """The points of the checklist that are still open."""
        return [point for point, is_done in self.checklist if not is_done]

    @property
    def missing_letters(self) -> list[str]:
        """The documents that have not arrived yet."""
        return [label for field, label in LETTERS.items() if not getattr(self, field)]

    def duplicates(self):
        """Organisations of the register that may be this one: by name, or acronym and country."""
        same = Q(folded=Fold(Value(self.name)))
        if self.original_name:
            same |= Q(folded=Fold(Value(self.original_name)))
        if self.acronym:
            same |= Q(folded=Fold(Value(self.acronym)), organisation__country=self.country_id)
        names = Name.objects.filter(same, organisation=OuterRef("pk"))
        found = Organisation.objects.filter(Exists(names), merged_into=None)
        return found.select_related("country")

    def can_move(self, to: str) -> bool:
        """Whether the application may go to a state from where it is."""
        return to in self.MOVES[self.State(self.state)]

    def move(self, to: str, *, by=None, reason: str = "", override: str = "", **fields) -> None:
        """Go to another state and keep the reasons, or raise ValueError: a sentence says why not.

        ``override`` is the reason to go on although points of the checklist are open.
        """
        stored = type(self).objects.select_for_update().get(pk=self.pk).state
        if stored != self.state:
            raise ValueError("Somebody else has moved this application in the meantime.")
        if not self.can_move(to):
            raise ValueError(
                f"An application that is “{self.get_state_display().lower()}” cannot become"
                f" “{self.State(to).label.lower()}”."
            )
        if to in self.NEEDS_EVERY_POINT and self.missing and not override:
            raise ValueError(f"Still missing: {'; '.join(self.missing)}.")
        for field, value in fields.items():
            setattr(self, field, value)
        self.state = to
        self.handled_by = self.handled_by or by
        why = " ".join(filter(None, [reason, override]))
        with pghistory.context(reason=why or self.get_state_display()):
            self.save(update_fields=["state", "handled_by", *fields, "updated_at"])
            if why:
                self.write_down(f"{self.get_state_display()}: {why}")

    def write_down(self, sentence: str) -> None:
        """Add a dated line to the secretariat's note, whoever else is editing the application."""
        line = f"{timezone.localdate():%Y-%m-%d} {sentence}"
        break_line = Case(When(note="", then=Value("")), default=Value("\n"))
        type(self).objects.filter(pk=self.pk).update(
            note=Concat("note", break_line, Value(line)), updated_at=timezone.now()
        )
        self.refresh_from_db(fields=["note", "updated_at"])

    @transaction.atomic
    def confirm(self) -> None:
        """The applicant has shown that the e-mail address is theirs."""
        self.move(self.State.RECEIVED, confirmed_at=timezone.now())

    @transaction.atomic
    def receive(self, *, reason: str, by=None) -> None:
        """The secretariat knows the applicant, although nobody followed the link in the mail."""
        self.move(self.State.RECEIVED, by=by, reason=reason, confirmed_at=timezone.now())

    @transaction.atomic
    def mark_complete(self, *, override: str = "", by=None) -> None:
        """Every point of the checklist is done; or a reason says why it may go on without."""
        self.move(self.State.COMPLETE, by=by, override=override)

    @transaction.atomic
    def put_on_agenda(self, *, meeting: str = "", override: str = "", by=None) -> None:
        """The committee will decide on it: at a meeting, or in writing."""
        self.move(self.State.ON_AGENDA, by=by, reason=meeting, override=override)

    @transaction.atomic
    def accept(self, *, membership, decision, override: str = "", by=None) -> None:
        """The committee said yes; ``registry.acceptance.accept`` has made the membership."""
        self.move(
            self.State.ACCEPTED, by=by, override=override, membership=membership, decision=decision
        )

    @transaction.atomic
    def reject(self, *, reason: str, decision=None, by=None) -> None:
        """The organisation cannot join, or the committee said no."""
        self.move(self.State.REJECTED, by=by, reason=reason, decision=decision)

    @transaction.atomic
    def withdraw(self, *, reason: str, by=None) -> None:
        """The organisation no longer wants to join."""
        self.move(self.State.WITHDRAWN, by=by, reason=reason)

    @transaction.atomic
    def reopen(self, *, reason: str, by=None) -> None:
        """Go back to the day it was received. Of an accepted one, ``registry.acceptance`` first
        takes back the membership.
        """
        self.move(
            self.State.RECEIVED,
            by=by,
            reason=reason,
            membership=None,
            decision=None,
            confirmed_at=self.confirmed_at or timezone.now(),
        )
