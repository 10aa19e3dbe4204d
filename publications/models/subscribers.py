"""Subscribers of the newsletter, and the addresses that nobody may subscribe again for others."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from icpermed.models import Stamped, tracked
from icpermed.moves import Moving
from icpermed.personal_links import new_token
from icpermed.refusals import refuse

SUPPRESSED = refuse(
    "This address asked for no more mail, or mail comes back from it.",
    "publications_subscriber_not_suppressed",
)


#: The states of those who get nothing any more; their address is erased in time.
ENDED = ["unsubscribed", "bounced", "complained"]


class AddressDigest(Func):
    """What is kept of an address that must not be written to again: not the address."""

    template = "encode(sha256(convert_to(lower(btrim(%(expressions)s)), 'UTF8')), 'hex')"
    arity = 1
    output_field = models.CharField(max_length=64)


class Audience(models.TextChoices):
    """For whom an issue is, and what somebody subscribes to."""

    PUBLIC = "public", "Everybody"
    MEMBERS = "members", "Members"
    STAKEHOLDERS = "stakeholders", "Stakeholder Forum"


@tracked
class Subscriber(Moving, Stamped):
    """Somebody who asked for the newsletter, confirmed it, and may end it with one click."""

    class State(models.TextChoices):
        PENDING = "pending", "Not confirmed"
        ACTIVE = "active", "Gets the newsletter"
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
        BOUNCED = "bounced", "Mail comes back"
        COMPLAINED = "complained", "Called it unwanted"

    MOVES = {
        State.PENDING: {State.ACTIVE, State.UNSUBSCRIBED},
        State.ACTIVE: {State.UNSUBSCRIBED, State.BOUNCED, State.COMPLAINED},
        State.UNSUBSCRIBED: {State.PENDING},
        State.BOUNCED: {State.PENDING, State.UNSUBSCRIBED},
        State.COMPLAINED: {State.PENDING},
    }
    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {"publications_subscriber_not_suppressed": "email"}

    email = models.EmailField(
        "e-mail",
        max_length=254,
        help_text="Erased a month after the subscription has ended.",
    )
    audiences = ArrayField(
        models.CharField(max_length=15, choices=Audience),
        verbose_name="subscribed to",
        default=list,
        blank=True,
    )
    state = models.CharField(max_length=15, choices=State, default=State.PENDING, editable=False)
    token = models.CharField(max_length=64, default=new_token, editable=False, unique=True)
    consent_text = models.TextField(
        "what was agreed to", blank=True, help_text="The sentence beside the button, word for word."
    )
    asked_at = models.DateTimeField("asked to confirm", blank=True, null=True, editable=False)
    confirmed_at = models.DateTimeField("confirmed", blank=True, null=True)
    ended_at = models.DateTimeField("ended", blank=True, null=True, editable=False)
    bounces = models.PositiveSmallIntegerField("refused mails in a row", default=0, editable=False)
    source = models.CharField(
        "how they came", max_length=120, blank=True, help_text="The page, or the list's name."
    )

    class Meta:
        ordering = ["email", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="publications_subscriber_once",
                violation_error_code="email",
                violation_error_message="This address is subscribed already.",
            ),
            models.CheckConstraint(
                condition=~Q(email="") | Q(state__in=ENDED),
                name="publications_subscriber_has_an_address",
                violation_error_code="email",
                violation_error_message="Write the address.",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(confirmed_at__isnull=False) & ~Q(consent_text=""),
                name="publications_subscriber_active_with_consent",
                violation_error_code="consent_text",
                violation_error_message="Say when and to which words they agreed.",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="not_suppressed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.state = 'active'"),
                func=f"""
                    IF EXISTS (SELECT FROM publications_suppression s WHERE s.digest =
                        encode(sha256(convert_to(lower(btrim(NEW.email)), 'UTF8')), 'hex')) THEN
                        {SUPPRESSED}
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self):
        return self.email or f"a subscriber, erased ({self.get_state_display().lower()})"

    @property
    def confirm_key(self) -> str:
        """What only the mail that asks to confirm has: a newsletter that is passed on has not."""
        asked_at = self.asked_at.isoformat() if self.asked_at else ""
        return salted_hmac("newsletter", f"{self.token} {asked_at}").hexdigest()[:20]

    def is_confirm_key(self, key: str) -> bool:
        """Whether the link is that of the last mail that asked to confirm."""
        return constant_time_compare(key, self.confirm_key)

    def get_confirm_url(self) -> str:
        """The page with the button that confirms the subscription. Private."""
        return reverse("newsletter_confirm", args=[f"{self.token}.{self.confirm_key}"])

    def get_unsubscribe_url(self) -> str:
        """The page with the button that ends it; mail programs post to it (RFC 8058). Private."""
        return reverse("newsletter_unsubscribe", args=[self.token])


@tracked
class Suppression(Stamped):
    """An address that must not be written to: known by its digest, so that nothing is stored."""

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
        BOUNCED = "bounced", "Mail comes back"
        COMPLAINED = "complained", "Called it unwanted"
        ERASED = "erased", "Asked to be forgotten"

    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the address.")
    reason = models.CharField(max_length=15, choices=Reason)
    since = models.DateTimeField()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="publications_suppression_is_a_digest",
                violation_error_code="digest",
                violation_error_message="Write the SHA-256 of the address, not the address.",
            )
        ]
        # Only the confirmation by the person lifts it: see publications/subscribing.py.
        triggers = [
            pgtrigger.Protect(name="stays", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self):
        return f"{self.get_reason_display()}, {self.digest[:12]}…"
