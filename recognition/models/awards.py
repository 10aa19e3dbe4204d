"""Awards: who was honoured in an edition, and what the public may see of it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Concat, NullIf
from django.urls import reverse

from events.models import Event
from icpermed.models import Fold, Stamped, tracked
from icpermed.personal_links import new_link_for_a_new_address, new_token
from icpermed.web_addresses import GivenAddressField, WebAddress
from recognition.models.editions import Edition
from recognition.models.kept import kept_nominations
from recognition.models.nominations import Nomination
from recognition.models.rules import EditionTopic
from recognition.word_search import with_words
from registry.models import Country, Organisation, Person


class AwardQuerySet(models.QuerySet):
    """Awards, and which of them the public may see."""

    def published(self):
        """Those of published editions with published results, whose winners agreed to be named."""
        return self.filter(
            is_name_public=True, edition__is_published=True, edition__state="published"
        )

    def search(self, words: str):
        """Those with these words, however a name is written: as it was printed elsewhere, too."""
        return with_words(
            self,
            words,
            names=["name", "name_in_source"],
            others=["title", "affiliation", "country__name", "citation"],
        )


@tracked
class Award(Stamped):
    """Somebody's work, honoured in an edition."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="awards")
    nomination = models.OneToOneField(
        Nomination, models.PROTECT, related_name="award", blank=True, null=True
    )
    topic = models.ForeignKey(
        EditionTopic, models.PROTECT, related_name="awards", blank=True, null=True
    )
    place = models.PositiveSmallIntegerField(
        blank=True, null=True, help_text="Empty: the winners are equal."
    )
    position = models.PositiveSmallIntegerField(
        "order", default=0, help_text="In which order winners are listed that are equal."
    )
    title = models.CharField("title of the work", max_length=300)
    name = models.CharField(
        max_length=200, help_text="As the person writes it: on the page and the certificate."
    )
    sort_name = models.CharField(
        max_length=200, blank=True, help_text="For the alphabet: Martín de Dios, Consuelo."
    )
    name_in_source = models.CharField(
        "name as it was printed",
        max_length=200,
        blank=True,
        help_text="Where a source writes it differently; it is found by that as well.",
    )
    affiliation = models.CharField(max_length=250, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, related_name="awards", blank=True, null=True
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="awards", blank=True, null=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="awards", blank=True, null=True
    )
    email = models.EmailField("e-mail", blank=True, help_text="For the secretariat only.")
    citation = models.TextField(
        blank=True, help_text="Why it is honoured. On the page and the certificate."
    )
    summary = models.TextField(
        blank=True, help_text="About the work. The public sees it. Markdown."
    )
    link = GivenAddressField("page elsewhere", blank=True)
    url = models.GeneratedField(
        expression=WebAddress("link"), output_field=models.TextField(), db_persist=True
    )
    picture = models.ImageField(
        upload_to="winners/", blank=True, help_text="PNG, JPEG or WebP; shown with consent only."
    )
    picture_credit = models.CharField(max_length=150, blank=True)
    source = models.CharField(
        max_length=250, blank=True, help_text="Where the facts come from, if not from this desk."
    )
    presented_at = models.ForeignKey(
        Event,
        models.PROTECT,
        related_name="awards",
        blank=True,
        null=True,
        help_text="At which event the work was presented.",
    )
    presented_by = models.CharField(
        max_length=200, blank=True, help_text="Who presented it, if not the winner."
    )
    is_name_public = models.BooleanField(
        "may be named",
        default=False,
        help_text="The winner agreed that name, affiliation, country and title are published.",
    )
    is_picture_public = models.BooleanField("picture may be shown", default=False)
    consented_on = models.DateField("consent given on", blank=True, null=True)
    consent_note = models.CharField(
        "how consent is known",
        max_length=250,
        blank=True,
        help_text="If there is no day: for example, named in the report of 2023.",
    )
    token = models.CharField(max_length=64, default=new_token, editable=False, unique=True)
    asked_at = models.DateTimeField("asked for consent", blank=True, null=True, editable=False)
    declined_at = models.DateTimeField("declined", blank=True, null=True, editable=False)
    note = models.TextField(blank=True, help_text="For the secretariat only.")
    sort_key = models.GeneratedField(
        expression=Fold(Coalesce(NullIf("sort_name", models.Value("")), "name")),
        output_field=models.TextField(db_collation="C"),
        db_persist=True,
    )

    #: What only those may see who may see nominations.
    SEEN_WITH = dict.fromkeys(["email", "note"], "recognition.view_nomination")

    #: It has no page of its own, but a place on that of its edition.
    IS_CONNECTABLE = True

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering = ["-edition__year", "place", "position", "sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_name_public=False)
                | Q(consented_on__isnull=False)
                | ~Q(consent_note=""),
                name="recognition_award_public_only_with_consent",
                violation_error_code="is_name_public",
                violation_error_message="To name a winner, write down the day of consent, or how"
                " it is known.",
            ),
            models.CheckConstraint(
                condition=Q(is_picture_public=False) | Q(is_name_public=True) & ~Q(picture=""),
                name="recognition_award_picture_only_with_the_name",
                violation_error_code="is_picture_public",
                violation_error_message="A picture is shown only with the name, and if there is"
                " one.",
            ),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True) | Q(is_name_public=False),
                name="recognition_award_declined_is_not_named",
                violation_error_code="is_name_public",
                violation_error_message="The winner declined to be named.",
            ),
            models.UniqueConstraint(
                "edition",
                Fold(Concat("name", models.Value(" "), "title")),
                name="recognition_award_once",
                violation_error_code="title",
                violation_error_message="This award is on record already.",
            ),
        ]
        triggers = [new_link_for_a_new_address()]

    def __str__(self):
        return f"{self.name}, {self.title}"

    def get_absolute_url(self):
        return f"{reverse('edition_detail', args=[self.edition.year])}#award-{self.pk}"

    @classmethod
    def kept_from(cls, user, pk: str) -> Q:
        """Until the winners are published: those who only edit or read do not see them, nor does
        whoever must not as a juror."""
        is_open = ~Q(edition__state="published")
        if not user.has_perm("recognition.view_nomination"):
            return is_open
        return is_open & Q(nomination__in=kept_nominations(user))

    def get_consent_url(self) -> str:
        """Where the winner says what may be published. Private."""
        return reverse("award_consent", args=[self.edition.year, self.token])
