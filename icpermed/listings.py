"""A public list is declared once: as a page, a table, data, and with dates a calendar or feed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.views.generic import View

from icpermed.answers import MIME, Download, address, downloads, file_answer, json_answer
from icpermed.calendars import Appointment, calendar_file
from icpermed.partial_dates import PartialDate
from icpermed.text import counted


@dataclass(frozen=True)
class Column:
    """One public column: allowed by name, never derived from a model.

    ``source`` is an attribute path ("country.name"; default: the name itself) or a function of
    the record. ``sort`` is the order_by path, where a reader may sort by it. An ``is_link`` column
    leads to the record's page.
    """

    name: str
    label: str
    source: str | Callable = ""
    sort: str = ""
    is_link: bool = False
    is_number: bool = False

    def value(self, record):
        """The value as data: text, number, date, or None where there is none."""
        if callable(self.source):
            return self.source(record)
        value = record
        for step in (self.source or self.name).split("."):
            value = getattr(value, step, None)
            if value is None:
                return None
        return value() if callable(value) else value

    def data(self, record):
        """The value as files carry it: dates in ISO 8601, empty for nothing."""
        value = self.value(record)
        if isinstance(value, PartialDate | date | datetime):
            return value.isoformat()
        return "" if value is None else value

    def text(self, record) -> str:
        """The value as a reader sees it."""
        value = self.value(record)
        if isinstance(value, date):
            return f"{value:%-d %B %Y}"
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Feed:
    """How a list becomes an Atom feed: which records, and what stands in an entry.

    With ``updated_at`` an entry is about the record, whatever becomes of it: it keeps its id when
    the record changes. Without, it is about what happened on that day.
    """

    title: str
    subtitle: str
    title_of: Callable
    text_of: Callable
    published_on: Callable  # record -> date
    entries: Callable = lambda queryset: queryset[:30]
    updated_at: Callable | None = None  # record -> datetime

    def ids_and_moments(self, record, url: str) -> tuple[str, datetime, datetime]:
        """What an entry is known by, when it was published, and when it last changed."""
        day = self.published_on(record)
        moment = timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001
        if self.updated_at:
            return url, moment, self.updated_at(record)
        return f"{url}#{moment:%Y-%m-%d}", moment, moment


@dataclass(frozen=True)
class Cell:
    """One cell of the page's table."""

    label: str
    text: str
    url: str
    is_primary: bool
    is_number: bool


@dataclass(frozen=True)
class Heading:
    """The head of one column of the page's table, with the address that sorts by it."""

    name: str
    label: str
    is_sortable: bool
    sort_url: str
    sort_state: str  # ascending, descending, or empty
    is_number: bool


class Listing(View):
    """A public list at one address in every form, with the same filters, order and ``?on=``.

    ``queryset`` starts with ``published()``. Subclasses declare; they rarely override.
    """

    title = ""
    intro = ""
    singular, plural = "entry", "entries"
    queryset = None
    filterset_class = None
    columns: list[Column] = []
    feed: Feed | None = None
    appointments: Callable[..., Appointment | None] | None = None  # None leaves a record out.
    paginate_by = 100
    template_name = "listing.html"
    empty_message = "Nothing to show"
    search_placeholder = "Search"

    def get(self, request, **kwargs):
        chosen = request.GET.get("format", "")
        if not chosen:
            return self.page(request)
        if chosen not in self.formats:
            raise Http404(f"This list has no form called {chosen}.")
        return getattr(self, chosen)(request)

    # --- the records ----------------------------------------------------------------------------

    @property
    def formats(self) -> list[str]:
        """The forms of this list besides the page."""
        dated = {"ics": type(self).appointments, "atom": self.feed}
        return ["csv", "json", "xlsx", *(form for form, declared in dated.items() if declared)]

    @cached_property
    def filter(self):
        """The filter above the list, filled in from the address."""
        return self.filterset_class(
            self.request.GET, queryset=self.queryset.all(), request=self.request
        )

    @cached_property
    def on(self) -> date | None:
        """The day the reader asked for; None for today."""
        return self.filter.form.cleaned_data.get("on") if self.filter.is_valid() else None

    @cached_property
    def sort(self) -> str:
        """The column to sort by, with a minus for descending; empty for the list's own order."""
        wanted = self.request.GET.get("sort", "")
        known = {column.name for column in self.columns if column.sort}
        return wanted if wanted.removeprefix("-") in known else ""

    def records(self):
        """What the filter finds, in order; ties in the list's own order, so that pages agree."""
        found = self.filter.found()
        if not self.sort:
            return found
        column = next(c for c in self.columns if c.name == self.sort.removeprefix("-"))
        sign = "-" if self.sort.startswith("-") else ""
        return found.order_by(sign + column.sort, *self.default_order(found))

    @staticmethod
    def default_order(queryset) -> tuple:
        """The order that a queryset has of its own."""
        return queryset.query.order_by or tuple(queryset.model._meta.ordering)

    # --- the page -------------------------------------------------------------------------------

    def page(self, request):
        page = Paginator(self.records(), self.paginate_by).get_page(request.GET.get("page"))
        if str(request.GET.get("page", page.number)) != str(page.number):
            return redirect(self.url(page=page.number if page.number > 1 else None))
        response = render(request, self.template_name, self.context(page))
        links = [f'<{d.url}>; rel="alternate"; type="{d.mime}"' for d in self.downloads]
        response["Link"] = ", ".join(links)
        return response

    def context(self, page) -> dict:
        """What templates/listing.html needs."""
        return {
            "title": self.title,
            "intro": self.intro,
            "filter": self.filter,
            "on": self.on,
            "columns": self.headings,
            "rows": [self.cells(record) for record in page.object_list],
            "page_obj": page,
            "paginator": page.paginator,
            "downloads": self.downloads,
            "subscription_url": self.subscription_url,
            "active_filters": self.active_filters,
            "count_sentence": self.count_sentence(page.paginator.count),
            "empty_message": self.empty_message,
            "search_placeholder": self.search_placeholder,
        }

    def count_sentence(self, count: int) -> str:
        """How many, in words."""
        return counted(count, self.singular, self.plural)

    def cells(self, record) -> list[Cell]:
        """One row of the table."""
        return [
            Cell(
                column.label,
                column.text(record),
                self.link(record) if column.is_link else "",
                column.is_link,
                column.is_number,
            )
            for column in self.columns
        ]

    def link(self, record) -> str:
        """The address of a record's page; it keeps the day that was asked for."""
        url = record.get_absolute_url()
        return f"{url}?on={self.on.isoformat()}" if self.on else url

    def url(self, **changes) -> str:
        """This list's address with some parameters changed (None: taken out)."""
        return address(self.request, **changes)

    @property
    def headings(self) -> list[Heading]:
        """The table's head."""
        found = []
        for column in self.columns:
            is_up, is_down = self.sort == column.name, self.sort == f"-{column.name}"
            target = f"-{column.name}" if is_up else column.name
            found.append(
                Heading(
                    column.name,
                    column.label,
                    bool(column.sort),
                    self.url(sort=target, page=None),
                    "ascending" if is_up else "descending" if is_down else "",
                    column.is_number,
                )
            )
        return found

    @property
    def downloads(self) -> list[Download]:
        """The same list in its other forms, with the same filters and order."""
        return downloads(self.formats, partial(self.url, page=None))

    @property
    def subscription_url(self) -> str:
        """The address that calendar programs subscribe to; empty for a list without dates."""
        if "ics" not in self.formats:
            return ""
        host = settings.SITE_URL.partition("://")[2]
        return f"webcal://{host}{self.url(format='ics', page=None, sort=None)}"

    @property
    def active_filters(self) -> list[dict]:
        """Each filter that is set, with the address that takes it out."""
        return [
            {
                "label": f"{self.filter.form.fields[name].label}: {words}",
                "remove_url": self.url(**{name: None, "page": None}),
            }
            for name, words in self.filter.chosen.items()
        ]

    # --- the other forms ------------------------------------------------------------------------

    def data_rows(self) -> Iterator[list]:
        """Every record found, as data."""
        for record in self.records():
            yield [column.data(record) for column in self.columns]

    def file(self, form: str) -> HttpResponse:
        """Every record found, as a table to keep."""
        names = [column.name for column in self.columns]
        on = self.on or timezone.localdate()
        stem = f"{slugify(self.title)}-{on.isoformat()}"
        return file_answer(form, self.title, names, self.data_rows(), stem=stem)

    def csv(self, request):
        return self.file("csv")

    def xlsx(self, request):
        return self.file("xlsx")

    def json(self, request):
        names = [column.name for column in self.columns]
        items = [dict(zip(names, row, strict=True)) for row in self.data_rows()]
        body = {
            "title": self.title,
            "on": (self.on or timezone.localdate()).isoformat(),
            "is_illustrative": settings.DEMO,
            "licence": "https://creativecommons.org/licenses/by/4.0/",
            "source": settings.SITE_URL + self.url(format=None, page=None),
            "count": len(items),
            "items": items,
        }
        if not self.filter.is_valid():
            body["errors"] = {name: list(words) for name, words in self.filter.errors.items()}
        return json_answer(body)

    def ics(self, request):
        title = f"{settings.SITE_NAME}: {self.title}"
        content = calendar_file(title, self.found_appointments(), description=self.intro)
        response = HttpResponse(content, content_type=MIME["ics"][1])
        name = f"icpermed-{slugify(self.title)}.ics"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def found_appointments(self) -> list[Appointment]:
        """What the calendar holds: one appointment of each record that has a day."""
        found = (type(self).appointments(record) for record in self.records())
        return [one for one in found if one]

    def atom(self, request):
        feed = Atom1Feed(
            title=f"{settings.SITE_NAME}: {self.feed.title}",
            link=settings.SITE_URL + request.path,
            description="",
            subtitle=self.feed.subtitle,
            feed_url=settings.SITE_URL + request.get_full_path(),
            language=settings.LANGUAGE_CODE,
        )
        for record in self.feed.entries(self.records()):
            address = settings.SITE_URL + record.get_absolute_url()
            unique_id, published_at, updated_at = self.feed.ids_and_moments(record, address)
            feed.add_item(
                title=self.feed.title_of(record),
                link=address,
                unique_id=unique_id,
                description=self.feed.text_of(record),
                pubdate=published_at,
                updateddate=updated_at,
            )
        return HttpResponse(feed.writeString("utf-8"), content_type=MIME["atom"][1])
