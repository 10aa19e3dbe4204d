"""What belongs to an initiative: countries, leads, topics, key points, figures, links."""

import pgtrigger
from django.db import models
from django.db.models import Q

from events.models import Topic
from icpermed.models import Fold, Stamped, tracked
from icpermed.quantities import Quantity
from icpermed.refusals import refuse
from icpermed.web_links import WebLink
from initiatives.models.initiatives import Initiative
from registry.models import Country, Organisation


def as_approved(model: str, *columns: str) -> pgtrigger.Trigger:
    """These columns of a part stay as somebody of the member approved them by the button.

    What is known to be approved in another way, such as what is published elsewhere, can be
    completed.
    """
    sentence = "A member approved this. To change it, take the initiative back to the draft first."
    has_changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return pgtrigger.Trigger(
        name="as_approved",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
            IF ({has_changed}) AND EXISTS (SELECT FROM initiatives_initiative i
                WHERE i.state IN ('approved', 'published', 'superseded')
                    AND i.approved_at IS NOT NULL AND i.id IN (OLD.initiative_id, NEW.initiative_id)
            ) THEN
                {refuse(sentence, f"initiatives_{model}_as_approved")}
            END IF;
            RETURN COALESCE(NEW, OLD);
        """,
    )


@tracked
class InitiativeCountry(Stamped):
    """A country that an initiative belongs to; what is international has none, or several."""

    #: What the trigger refuses, and beside which field that is said.
    REFUSED_BESIDE = {"initiatives_initiativecountry_as_approved": "country"}

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="country_rows")
    country = models.ForeignKey(Country, models.PROTECT, related_name="initiative_rows")

    class Meta:
        ordering = ["initiative", "country", "pk"]
        verbose_name = "country of an initiative"
        verbose_name_plural = "countries of initiatives"
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "country"],
                name="initiatives_initiativecountry_once",
                violation_error_code="country",
                violation_error_message="This country is named already.",
            )
        ]
        triggers = [as_approved("initiativecountry", "initiative_id", "country_id")]

    def __str__(self):
        return f"{self.initiative}, {self.country}"


@tracked
class InitiativeLead(Stamped):
    """An organisation or a body that leads an initiative, in words; linked if in the register."""

    #: What the trigger refuses, and beside which field that is said.
    REFUSED_BESIDE = {"initiatives_initiativelead_as_approved": "name"}

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="leads")
    position = models.PositiveSmallIntegerField("order", default=0)
    name = models.CharField(max_length=250)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="initiative_leads",
        blank=True,
        null=True,
        help_text="If it is in the register.",
    )

    class Meta:
        ordering = ["initiative", "position", "pk"]
        verbose_name = "lead"
        constraints = [
            models.UniqueConstraint(
                "initiative",
                Fold("name"),
                name="initiatives_initiativelead_once",
                violation_error_code="name",
                violation_error_message="This lead is named already.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="initiatives_initiativelead_has_a_name",
                violation_error_code="name",
                violation_error_message="Write who leads it.",
            ),
        ]
        triggers = [as_approved("initiativelead", "initiative_id", "name", "position")]

    def __str__(self):
        return self.name


@tracked
class InitiativeTopic(Stamped):
    """What an initiative is about: a topic of the vocabulary that events use, too."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="topic_rows")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="initiative_rows")

    class Meta:
        ordering = ["initiative", "topic__name", "pk"]
        verbose_name = "topic of an initiative"
        verbose_name_plural = "topics of initiatives"
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "topic"],
                name="initiatives_initiativetopic_once",
                violation_error_code="topic",
                violation_error_message="This topic is chosen already.",
            )
        ]

    def __str__(self):
        return f"{self.topic}: {self.initiative}"


@tracked
class KeyPoint(Stamped):
    """One of the points that make an initiative, in their order: a pillar, a recommendation."""

    #: What the trigger refuses, and beside which field that is said.
    REFUSED_BESIDE = {"initiatives_keypoint_as_approved": "title"}

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="key_points")
    position = models.PositiveSmallIntegerField("order", default=0)
    group = models.CharField(
        "list",
        max_length=120,
        blank=True,
        help_text="Where an initiative has several lists, the heading of this one.",
    )
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, help_text="The public sees it. Markdown.")

    class Meta:
        ordering = ["initiative", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="initiatives_keypoint_has_a_title",
                violation_error_code="title",
                violation_error_message="Write the point in a few words.",
            )
        ]
        triggers = [as_approved("keypoint", "initiative_id", "position", "group", "title", "text")]

    def __str__(self):
        return self.title


@tracked
class InitiativeFigure(Quantity):
    """A figure of an initiative, with its day and source: a budget of 118.76 million euros."""

    #: What the trigger refuses, and beside which field that is said.
    REFUSED_BESIDE = {"initiatives_initiativefigure_as_approved": "label"}

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="figures")

    class Meta(Quantity.Meta):
        ordering = ["initiative", "position", "pk"]
        triggers = [
            as_approved(
                "initiativefigure",
                "initiative_id",
                "position",
                "label",
                "qualifier",
                "number",
                "unit",
                "as_of",
                "source",
            )
        ]


@tracked
class InitiativeLink(WebLink):
    """A page where one can read more about an initiative."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="links")

    class Meta:
        ordering = ["initiative", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "url"],
                name="initiatives_initiativelink_once",
                violation_error_code="link",
                violation_error_message="This link is there already.",
            )
        ]
