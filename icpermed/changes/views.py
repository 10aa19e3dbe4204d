"""The page of what changed between two dates, and its other forms."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import path

from icpermed.changes import Change, Changes
from icpermed.changes.filters import ChangeFilter
from icpermed.listings import Column, Feed, Listing


@dataclass(frozen=True)
class ChangeFeed(Feed):
    """A feed of what happened: two things may have happened to one record on one day."""

    def ids_and_moments(self, record: Change, url: str) -> tuple[str, datetime, datetime]:
        known_by, *moments = super().ids_and_moments(record, url.partition("#")[0])
        return f"{known_by}-{record.kind}-{record.record_id}", *moments


class ChangeList(Listing):
    """Who joined and left, what was held, published and awarded between two dates."""

    title = "Changes"
    intro = (
        "Who joined and who left, what was held, published and awarded: choose a first and a last"
        " day. Without them, you see the last three months in which something happened."
    )
    singular, plural = "change", "changes"
    queryset = Changes
    filterset_class = ChangeFilter
    template_name = "icpermed/change_list.html"
    empty_message = "Nothing changed in this period. Try a longer one."
    columns = [
        Column("title", "What", is_link=True),
        Column("kind", "Kind", "label"),
        Column("when", "When"),
        Column("day", "Day", sort="day"),
        Column("text", "More"),
        Column("url", "Page", lambda change: settings.SITE_URL + change.url),
    ]
    feed = ChangeFeed(
        title="changes",
        subtitle="Who joined and left, what was held, published and awarded, the newest first.",
        title_of=lambda change: change.title,
        text_of=lambda change: ", ".join(filter(None, [change.label, change.text])),
        published_on=lambda change: change.day,
        entries=lambda changes: changes[:30],
    )

    def records(self):
        """What happened, the newest first unless somebody wants it the other way round."""
        found = self.filter.found()
        return found.oldest_first() if self.sort == "day" else found

    def link(self, record: Change) -> str:
        """Where it is told: what happened does not change with the day one looks at it."""
        return record.url

    def count_sentence(self, count: int) -> str:
        """How many, and in which period, unless that has not begun."""
        words = super().count_sentence(count)
        start, end = self.filter.period
        if start is None:
            return f"{words} until {end:%-d %B %Y}"
        return f"{words} from {start:%-d %B %Y} to {end:%-d %B %Y}" if start <= end else words

    def context(self, page) -> dict:
        months = {}
        for change in page.object_list:
            months.setdefault(f"{change.day:%B %Y}", []).append(change)
        found = super().context(page) | {"months": months, "shows_sort": True}
        if not self.filter.is_valid():
            found["empty_message"] = "Nothing is looked for until this is mended."
        return found


urlpatterns = [path("changes/", ChangeList.as_view(), name="change_list")]
