"""Newsletter issues: composed from what happened in a period, sent once, then archived."""

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from icpermed.models import Record, RecordQuerySet, Stamped, tracked
from icpermed.moves import Moving
from icpermed.refusals import refuse
from icpermed.web_addresses import GivenAddressField, WebAddress
from publications.models.subscribers import Audience

#: Addresses below /newsletter/ that are no issue.
RESERVED = ["confirm", "sent", "subscribe", "unsubscribe"]


#: Once the first mail is on its way, the address of the issue in it has to lead somewhere.
OUT = ["sending", "sent"]
#: What everybody is to get alike.
CONTENT = ["title", "intro", "facts", "audience"]
CONTENT_IS_FIXED = refuse(
    "This issue is approved or sent, so that everybody gets the same. What is only approved can be"
    " taken back to change it.",
    "publications_newsletterissue_content_is_fixed",
)
ITEMS_ARE_FIXED = refuse(
    "The issue is approved or sent, so that everybody gets the same. What is only approved can be"
    " taken back to change its items.",
    "publications_newsletteritem_is_fixed",
)
#: What was sent before there was this site, and came by a list, had no proof: it can be completed.
IS_FIXED = "{0}.state IN ('approved', 'sending', 'sent') AND {0}.proofed_at IS NOT NULL"
STEP_BY_STEP = refuse(
    "Proof, approval and sending are steps on the page of the issue, one after the other.",
    "publications_newsletterissue_step_by_step",
)
HAS_CHANGED = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in CONTENT)


class NewsletterIssueQuerySet(RecordQuerySet):
    """Issues; the public archive has those that went, or go, to everybody."""

    def publish(self) -> int:
        """Put those into the archive that were sent; the others stay hidden."""
        return super(
            NewsletterIssueQuerySet, self.filter(state__in=OUT, audience="public")
        ).publish()

    def search(self, words: str):
        """Those of which the words, or those of an item, contain these."""
        items = NewsletterItem.objects.filter(Q(title__mentions=words) | Q(text__mentions=words))
        return self.filter(
            Q(title__mentions=words)
            | Q(intro__mentions=words)
            | Q(facts__mentions=words)
            | Exists(items.filter(issue=OuterRef("pk")))
        )


@tracked
class NewsletterIssue(Moving, Record):
    """One issue of the newsletter: four of them a year."""

    holds_today = False

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        DRAFT = "draft", "Being written"
        PROOF = "proof", "Proof sent"
        APPROVED = "approved", "Approved"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"

    MOVES = {
        State.PLANNED: {State.DRAFT},
        State.DRAFT: {State.PROOF, State.PLANNED},
        State.PROOF: {State.APPROVED, State.DRAFT},
        State.APPROVED: {State.SENDING, State.DRAFT},
        State.SENDING: {State.SENT},
        State.SENT: set(),
    }
    CALLED = "issue"
    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {
        "publications_newsletterissue_content_is_fixed": "title",
        "publications_newsletterissue_step_by_step": "state",
    }
    #: While it can be written.
    WRITABLE = {State.PLANNED, State.DRAFT}
    #: What only the steps on its page lead to.
    ON_ITS_WAY = {State.PROOF, State.APPROVED, State.SENDING}

    title = models.CharField(max_length=200, help_text="Newsletter, December 2023")
    slug = models.SlugField(
        "address",
        max_length=80,
        unique=True,
        help_text="The last part of the page's address, for good: /newsletter/…/.",
    )
    audience = models.CharField("goes to", max_length=15, choices=Audience, default=Audience.PUBLIC)
    starts_on = models.DateField("from", help_text="The first day of which it tells.")
    ends_on = models.DateField("to", help_text="The last day of which it tells.")
    intro = models.TextField(blank=True, help_text="Above the items. Markdown.")
    facts = models.TextField(
        "facts", blank=True, help_text="Below the items: the consortium in figures. Markdown."
    )
    send_at = models.DateTimeField(
        "to be sent", blank=True, null=True, help_text="Empty: as soon as it is approved and sent."
    )
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED, editable=False)
    proofed_at = models.DateTimeField("proof sent", blank=True, null=True, editable=False)
    sent_at = models.DateTimeField(
        "sent",
        blank=True,
        null=True,
        editable=False,
        help_text="When it began to go out.",
    )
    source = models.CharField(
        max_length=250, blank=True, help_text="Where it was sent from, if not from here."
    )
    note = models.TextField(blank=True, help_text="For the secretariat only.")

    objects = NewsletterIssueQuerySet.as_manager()

    class Meta:
        ordering = ["-ends_on", "-pk"]
        verbose_name = "newsletter issue"
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED),
                name="publications_newsletterissue_address_is_free",
                violation_error_code="slug",
                violation_error_message="This address is taken by a page of ours: choose another.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="publications_newsletterissue_ends_after_start",
                violation_error_code="ends_on",
                violation_error_message="The end lies before the beginning.",
            ),
            models.CheckConstraint(
                condition=Q(is_published=False) | Q(state__in=OUT, audience="public"),
                name="publications_newsletterissue_archived_once_sent",
                violation_error_code="is_published",
                violation_error_message="The archive has what was sent to everybody.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=OUT) | Q(sent_at__isnull=False),
                name="publications_newsletterissue_sent_at_a_time",
                violation_error_message="What was sent has the time at which it was.",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="slug_is_permanent", fields=["slug"]),
            pgtrigger.Trigger(
                name="content_is_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"{IS_FIXED.format('OLD')} AND ({HAS_CHANGED})"),
                func=f"{CONTENT_IS_FIXED} RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="step_by_step",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    IF NEW.state IN ('proof', 'approved', 'sending')
                        AND OLD.state IS DISTINCT FROM NEW.state
                        AND ((OLD.state, NEW.state) IN (('draft', 'proof'),
                            ('proof', 'approved'), ('approved', 'sending'))) IS NOT TRUE THEN
                        {STEP_BY_STEP}
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        """Neither a list nor a restore lets an issue go out: only the steps do, one by one."""
        super().clean()
        stored = type(self)._base_manager.filter(pk=self.pk).values_list("state", flat=True)
        if self.state in self.ON_ITS_WAY and self.state not in stored:
            raise ValidationError(
                "Proof, approval and sending are steps on the page of the issue: a new one is"
                " planned, being written, or was sent before."
            )

    def get_absolute_url(self):
        return reverse("newsletter_detail", args=[self.slug])


@tracked
class NewsletterItem(Stamped):
    """One item of an issue. It may be about a record: its text is then a beginning."""

    class Section(models.TextChoices):
        NEWS = "news", "News"
        MEMBERS = "members", "Members"
        EVENTS = "events", "Events"
        PUBLICATIONS = "publications", "Publications"
        RECOGNITION = "recognition", "Recognition"
        FUNDING = "funding", "Funding"
        OTHER = "other", "And more"

    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {"publications_newsletteritem_is_fixed": "title"}

    issue = models.ForeignKey(NewsletterIssue, models.CASCADE, related_name="items")
    section = models.CharField(max_length=15, choices=Section, default=Section.NEWS)
    position = models.PositiveSmallIntegerField("order", default=0)
    title = models.CharField(max_length=250)
    text = models.TextField(blank=True, help_text="Markdown.")
    link = GivenAddressField(
        blank=True,
        help_text="Where to read more.",
    )
    url = models.GeneratedField(
        expression=WebAddress("link"), output_field=models.TextField(), db_persist=True
    )
    about_model = models.CharField(max_length=60, blank=True, editable=False)
    about_id = models.BigIntegerField(blank=True, null=True, editable=False)

    class Meta:
        ordering = ["issue", "section", "position", "pk"]
        verbose_name = "item of a newsletter"
        verbose_name_plural = "items of newsletters"
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "about_model", "about_id"],
                condition=~Q(about_model=""),
                name="publications_newsletteritem_once",
                violation_error_message="This is in the issue already.",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="is_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=f"""
                    IF EXISTS (SELECT FROM publications_newsletterissue i
                        WHERE {IS_FIXED.format("i")} AND i.id IN
                            (CASE TG_OP WHEN 'INSERT' THEN NULL ELSE OLD.issue_id END,
                             CASE TG_OP WHEN 'DELETE' THEN NULL ELSE NEW.issue_id END)) THEN
                        {ITEMS_ARE_FIXED}
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            )
        ]

    def __str__(self):
        return self.title
