"""Writing to the speakers of an event: their personal links, looked at before they go out."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path

from events.claiming import left_out, letters, replace_links
from events.models import Event
from icpermed.outbox import prepare


class ClaimingAdmin(admin.ModelAdmin):
    """The part of the events' admin that writes to speakers."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.speakers_view)
        name = "events_event_speakers"
        return [path("<int:object_id>/speakers/", view, name=name), *super().get_urls()]

    def has_claiming_permission(self, request) -> bool:
        """Who may write to speakers in the secretariat's name."""
        return request.user.has_perms(
            ["events.change_event", "events.change_speaker", "outbox.view_mailing"]
        )

    def claiming_links(self, request, event: Event) -> list[tuple[str, str]]:
        """The way to this page from the event's own."""
        if not self.has_claiming_permission(request) or not event.speakers.exists():
            return []
        return [("Write to the speakers", self.url("speakers", event.pk))]

    def speakers_view(self, request, object_id: int):
        """Who is written to, and who is not (GET); prepare the mails, to be looked at (POST)."""
        if not self.has_claiming_permission(request):
            raise PermissionDenied
        event = get_object_or_404(Event, pk=object_id)
        drafts, others = letters(event), left_out(event)
        if request.method == "POST" and drafts:
            mailing = prepare(
                f"Speakers: {event}", drafts, about=event, by=request.user, without=others
            )
            messages.success(request, "The mails are prepared. Look at them, then release them.")
            return HttpResponseRedirect(mailing.get_absolute_url())
        return self.page(
            request,
            "events/event/speakers.html",
            f"Write to the speakers: {event}",
            event=event,
            object=event,
            change_url=self.url("change", event.pk),
            letters=[letter for letter, *_ in drafts],
            others=others,
        )


class LinksAdmin(admin.ModelAdmin):
    """The part of an admin that ends the personal links of its records."""

    actions = ["replace_links"]
    then_write = "Write to the speakers again from the event’s page."

    @admin.action(description="Give new personal links: the old ones end", permissions=["change"])
    def replace_links(self, request, queryset):
        chosen = self.model.objects.filter(pk__in=queryset.values("pk"))
        rows = list(chosen.select_related("event"))
        with transaction.atomic():
            count = replace_links(rows)
            self.tell_new_links(rows)
        links = "1 link was" if count == 1 else f"{count} links were"
        messages.success(request, f"{links} replaced. {self.then_write}")

    def tell_new_links(self, rows: list) -> None:
        """Write to them at once; unless told, the secretariat does it."""
