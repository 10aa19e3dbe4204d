"""What the personal pages of events have in common, and what they say when closed."""

import pghistory
from django.utils import timezone

from events.models import Event
from events.words import moment_words
from icpermed.personal_pages import page

TOO_MANY = "Too many registrations came from your network. Please try again in an hour."


def gone(request, slug: str):
    """An address that nobody has: mistyped, or of an event whose people are forgotten."""
    event = Event.objects.published().filter(slug=slug).first()
    is_forgotten = bool(event and event.forgets_people_on <= timezone.localdate())
    is_deleted = request.GET.get("done") == "deleted"
    title = "This page is not there any more" if is_forgotten else "This link is not known"
    context = {
        "title": "The registration is deleted" if is_deleted else title,
        "is_forgotten": is_forgotten,
        "is_deleted": is_deleted,
    }
    status = 410 if is_forgotten or is_deleted else 404
    return page(request, "events/event_registration_gone.html", status, **context)


def by_a_visitor(event: Event):
    """The history says what somebody did, without the secret in the page's address."""
    return pghistory.context(url=event.get_absolute_url())


def why_closed(event: Event) -> str:
    """Why nobody can register, in a sentence."""
    now = timezone.now()
    if event.status == Event.Status.CANCELLED:
        return "This event is cancelled."
    if event.status == Event.Status.POSTPONED:
        return "This event is postponed. Registration opens again once the new date is certain."
    if event.status == Event.Status.HELD or now >= event.ends:
        return "This event is over."
    if event.access == Event.Access.INVITATION:
        return "This event is by invitation only: use the link in your invitation."
    if not event.registration_opens_at:
        return "There is no registration on this site for this event."
    if now < event.registration_opens_at:
        return f"Registration opens on {moment_words(event.registration_opens_at, event)}."
    return f"Registration closed on {moment_words(event.registration_closes_at, event)}."
