"""What the pages around an event have in common: whose they are, and who may open them."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.urls import path
from django.utils.text import capfirst

from events.models import Event

#: Letters are prepared by those who can then look at them, and let them go.
WRITES_LETTERS = ["events.add_invitation", "outbox.view_mailing"]


class EventPages(admin.ModelAdmin):
    """A part of the events' admin with pages of its own below an event's page."""

    def route(self, rest: str, view: Callable, name: str):
        """The address of a page of an event."""
        address = f"<path:object_id>/{rest}"
        return path(address, self.admin_site.admin_view(view), name=f"events_event_{name}")

    def event_for(self, request, object_id: str, *permissions: str) -> Event:
        """The event of an address, for somebody who has these permissions."""
        event = self.get_object(request, unquote(object_id))
        if event is None:
            raise Http404("There is no such event.")
        if not self.has_view_or_change_permission(request, event):
            raise PermissionDenied
        if not request.user.has_perms([f"events.{name}" for name in permissions]):
            raise PermissionDenied
        return event

    def may_write_letters(self, request) -> bool:
        """Whether somebody may prepare letters to many people."""
        return request.user.has_perms(WRITES_LETTERS)

    def event_for_letters(self, request, object_id: str, *permissions: str) -> Event:
        """The event of an address, for somebody who may prepare letters about it."""
        event = self.event_for(request, object_id, *permissions)
        if not self.may_write_letters(request):
            raise PermissionDenied
        return event

    def event_page(self, request, event: Event, template: str, title: str, **context):
        """A page below an event's page."""
        change_url = self.url("change", quote(event.pk))
        return self.page(
            request,
            f"events/event/{template}",
            f"{title}: {event}",
            here=title,
            object=event,
            change_url=change_url,
            **context,
        )

    def to(self, name: str, *args) -> HttpResponseRedirect:
        """Go on to another page of the events' admin."""
        return HttpResponseRedirect(self.url(name, *args))

    def tried(self, request, verb: Callable, told: str | Callable = ""):
        """Do something, and say so; or say why not. Returns what the verb does, or nothing."""
        try:
            done = verb()
        except ValidationError as refused:
            messages.error(request, capfirst(" ".join(refused.messages)))
        except ValueError as refused:
            messages.error(request, capfirst(str(refused)))
        else:
            words = told(done) if callable(told) else told
            if words:
                messages.success(request, words)
            return done
        return None
