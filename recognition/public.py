"""Everything that the public sees of an edition, gathered for its page and its data.

Of nominations there are only numbers, and those only once the winners are published.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from recognition.models import Award, Criterion, DecisionRecord, Edition
from recognition.words import deadline_words, opening_words, rules, stage


def public_awards():
    """The awards that the public sees, with everything at hand that a page says of them."""
    return Award.objects.published().select_related("edition", "country", "topic", "presented_at")


def public_editions():
    """Published editions, each with its winners who may be named and how many may not be."""
    winners = Count("awards", filter=Q(state="published"))
    named = Count("awards", filter=Q(state="published", awards__is_name_public=True))
    return (
        Edition.objects.published()
        .annotate(winner_count=winners, named_count=named)
        .prefetch_related(Prefetch("awards", public_awards(), to_attr="winners"))
        .order_by("-year")
    )


def unnamed(edition: Edition) -> int:
    """How many winners of a published edition are not named."""
    return edition.winner_count - edition.named_count


def current_call() -> Edition | None:
    """The edition to show first: the open call that closes next, else the next announced one."""
    is_taking = Exists(Edition.objects.takes_nominations().filter(pk=OuterRef("pk")))
    running = Edition.objects.published().filter(state=Edition.State.RUNNING).order_by("year")
    found = list(running.annotate(is_taking=is_taking))  # A few: one question for both.
    open_now = [one for one in found if one.is_taking]
    if open_now:
        return min(open_now, key=lambda one: (one.deadline, one.pk))
    return next((one for one in found if stage(one).name == "announced"), None)


# --- an award -----------------------------------------------------------------------------------


def picture_url(award: Award) -> str:
    """Where a winner's picture is; empty without one, or without consent."""
    if not (award.is_picture_public and award.picture):
        return ""
    return reverse("award_picture", args=[award.edition.year, award.pk])


def presented_words(award: Award) -> str:
    """By whom the work was presented, where it was not the winner."""
    return f"Presented by {award.presented_by}" if award.presented_by else ""


def presentation(award: Award):
    """The event at which the work was presented, as far as the public may know of it."""
    event = award.presented_at
    return event if event and event.is_published else None


def award_data(award: Award) -> dict:
    """An award as data. An allow-list: nothing else of it leaves the house."""
    event, picture = presentation(award), picture_url(award)
    return {
        "name": award.name,
        "name_in_source": award.name_in_source,
        "title": award.title,
        "affiliation": award.affiliation,
        "country": award.country.name if award.country else "",
        "topic": award.topic.name if award.topic else "",
        "place": award.place or "",
        "citation": award.citation,
        "summary": award.summary,
        "presented_at": event.title if event else "",
        "presented_by": award.presented_by,
        "picture": settings.SITE_URL + picture if picture else "",
        "website": award.url,
        "source": award.source,
        "url": settings.SITE_URL + award.get_absolute_url(),
    }


# --- an edition ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Numbers:
    """What an edition was in numbers, without anybody's name."""

    nominations: int
    countries: int


def numbers(edition: Edition) -> Numbers | None:
    """How many nominations from how many countries; None before the winners are published."""
    if edition.state != Edition.State.PUBLISHED:
        return None
    found = edition.nominations.handed_in().aggregate(
        nominations=Count("pk"), countries=Count("country", distinct=True)
    )
    return Numbers(**found) if found["nominations"] else None


def record_of(edition: Edition) -> DecisionRecord | None:
    """The record of the decision that the published winners rest on."""
    if edition.state != Edition.State.PUBLISHED:
        return None
    return edition.decision_records.order_by("-pk").first()


@dataclass(frozen=True)
class Weighed:
    """A criterion with its share of the whole: "40 %"."""

    criterion: Criterion
    share: str


def weighed(edition: Edition) -> list[Weighed]:
    """The criteria of an edition; shares are said where criteria do not count the same."""
    criteria = list(edition.criteria.all())
    total = sum(one.weight for one in criteria)
    differ = len({one.weight for one in criteria}) > 1
    return [
        Weighed(one, f"{100 * one.weight / total:.0f} %" if total and differ else "")
        for one in criteria
    ]


def edition_data(edition: Edition) -> dict:
    """The parts of an edition's page as data; the columns of the list stand before them."""
    counted, record = numbers(edition), record_of(edition)
    return {
        "summary": edition.summary,
        "call": edition.text,
        "reward": edition.reward,
        "opens": opening_words(edition),
        "closes": deadline_words(edition),
        "conditions": edition.eligibility_note,
        "rules": rules(edition),
        "topics": [{"name": one.name, "text": one.text} for one in edition.topics.all()],
        "files": [
            {"name": one.name, "text": one.text, "is_optional": one.is_optional}
            for one in edition.required_files.all()
        ],
        "criteria": [
            {
                "name": one.name,
                "text": one.text,
                "weight": float(one.weight),
                "scale": [one.scale_from, one.scale_to],
            }
            for one in edition.criteria.all()
        ],
        "nominations": counted.nominations if counted else "",
        "countries": counted.countries if counted else "",
        "winners": [award_data(award) for award in edition.winners],
        "winners_not_named": unnamed(edition),
        "record_sha256": record.digest if record else "",
        "website": edition.url,
        "source": edition.source,
    }
