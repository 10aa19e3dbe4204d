"""What an issue could tell: everything that changed in its period, and what is coming.

An editor chooses from it; each item begins with a title, a line and a link, to be written on.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from events.models import Event
from events.models.times import days_in_words
from icpermed.changes import happened
from publications.models import NewsletterIssue, NewsletterItem
from publications.sending import locked

Section = NewsletterItem.Section

#: In which section something stands, by the beginning of the name of its model.
SECTIONS = {
    "registry.": Section.MEMBERS,
    "events.": Section.EVENTS,
    "recognition.": Section.RECOGNITION,
    "initiatives.programme": Section.FUNDING,
    "initiatives.fundingcall": Section.FUNDING,
    "publications.newsitem": Section.NEWS,
    "publications.": Section.PUBLICATIONS,
}
#: What is no news in a newsletter.
LEFT_OUT = {"publications.newsletterissue"}
#: So far ahead an issue looks for events.
AHEAD = timedelta(days=120)


@dataclass(frozen=True)
class Offer:
    """Something that an issue could tell."""

    section: str
    when: str
    title: str
    text: str
    link: str
    model: str
    record_id: int

    @property
    def key(self) -> str:
        """By what a form knows it."""
        return f"{self.model}.{self.record_id}"


@dataclass(frozen=True)
class Group:
    """The offers of one section, each with whether the issue has it already."""

    heading: str
    offers: list[tuple[Offer, bool]]


def material(start: date, end: date) -> list[Offer]:
    """What there is to tell of a period, in its order; of each record the latest."""
    found = {}
    for change in happened(start, end):
        if change.model not in LEFT_OUT:
            offer = Offer(
                section_of(change.model),
                f"{change.label}, {change.when}",
                change.title,
                change.text,
                settings.SITE_URL + change.url,
                change.model,
                int(change.record_id),
            )
            found.setdefault(offer.key, offer)
    for offer in coming(end):
        found.setdefault(offer.key, offer)
    return list(found.values())


def section_of(model: str) -> str:
    """Where what is told of a model stands."""
    fitting = (section for start, section in SECTIONS.items() if model.startswith(start))
    return next(fitting, Section.OTHER)


def coming(after: date) -> list[Offer]:
    """Events in the months after a day."""
    events = Event.objects.published().filter(
        status__in=[Event.Status.PLANNED, Event.Status.CONFIRMED],
        period__startswith__gt=after,
        period__startswith__lte=after + AHEAD,
    )
    return [
        Offer(
            Section.EVENTS,
            f"Coming, {days_in_words(event.starts_on, event.ends_on or event.starts_on)}",
            event.title,
            f"{event.get_kind_display()}, "
            + days_in_words(event.starts_on, event.ends_on or event.starts_on),
            settings.SITE_URL + event.get_absolute_url(),
            Event._meta.label_lower,
            event.pk,
        )
        for event in events.order_by("period", "pk")
    ]


def groups_for(issue: NewsletterIssue) -> list[Group]:
    """Everything on offer for an issue, by section."""
    there = keys_in(issue)
    offers = material(issue.starts_on, issue.ends_on)
    found = [
        Group(label, [(offer, offer.key in there) for offer in offers if offer.section == name])
        for name, label in Section.choices
    ]
    return [group for group in found if group.offers]


def keys_in(issue: NewsletterIssue) -> set[str]:
    """What an issue has already."""
    rows = issue.items.exclude(about_model="").values_list("about_model", "about_id")
    return {f"{model}.{pk}" for model, pk in rows}


@transaction.atomic
def add(*, issue: NewsletterIssue, keys: Collection[str]) -> int:
    """Put what was chosen into an issue, each below what its section has. Returns how many."""
    issue = locked(issue)
    if issue.state not in issue.WRITABLE:
        raise ValueError("This issue is not being written: take it back first.")
    there, last = keys_in(issue), last_places(issue)
    count = 0
    for offer in material(issue.starts_on, issue.ends_on):
        if offer.key not in keys or offer.key in there:
            continue
        last[offer.section] = last.get(offer.section, 0) + 1
        NewsletterItem.objects.create(
            issue=issue,
            section=offer.section,
            position=last[offer.section],
            title=offer.title[:250],
            text=offer.text,
            link=offer.link,
            about_model=offer.model,
            about_id=offer.record_id,
        )
        count += 1
    return count


def last_places(issue: NewsletterIssue) -> dict[str, int]:
    """The last position in each section."""
    return dict(issue.items.order_by().values_list("section").annotate(Max("position")))
