"""Erasing people at once, because they ask for it."""

import pghistory
from django.contrib import admin, messages

from events.forgetting import forget_person
from events.models import Participation


class ErasingAdmin(admin.ModelAdmin):
    """The part of an admin that erases who somebody is. What counts people stays."""

    @admin.action(description="Erase the personal data of …", permissions=["delete"])
    def erase(self, request, queryset):
        """Show who is erased, and what stays; do it once that is confirmed."""
        rows = queryset.filter(erased_at=None).select_related("event").order_by("pk")
        if not rows:
            messages.warning(request, "Nothing to erase: nobody knows any more who these are.")
            return None
        if "sure" in request.POST:
            with pghistory.context(reason="Erased on request"):
                count = forget_person(rows)
            people = "1 person is" if count == 1 else f"{count} people are"
            messages.success(request, f"{people} erased, also in the history and in our mails.")
            return None
        return self.page(
            request,
            "events/erase.html",
            "Erase personal data",
            rows=rows,
            is_participation=self.model is Participation,
        )
