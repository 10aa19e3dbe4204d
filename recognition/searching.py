"""What the public finds of the Recognition: editions, winners who agreed, best practices."""

from django.db import models
from django.db.models import Case, OuterRef, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from icpermed.models import PartialDateFirst
from icpermed.search.declared import (
    Searchable,
    declare,
    gathered,
    joined,
    labels,
    quantity_words,
)
from recognition.models import (
    Award,
    BestPractice,
    Edition,
    EditionTopic,
    PracticeFigure,
    PracticeLink,
)
from registry.models import Country, Organisation

OF_PRACTICE = {"practice": OuterRef("pk")}
#: Whose a practice is: in the register's words, where the public sees that organisation there.
OWNER = Case(
    When(organisation__is_published=True, then="organisation__name"), default="organisation_name"
)
WHERE = Case(When(is_international=True, then=Value("International")), default="country__name")

declare(
    Searchable(
        "edition",
        "Edition of the Recognition",
        "Editions of the Recognition",
        queryset=Edition.objects.published,
        title=joined("title", "year"),
        route="edition_detail",
        key="year",
        words=(gathered(EditionTopic.objects.filter(edition=OuterRef("pk")), "name"),),
        prose=("theme", "summary", "text", "reward", "eligibility_note"),
        day=Coalesce("opens_on", PartialDateFirst(Cast("year", models.TextField()))),
    ),
    Searchable(
        "award",
        "Winner",
        "Winners",
        queryset=Award.objects.published,
        title="name",
        route="edition_detail",
        key="edition__year",
        anchor=Concat(Value("award-"), "pk", output_field=models.TextField()),
        names=("name_in_source", "title"),
        words=("affiliation", "country__name", "edition__title", "edition__year", "topic__name"),
        prose=("title", "citation", "summary"),
        place=joined("edition__title", "edition__year"),
        day=PartialDateFirst(Cast("edition__year", models.TextField())),
        also={Edition: "edition", Country: "country", EditionTopic: "topic"},
    ),
    Searchable(
        "best_practice",
        "Best practice",
        "Best practices",
        queryset=BestPractice.objects.published,
        title="title",
        route="best_practice_detail",
        names=("original_title",),
        words=(
            OWNER,
            labels("kind", BestPractice.Kind),
            labels("stage", BestPractice.Stage),
            "country__name",
            gathered(PracticeFigure.objects.filter(**OF_PRACTICE), "label", quantity_words()),
            gathered(PracticeLink.objects.filter(**OF_PRACTICE), "title"),
        ),
        prose=("summary", "text"),
        place=joined(labels("kind", BestPractice.Kind), WHERE, between=", "),
        day=PartialDateFirst("starts_on"),
        also={Country: "country", Organisation: "organisation"},
    ),
)
