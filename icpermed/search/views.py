"""The search over everything public, and its other forms."""

from django.conf import settings
from django.urls import path

from icpermed.listings import Column, Listing
from icpermed.search.filters import SearchFilter
from icpermed.search.meant import meant
from icpermed.search.models import Entry


class Search(Listing):
    """Everything public that fits some words, the best first."""

    title = "Search"
    intro = "Members, events, initiatives, publications and everything else on this site."
    singular, plural = "result", "results"
    queryset = Entry.objects
    filterset_class = SearchFilter
    template_name = "icpermed/search.html"
    paginate_by = 20
    empty_message = "Nothing fits. Try fewer words, or the beginning of one."
    columns = [
        Column("title", "Title", is_link=True),
        Column("kind", "Kind", "label"),
        Column("place", "About"),
        Column("day", "Day", sort="day"),
        Column("text", "Text"),
        Column("url", "Page", lambda result: settings.SITE_URL + result.url),
    ]

    def page(self, request):
        """The page of results is for people: nobody should find it by a search elsewhere."""
        response = super().page(request)
        response["X-Robots-Tag"] = "noindex"
        return response

    def records(self):
        """What was found, the best first unless somebody wants it in the order of time."""
        found = self.filter.found()
        return found.by_day(newest_first=self.sort == "-day") if self.sort else found

    def link(self, record) -> str:
        """The address of what was found."""
        return record.url

    def count_sentence(self, count: int) -> str:
        """How many; of more than are looked at, that there are more."""
        if self.filter.found().is_cut_off:
            return f"The best {super().count_sentence(count)} of more: add a word to narrow them"
        return super().count_sentence(count)

    def context(self, page) -> dict:
        asked = self.filter.asked_words
        found = page.paginator.object_list
        words = f"{self.title}: “{asked}”" if asked else self.title
        return super().context(page) | {
            "heading": self.title,
            "title": words,
            "asked": asked,
            "active_filters": [],
            "shows_sort": True,
            "results": page.object_list,
            "kinds": self.kinds if self.filter.is_valid() else [],
            "meant": self.meant if asked and not found else None,
        }

    @property
    def kinds(self) -> list[dict]:
        """The kinds that are found, each with the address that narrows to it."""
        chosen = self.filter.form.cleaned_data["kind"]
        every = self.filter.all
        label = "All" if every.is_cut_off else f"All ({len(every)})"
        choices = [("", label), *self.filter.choices("kind")]
        return [
            {
                "label": label,
                "is_chosen": value == chosen,
                "url": self.url(kind=value or None, page=None),
            }
            for value, label in choices
        ]

    @property
    def meant(self) -> dict | None:
        """What somebody may have meant who finds nothing, with its address."""
        other = meant(self.filter.asked_words) if not self.filter.all.hits else None
        if other is None:
            return None
        return {
            "words": other.asked,
            "count_sentence": super().count_sentence(len(other)),
            "url": self.url(q=other.asked, kind=None, page=None),
        }


urlpatterns = [path("search/", Search.as_view(), name="search")]
