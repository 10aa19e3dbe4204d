"""The next year's edition, from one that there is: the rules are copied, its days move along."""

from datetime import date, datetime, timedelta

import pghistory
from django.db import models, transaction
from django.utils import timezone

from icpermed.time_zones import zone
from recognition.models import Edition, EditionTopic, Juror, Phase

#: What is always copied: the rules, and how the edition presents itself.
RULES = [
    *("title", "reward", "timezone", "opens_at", "closes_at", "open_to", "is_once_a_person"),
    *("excludes_the_honoured", "eligibility_note", "max_winners", "reviews_per_nomination"),
    *("ranked_by", "comments_extremes", "conflict_years", "forget_after"),
]
DAYS = ["opens_on", "closes_on", "evidence_from", "evidence_to"]
#: What can be taken along besides, in the order in which it is asked for.
PARTS = {
    "texts": "The texts of the call, to be rewritten",
    "topics": "Topics",
    "required_files": "Files that applicants upload",
    "criteria": "Criteria of the score sheet",
    "phases": "Phases of the jury, as long after the deadline",
    "jurors": "Jurors, who are invited anew; no conflicts or accounts",
}
USUAL = ["topics", "required_files", "criteria", "phases"]
COPIED = {
    "topics": ["position", "name", "text"],
    "required_files": ["position", "name", "text", "is_optional"],
    "criteria": [
        *("position", "name", "text", "weight", "scale_from", "scale_to", "labels"),
        "is_optional",
    ],
}


@transaction.atomic
def clone(*, edition: Edition, year: int, theme: str = "", take: set[str], by=None) -> Edition:
    """Make an edition like this one. It is not published; raises ValidationError.

    Nothing that belongs to people goes along but the names of jurors, if that is wanted: no
    nominations, conflicts, sheets or awards.
    """
    unknown = set(take) - PARTS.keys()
    if unknown:
        raise ValueError(f"Nothing of this kind can be taken along: {', '.join(sorted(unknown))}.")
    reason = f"cloned from {edition}" + (f" by {by}" if by else "")
    with pghistory.context(reason=reason):
        new = Edition(year=year, theme=theme, number_prefix=next_prefix(edition, year))
        names = [*RULES, *(["summary", "text"] if "texts" in take else [])]
        copy_fields(edition, new, names)
        for name in DAYS:
            setattr(new, name, moved(getattr(edition, name), year - edition.year))
        new.full_clean()
        new.save()
        take_parts(edition, new, take)
    return new


def copy_fields(old: models.Model, new: models.Model, names: list[str]) -> None:
    """Give the new record some values of the old one."""
    for name in names:
        setattr(new, name, getattr(old, name))


def next_prefix(edition: Edition, year: int) -> str:
    """The same words before the number, with the new year: ICPerMed_BPR_2024."""
    return edition.number_prefix.replace(str(edition.year), str(year))


def moved(day: date | None, years: int) -> date | None:
    """The same day of another year; 29 February becomes the 28th where there is none."""
    if day is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def take_parts(edition: Edition, new: Edition, take: set[str]) -> None:
    """The rows that go along; jurors of a topic judge the topic of this name."""
    for part, names in COPIED.items():
        if part in take:
            copy_rows(getattr(edition, part), new, names)
    if "phases" in take:
        take_phases(edition, new)
    if "jurors" in take:
        topics = {topic.name: topic for topic in new.topics.all()}
        take_jurors(edition, new, topics)


def copy_rows(rows, new: Edition, names: list[str]) -> None:
    """Copy rows to the new edition."""
    made = []
    for row in rows.all():
        copy = rows.model(edition=new)
        copy_fields(row, copy, names)
        made.append(copy)
    rows.model.objects.bulk_create(made)


def take_jurors(edition: Edition, new: Edition, topics: dict[str, EditionTopic]) -> None:
    """Who sat in the jury sits in it again; nobody is invited by this."""
    made = []
    for juror in edition.jurors.select_related("topic"):
        topic = topics.get(juror.topic.name) if juror.topic else None
        copy = Juror(edition=new, topic=topic)
        copy_fields(juror, copy, ["person_id", "email", "is_chair"])
        made.append(copy)
    Juror.objects.bulk_create(made)


def take_phases(edition: Edition, new: Edition) -> None:
    """Each phase as many days after the deadline as before, at the same time by the clock."""
    later = days_later(edition, new)
    if later is None:
        return
    names = ["name", "sees_names", "may_review", "sees_reviews", "may_discuss"]
    made = []
    for phase in edition.phases.all():
        copy = Phase(edition=new)
        copy_fields(phase, copy, names)
        copy.starts_at = moment_later(phase.starts_at, later, edition)
        copy.ends_at = moment_later(phase.ends_at, later, edition)
        made.append(copy)
    Phase.objects.bulk_create(made)


def days_later(edition: Edition, new: Edition) -> timedelta | None:
    """How much later the call closes; an extension is not repeated."""
    if not (edition.last_day and new.closes_on):
        return None
    return new.closes_on - edition.last_day


def moment_later(moment: datetime, later: timedelta, edition: Edition) -> datetime:
    """A moment some days later, at the same time by the clock of the edition."""
    there = timezone.localtime(moment, zone(edition.timezone))
    return (there.replace(tzinfo=None) + later).replace(tzinfo=there.tzinfo)
