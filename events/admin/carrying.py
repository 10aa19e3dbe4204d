"""Action items of meetings: what is open, put on the next agenda, marked as done, asked about."""

from django import forms
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from events.admin.minutes import day_field, errors_in_words
from events.admin.pages import EventPages
from events.carrying import ask_about, carried, carry_over, mark_done, open_before
from events.models import ActionItem, Event


class DoneForm(forms.Form):
    """When something was done, and what came of it."""

    on = day_field("Done on")
    outcome = forms.CharField(max_length=400, required=False)


class CarryingAdmin(EventPages):
    """The part of the events' admin where what was agreed is followed up."""

    def get_urls(self):
        return [self.route("actions/", self.carry_view, "carry"), *super().get_urls()]

    def carrying_links(self, request, event: Event) -> list[tuple[str, str]]:
        """The button on the event's page."""
        if not request.user.has_perm("events.view_actionitem"):
            return []
        count = open_before(event).count()
        label = f"Action items ({count} open from before)" if count else "Action items"
        return [(label, self.url("carry", event.pk))]

    def carry_view(self, request, object_id):
        """Show what is to be done (GET); carry it on, mark it as done, ask how it goes (POST)."""
        event = self.record_for(request, object_id, "view_actionitem")
        if request.method == "POST":
            return self.carry_step(request, event)
        before, on_agenda = list(open_before(event)), list(carried(event))
        here = {item.pk for item in on_agenda}
        own = event.action_items.select_related("event", "person", "organisation")
        return self.record_page(
            request,
            event,
            "carry.html",
            "Action items",
            sections=[
                ("On the agenda of this meeting, from earlier ones", on_agenda, True),
                (
                    "Open since earlier meetings, not on the agenda yet",
                    [item for item in before if item.pk not in here],
                    True,
                ),
                ("Agreed at this meeting", list(own), False),
            ],
            is_new=any(item.pk not in here for item in before),
            today=timezone.localdate(),
            may_write=request.user.has_perms(
                ["events.change_actionitem", "events.add_carrieditem"]
            ),
            may_ask=self.may_write_letters(request),
            add_url=f"{reverse('admin:events_actionitem_add')}?event={event.pk}",
        )

    def carry_step(self, request, event: Event):
        """What a button on the page of the action items does."""
        action = request.POST.get("action", "")
        pk = str(event.pk)
        if action == "carry":
            self.record_for(request, pk, "add_carrieditem", "add_agendaitem")
            self.tried(request, lambda: carry_over(event, by=request.user), carried_words)
        elif action == "ask":
            self.event_for_letters(request, pk)
            items = [*open_before(event), *event.action_items.open()]

            def verb():
                return ask_about(items, event=event, by=request.user)

            if mailing := self.tried(request, verb, "Look at the letters, then release them."):
                return HttpResponseRedirect(mailing.get_absolute_url())
        elif action.startswith("done-"):
            self.record_for(request, pk, "change_actionitem")
            self.mark_done(request, event, action.removeprefix("done-"))
        return self.to("carry", event.pk)

    def mark_done(self, request, event: Event, key: str) -> None:
        """Mark one of the items on the page as done."""
        keys = [item.pk for item in [*open_before(event), *carried(event)]]
        items = ActionItem.objects.filter(pk__in=keys) | event.action_items.all()
        item = get_object_or_404(items.distinct(), pk=key if key.isdecimal() else 0)
        data = {name: request.POST.get(f"{name}-{key}", "") for name in ["on", "outcome"]}
        form = DoneForm(data)

        def verb() -> bool:
            if not form.is_valid():
                raise ValueError(errors_in_words(form))
            mark_done(item, by=request.user, **form.cleaned_data)
            return True

        self.tried(request, verb, f"Done: {item}")


def carried_words(count: int) -> str:
    """What was put on the agenda."""
    if not count:
        return "Nothing new: everything that is open is on the agenda."
    return f"{count} {'item is' if count == 1 else 'items are'} put on the agenda."
