"""One person at one import: what every page of it needs."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst

from icpermed.imports.importer import Importer, importers
from icpermed.imports.models import Batch

State = Batch.State

#: Which page a list waits at.
PAGES = {
    State.RECEIVED: "map",
    State.READY: "review",
    State.APPLIED: "result",
    State.UNDONE: "result",
}


def kind_of(importer: Importer) -> str:
    """The kind of list in a word or two: "Membership list", from "Import a membership list"."""
    return capfirst(importer.title.removeprefix("Import ").removeprefix("a ").removeprefix("an "))


def kinds_for(user) -> list[Importer]:
    """The kinds of lists that somebody may import, and therefore see.

    Kept with the user for the time of a request, as Django keeps permissions: the sidebar of every
    page asks for it several times, and each time all importers would have to be asked.
    """
    if not hasattr(user, "kinds_of_lists"):
        user.kinds_of_lists = [importer for importer in importers() if importer.may(user)]
    return user.kinds_of_lists


def steps_to(current: str, links: dict[str, str]) -> list[dict]:
    """The way through, with what is behind and what is ahead."""
    names = [("choose", "Choose"), ("map", "Columns"), ("review", "Review"), ("result", "Result")]
    place = [name for name, _ in names].index(current)
    return [
        {
            "label": label,
            "url": "" if name == current else links.get(name, ""),
            "is_current": name == current,
            "is_done": number < place,
        }
        for number, (name, label) in enumerate(names)
    ]


@dataclass
class Visit:
    """Who looks at which import, and how the answer looks."""

    admin: object
    request: HttpRequest
    batch: Batch
    importer: Importer

    @property
    def user(self):
        return self.request.user

    @property
    def is_beyond(self) -> bool:
        """Whether somebody else's list has columns that this person may not bring in, nor see."""
        columns = {column.name for column in self.importer.columns(self.user)}
        return self.batch.made_by_id != self.user.pk and not {*self.batch.mapping} <= columns | {""}

    @property
    def wants_json(self) -> bool:
        """Whether a script asks, which shows the answer itself."""
        return self.request.headers.get("Accept") == "application/json"

    def url(self, name: str, *args) -> str:
        """The address of a page of this import."""
        return reverse(f"admin:imports_batch_{name}", args=[self.batch.pk, *args])

    @cached_property
    def home(self) -> str:
        """The page at which the list waits now."""
        return self.url(PAGES.get(self.batch.state, "home"))

    def go(self, name: str, query: str = "") -> HttpResponseRedirect:
        """To another page of this import."""
        return HttpResponseRedirect(self.url(name) + (f"?{query}" if query else ""))

    def go_on(self) -> HttpResponseRedirect:
        """To wherever the list waits now."""
        self.batch.refresh_from_db(fields=["state"])
        return self.go(PAGES.get(self.batch.state, "home"))

    def good_news(self, words: str) -> None:
        messages.success(self.request, words)

    def bad_news(self, words: str) -> None:
        messages.error(self.request, words)

    def page(self, name: str, title: str, **context) -> TemplateResponse:
        """A page of this import."""
        step = {"discard": "review", "undo": "result"}.get(name, name)
        links = {}
        if self.batch.state in {State.RECEIVED, State.READY}:
            links["map"] = self.url("map")
        if self.batch.state == State.READY:
            links["review"] = self.url("review")
        if self.batch.state == State.APPLIED:
            links["result"] = self.url("result")
        self.request.current_app = self.admin.admin_site.name
        return TemplateResponse(
            self.request,
            f"admin/imports/{name}.html",
            {
                **self.admin.admin_site.each_context(self.request),
                "title": title,
                "opts": self.admin.opts,
                "visit": self,
                "batch": self.batch,
                "importer": self.importer,
                "kind": kind_of(self.importer),
                "file_url": self.url("file") if self.batch.file else "",
                "steps": steps_to(step, links) if step in {"map", "review", "result"} else [],
                **context,
            },
        )
