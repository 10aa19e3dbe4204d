"""Nominations: who is proposed for an edition, by whom, with what; and what became of it."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from icpermed.models import Stamped, tracked
from icpermed.moves import Moving
from icpermed.partial_dates import PartialDateField
from icpermed.personal_links import new_link_for_a_new_address, new_token
from icpermed.refusals import refuse
from icpermed.web_addresses import GivenAddressField, WebAddress
from recognition.models.editions import Edition
from recognition.models.kept import kept_nominations
from recognition.models.rules import EditionTopic
from registry.models import Country, Organisation, Person

#: What an applicant writes: after the deadline it stays as it was handed in.
CONTENT = [
    "topic",
    "title",
    "name",
    "affiliation",
    "country",
    "evidence_on",
    "summary",
    "text",
    "link",
    "is_self",
    "nominator_name",
    "nominator_affiliation",
    "confirms_conditions",
]

#: Whether a nomination (``{row}``) may still be written, by the clock of the database.
CLOSED = """
    NOT EXISTS (SELECT FROM recognition_edition e
                WHERE e.id = {row}.edition_id AND e.deadline > clock_timestamp()
                AND e.opening <= clock_timestamp())
    AND ({row}.late_until IS NULL OR {row}.late_until <= clock_timestamp())
"""
TOO_LATE = "The call is closed: what was handed in stays as it is."
TOO_LATE_TO_HAND_IN = "The call is closed: it is too late to hand this in."
ENOUGH_WINNERS = "The edition has as many winners as it may have."


class NominationQuerySet(models.QuerySet):
    """Nominations by what has become of them."""

    def handed_in(self):
        """What counts: not drafts, not withdrawn."""
        return self.exclude(state__in=["draft", "withdrawn"])

    def for_the_jury(self):
        """What the jury judges, or has judged."""
        return self.filter(state__in=["eligible", "shortlisted", *OUTCOMES])

    def away_from(self, user):
        """Without those that somebody must not see: as a juror with a conflict of interest."""
        return self.exclude(self.model.kept_from(user, "pk"))


#: What a decision makes of a nomination.
OUTCOMES = ["winner", "reserve", "not_selected"]


@tracked
class Nomination(Moving, Stamped):
    """Somebody's work, proposed for an edition by themselves or by somebody else."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Handed in"
        ELIGIBLE = "eligible", "Eligible"
        INELIGIBLE = "ineligible", "Not eligible"
        SHORTLISTED = "shortlisted", "On the shortlist"
        WINNER = "winner", "Honoured"
        RESERVE = "reserve", "On the reserve list"
        NOT_SELECTED = "not_selected", "Not selected"
        WITHDRAWN = "withdrawn", "Withdrawn"
        DISQUALIFIED = "disqualified", "Disqualified"

    class Outcome(models.TextChoices):
        WINNER = "winner", "Honour"
        RESERVE = "reserve", "Put on the reserve list"
        NOT_SELECTED = "not_selected", "Do not select"

    MOVES = {
        State.DRAFT: {State.SUBMITTED, State.WITHDRAWN},
        State.SUBMITTED: {State.DRAFT, State.ELIGIBLE, State.INELIGIBLE, State.WITHDRAWN},
        State.ELIGIBLE: {
            State.SUBMITTED,
            State.INELIGIBLE,
            State.SHORTLISTED,
            State.WINNER,
            State.RESERVE,
            State.NOT_SELECTED,
            State.WITHDRAWN,
            State.DISQUALIFIED,
        },
        State.INELIGIBLE: {State.SUBMITTED, State.ELIGIBLE},
        State.SHORTLISTED: {
            State.ELIGIBLE,
            State.WINNER,
            State.RESERVE,
            State.NOT_SELECTED,
            State.WITHDRAWN,
            State.DISQUALIFIED,
        },
        State.WINNER: {State.ELIGIBLE, State.DISQUALIFIED, State.WITHDRAWN},
        State.RESERVE: {State.ELIGIBLE, State.WINNER, State.DISQUALIFIED, State.WITHDRAWN},
        State.NOT_SELECTED: {State.ELIGIBLE, State.WINNER, State.RESERVE},
        State.WITHDRAWN: {State.DRAFT, State.SUBMITTED},
        State.DISQUALIFIED: {State.ELIGIBLE},
    }
    KEEPS_REASON = True
    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {
        "recognition_nomination_in_time": "text",
        "recognition_nomination_within_max_winners": "state",
    }

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="nominations")
    number = models.PositiveSmallIntegerField(
        blank=True, null=True, editable=False, help_text="Given when it is handed in, for good."
    )
    topic = models.ForeignKey(
        EditionTopic, models.PROTECT, related_name="nominations", blank=True, null=True
    )
    title = models.CharField("title of the work", max_length=300, blank=True)
    name = models.CharField("name", max_length=200, blank=True)
    email = models.EmailField("e-mail", blank=True)
    affiliation = models.CharField(max_length=250, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="nominations", blank=True, null=True
    )
    evidence_on = PartialDateField(
        "date of the work", blank=True, null=True, help_text="2023, 2023-07 or 2023-07-12."
    )
    summary = models.TextField(blank=True, help_text="In a few sentences, for everybody.")
    text = models.TextField("description", blank=True, help_text="Markdown.")
    link = GivenAddressField("where to read more", blank=True)
    url = models.GeneratedField(
        expression=WebAddress("link"), output_field=models.TextField(), db_persist=True
    )
    confirms_conditions = models.BooleanField("conditions confirmed", default=False)

    is_self = models.BooleanField("own nomination", default=True)
    nominator_name = models.CharField(
        "name of who nominates", max_length=200, blank=True, help_text="Empty for an own one."
    )
    nominator_email = models.EmailField("e-mail of who nominates", blank=True)
    nominator_affiliation = models.CharField(
        "affiliation of who nominates", max_length=250, blank=True
    )

    redacted_text = models.TextField(
        "description without names",
        blank=True,
        help_text="What jurors read while they must not see names. Markdown.",
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="nominations",
        blank=True,
        null=True,
        help_text="Who it is in the register: conflicts of interest are found by it.",
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="nominations",
        blank=True,
        null=True,
        help_text="Which organisation of the register the affiliation is.",
    )
    late_until = models.DateTimeField(
        "may be written until",
        blank=True,
        null=True,
        help_text="Only for this one, after the deadline. Write the reason into the note.",
    )
    note = models.TextField(blank=True, help_text="For the secretariat only.")

    state = models.CharField(max_length=15, choices=State, default=State.DRAFT, editable=False)
    reason = models.TextField(
        blank=True, editable=False, help_text="Why it is not eligible, withdrawn or disqualified."
    )
    pending = models.CharField(
        "prepared outcome", max_length=15, choices=Outcome, blank=True, editable=False
    )
    pending_place = models.PositiveSmallIntegerField(
        "prepared place",
        blank=True,
        null=True,
        editable=False,
        help_text="Of a nomination to be honoured. Empty: the winners are equal.",
    )
    feedback = models.TextField(
        blank=True, help_text="Goes into the letter to those who were not selected."
    )
    token = models.CharField(max_length=64, default=new_token, editable=False, unique=True)
    nominee_token = models.CharField(max_length=64, default=new_token, editable=False, unique=True)
    confirmed_at = models.DateTimeField("address confirmed", blank=True, null=True, editable=False)
    submitted_at = models.DateTimeField("handed in", blank=True, null=True, editable=False)
    accepted_at = models.DateTimeField("nominee agreed", blank=True, null=True, editable=False)
    declined_at = models.DateTimeField("nominee declined", blank=True, null=True, editable=False)
    reminded_at = models.DateTimeField("reminded", blank=True, null=True, editable=False)
    erased_at = models.DateTimeField("erased", blank=True, null=True, editable=False)

    objects = NominationQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "number"],
                name="recognition_nomination_number_once",
                violation_error_message="Another nomination of the edition has this number.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | Q(number__isnull=False, submitted_at__isnull=False),
                name="recognition_nomination_handed_in_with_a_number",
                violation_error_message="A nomination that was handed in has a number.",
            ),
            models.CheckConstraint(
                condition=Q(is_self=False) | Q(nominator_name="", nominator_email=""),
                name="recognition_nomination_of_oneself_or_by_somebody",
                violation_error_code="nominator_name",
                violation_error_message="Whoever nominates themselves is not named twice.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(declined_at__isnull=True),
                name="recognition_nomination_accepted_or_declined",
                violation_error_message="The nominee has either agreed or declined.",
            ),
        ]
        triggers = [
            new_link_for_a_new_address("nominator_email", name="new_link_for_a_new_nominator"),
            new_link_for_a_new_address("email", "nominee_token", name="new_link_for_a_new_nominee"),
            pgtrigger.Trigger(
                name="in_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*CONTENT),
                func=f"""
                    IF {CLOSED.format(row="NEW")} THEN
                        {refuse(TOO_LATE, "recognition_nomination_in_time")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="handed_in_in_time",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="draft", new__state="submitted"),
                func=f"""
                    IF {CLOSED.format(row="NEW")} THEN
                        {refuse(TOO_LATE_TO_HAND_IN, "recognition_nomination_in_time")}
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="within_max_winners",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.state = 'winner' AND OLD.state <> 'winner'"),
                func=f"""
                    PERFORM FROM recognition_edition WHERE id = NEW.edition_id FOR UPDATE;
                    IF (SELECT count(*) FROM recognition_nomination
                        WHERE edition_id = NEW.edition_id AND state = 'winner') >=
                       (SELECT max_winners FROM recognition_edition WHERE id = NEW.edition_id) THEN
                        {refuse(ENOUGH_WINNERS, "recognition_nomination_within_max_winners")}
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return " · ".join(filter(None, [self.reference, self.title or "Without a title"]))

    def get_absolute_url(self):
        """Where whoever keeps it writes it, hands it in and follows it. Private."""
        return reverse("nomination_detail", args=[self.edition.year, self.token])

    def get_nominee_url(self) -> str:
        """Where the nominee agrees or declines. Private."""
        return reverse("nomination_nominee", args=[self.edition.year, self.nominee_token])

    @property
    def reference(self) -> str:
        """The number as people write it: ICPerMed_BPR_2021_07."""
        if not self.number:
            return ""
        prefix = self.edition.number_prefix or f"ICPerMed_{self.edition.year}"
        return f"{prefix}_{self.number:02}"

    @property
    def keeper_name(self) -> str:
        """Who wrote it and gets the mails: the nominator, or the nominee themselves."""
        return self.name if self.is_self else self.nominator_name

    @property
    def keeper_email(self) -> str:
        """The address to which the mails go."""
        return self.email if self.is_self else self.nominator_email

    @classmethod
    def kept_from(cls, user, pk: str) -> Q:
        """The nominations, or recorded states of them, that somebody must not see as a juror."""
        return Q(**{f"{pk}__in": kept_nominations(user)})
