"""What the pages around an event have in common: who may prepare letters about it."""

from django.core.exceptions import PermissionDenied

from events.models import Event
from icpermed.admin_pages import RecordPages

#: Letters are prepared by those who can then look at them, and let them go.
WRITES_LETTERS = ["events.add_invitation", "outbox.view_mailing"]


class EventPages(RecordPages):
    """A part of the events' admin with pages of its own below an event's page."""

    def may_write_letters(self, request) -> bool:
        """Whether somebody may prepare letters to many people."""
        return request.user.has_perms(WRITES_LETTERS)

    def event_for_letters(self, request, object_id: str, *permissions: str) -> Event:
        """The event of an address, for somebody who may prepare letters about it."""
        event = self.record_for(request, object_id, *permissions)
        if not self.may_write_letters(request):
            raise PermissionDenied
        return event
