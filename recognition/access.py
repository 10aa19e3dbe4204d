"""What a juror may see and do at this moment: every page of the jury asks here, and only here.

The clock is that of the database. Outside every phase a juror sees nothing of any nomination.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from events.words import clock_of
from icpermed.text import fold
from icpermed.time_zones import zone
from recognition.deadlines import moment_words
from recognition.models import (
    Assignment,
    Conflict,
    Declaration,
    Edition,
    Juror,
    Nomination,
    Phase,
    Review,
)

SeesReviews = Phase.SeesReviews

#: What the jury judges; what became of a nomination later is no longer the jury's to read.
JUDGED = [Nomination.State.ELIGIBLE, Nomination.State.SHORTLISTED]
#: Parts of names that are words of many titles.
NO_NAMES = {"and", "ben", "bin", "das", "del", "den", "der", "des", "die", "dos", "for", "the"}
NO_NAMES |= {"prof", "professor", "van", "von", "zur"}


def start_words(moment: datetime, edition: Edition) -> str:
    """When something begins, by the clock of an edition: "1 March 2027, 00:00, Brussels time"."""
    there = moment.astimezone(zone(edition.timezone))
    return f"{there:%-d %B %Y, %H:%M}, {clock_of(edition.timezone)}"


# --- the phase ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sight:
    """What jurors of an edition may see and do now, by the phase that runs; without one nothing."""

    edition: Edition
    phase: Phase | None = None
    coming: Phase | None = None

    @property
    def sees_names(self) -> bool:
        """Whether names, places and files are shown; otherwise the text without names alone."""
        return bool(self.phase and self.phase.sees_names)

    @property
    def may_review(self) -> bool:
        """Whether sheets can be saved, handed in, and taken back."""
        return bool(self.phase and self.phase.may_review)

    def sees_sheets(self, *, owes: bool, has_handed_in: bool) -> bool:
        """Whether the sheets of others are shown to a juror who owes one, or does not.

        Who leads the jury and scores nothing has no own view to form first.
        """
        if not self.phase or self.phase.sees_reviews == SeesReviews.NEVER:
            return False
        is_free = has_handed_in or not owes
        return is_free or self.phase.sees_reviews == SeesReviews.ALWAYS

    def may_discuss(self, *, owes: bool, has_handed_in: bool) -> bool:
        """Whether a juror reads and writes remarks: what others say would colour the own scores."""
        if not self.phase or not self.phase.may_discuss:
            return False
        has_to_score_first = owes and not has_handed_in and self.phase.may_review
        return not (has_to_score_first and self.phase.sees_reviews == SeesReviews.AFTER_OWN)

    @property
    def until(self) -> str:
        """When the phase ends, by the clock of the edition."""
        return moment_words(self.phase.ends_at, self.edition)

    @property
    def words(self) -> str:
        """The phase in words: "You may score until 12 March 2027, 18:00 (Brussels time).\""""
        if self.edition.state != Edition.State.RUNNING:
            return "The jury has done its work: this edition is decided."
        if not self.phase:
            if not self.coming:
                return "There is nothing to do for the jury at the moment."
            starts = start_words(self.coming.starts_at, self.edition)
            return f"“{self.coming.name}” begins on {starts}. Until then, nominations are closed."
        deeds = {
            (True, True): "score and discuss",
            (True, False): "score",
            (False, True): "read and discuss",
            (False, False): "read",
        }[self.phase.may_review, self.phase.may_discuss]
        return f"You may {deeds} until {self.until}."


def sights(editions) -> dict[int, Sight]:
    """What the jurors of some editions may see now, by the key of the edition; one query."""
    by_key = {edition.pk: edition for edition in editions}
    phases = (
        Phase.objects.filter(edition__in=by_key, edition__state="running", ends_at__gt=Now())
        .annotate(runs=Q(starts_at__lte=Now()))
        .order_by("-starts_at", "pk")
    )
    running, coming = {}, {}
    for phase in phases:  # The earliest of those to come is the last that is written down.
        (running if phase.runs else coming)[phase.edition_id] = phase
    return {
        key: Sight(edition, running.get(key), coming.get(key)) for key, edition in by_key.items()
    }


def sight(juror: Juror) -> Sight:
    """What this juror may see now."""
    return sights([juror.edition])[juror.edition_id]


# --- nominations ----------------------------------------------------------------------------------


def asked_of(juror: Juror) -> QuerySet[Nomination]:
    """What a juror is asked to look at: what is assigned; the chair looks at everything.

    It says nothing of whether it may be opened. Each has ``is_assigned``, ``is_blocked`` by a
    conflict of interest, ``is_declared`` to be without one, and ``sheet``, the state of the own.
    """
    own = {"juror": juror, "nomination": OuterRef("pk")}
    rows = Nomination.objects.filter(edition=juror.edition_id, state__in=JUDGED).annotate(
        is_assigned=Exists(Assignment.objects.filter(**own)),
        is_blocked=Exists(Conflict.objects.standing().filter(**own)),
        is_declared=Exists(Declaration.objects.filter(**own, has_conflict=False)),
        sheet=Review.objects.filter(**own).values("state")[:1],
    )
    if juror.topic_id:
        rows = rows.filter(topic=juror.topic_id)
    return rows if juror.is_chair else rows.filter(is_assigned=True)


def readable(juror: Juror) -> QuerySet[Nomination]:
    """The nominations that this juror may open at this moment.

    The edition runs, a phase of it runs, the nomination is judged and asked of this juror, who
    has declared to be without a conflict of interest, and none stands or waits for an answer.
    """
    current = Phase.objects.current().filter(edition=OuterRef("edition"))
    return asked_of(juror).filter(
        Exists(current), edition__state="running", is_blocked=False, is_declared=True
    )


def scorable(juror: Juror) -> QuerySet[Nomination]:
    """Those of them that this juror may score now: assigned, in a phase for scoring."""
    current = Phase.objects.current().filter(edition=OuterRef("edition"), may_review=True)
    return readable(juror).filter(Exists(current), is_assigned=True)


# --- what is shown of one -------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """What a juror sees of a nomination: while names are hidden, only what was freed of them."""

    nomination: Nomination
    sees_names: bool

    @property
    def title(self) -> str:
        """The title; while names are hidden, the number alone if the title has one of them."""
        nomination = self.nomination
        has_title = nomination.title and (self.sees_names or not names_somebody(nomination))
        return nomination.title if has_title else nomination.reference

    @property
    def summary(self) -> str:
        """The summary, which nobody has freed of names."""
        return self.nomination.summary if self.sees_names else ""

    @property
    def text(self) -> str:
        """The description; while names are hidden, the one without names, or nothing."""
        return self.nomination.text if self.sees_names else self.nomination.redacted_text


def names_somebody(nomination: Nomination) -> bool:
    """Whether the title has a name in it of those who take part, or where they work."""
    authors = list(nomination.co_authors.all())
    people = [nomination.name, nomination.nominator_name, *(author.name for author in authors)]
    places = [nomination.affiliation, nomination.nominator_affiliation]
    places += [author.affiliation for author in authors]
    title = fold(nomination.title)
    return bool(words_of(title) & words_of(fold(" ".join(people)))) or any(
        fold(place) in title for place in places if place
    )


def words_of(text: str) -> set[str]:
    """The words of a folded text that could be somebody's name."""
    return set(re.findall(r"[^\W\d_]{3,}", text)) - NO_NAMES
