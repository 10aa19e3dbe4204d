"""Who is invited and who takes part, at all events."""

from django import forms
from django.contrib import admin, messages

from events import letters, registering
from events.admin.claiming import LinksAdmin
from events.admin.erasing import ErasingAdmin
from events.admin.forms import ParticipationForm
from events.models import Event, Invitation, Participation
from events.models.participations import AWAY
from events.resources import InvitationResource, ParticipationResource
from events.waiting import is_standing, move_up
from icpermed.admin import TrackedAdmin
from icpermed.duties import DutyFilter

EVENT_FILTER = ("event", admin.RelatedOnlyFieldListFilter)


class TurnDownForm(forms.Form):
    """Why somebody gets no place."""

    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 80, "class": "vLargeTextField"}),
        help_text="Each of them reads these words in the mail.",
    )


@admin.register(Invitation)
class InvitationRecordAdmin(LinksAdmin, ErasingAdmin, TrackedAdmin):
    """Places for an organisation or a person. Mails are sent from the page of the event."""

    resource_classes = [InvitationResource]
    actions = ["replace_links", "erase"]
    autocomplete_fields = ["event", "mandate", "organisation", "person"]
    list_display = ["email", "name", "event", "organisation", "sent_at", "declined_at"]
    list_filter = [EVENT_FILTER]
    list_select_related = ["event", "organisation"]
    readonly_fields = ["sent_at", "reminded_at", "declined_at"]
    then_write = "A reminder from the event’s page brings the new one."
    search_fields = [
        "name__mentions",
        "email__mentions",
        "event__title__mentions",
        "organisation__names__folded__mentions",
    ]

    def view_on_site(self, obj: Invitation) -> None:
        """The personal page is for whoever is invited."""


@admin.register(Participation)
class ParticipationAdmin(LinksAdmin, ErasingAdmin, TrackedAdmin):
    """Everybody's part in every event."""

    resource_classes = [ParticipationResource]
    actions = ["let_in", "turn_down", "cancel", "replace_links", "erase"]
    autocomplete_fields = ["country", "event", "invitation", "organisation", "person"]
    fieldsets = [
        (None, {"fields": ["event", "name", "email", "role", "mode", "state"]}),
        ("For whom", {"fields": ["organisation", "affiliation", "country", "person"]}),
        ("For the secretariat", {"fields": ["invitation", "needs", "note"]}),
    ]
    form = ParticipationForm
    list_display = ["__str__", "state", "mode", "organisation", "event"]
    list_filter = [
        *("state", DutyFilter, "mode", "role"),
        ("country", admin.RelatedOnlyFieldListFilter),
        EVENT_FILTER,
    ]
    list_select_related = ["event", "organisation"]
    then_write = "Whoever is still to come gets a mail with the new one."
    search_fields = [
        "name__mentions",
        "email__mentions",
        "affiliation__mentions",
        "event__title__mentions",
        "organisation__names__folded__mentions",
    ]

    def view_on_site(self, obj: Participation) -> None:
        """The personal page is for whoever takes part."""

    def lock(self, object_id: str | None) -> None:
        """First the event, as everybody does who gives or takes places; then the record."""
        if object_id and object_id.isdigit():
            own = Participation.objects.filter(pk=object_id).values("event")
            list(Event.objects.select_for_update(no_key=True).filter(pk__in=own).values_list("pk"))
        super().lock(object_id)

    def save_related(self, request, form, formsets, change):
        """A place that becomes free goes to whoever waits."""
        super().save_related(request, form, formsets, change)
        self.fill(request, form.instance.event)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        self.fill(request, obj.event)

    def delete_queryset(self, request, queryset):
        events = list(Event.objects.filter(pk__in=queryset.values("event")).order_by("pk"))
        super().delete_queryset(request, queryset)
        for event in events:
            self.fill(request, event)

    def fill(self, request, event: Event) -> None:
        """Give free places to those who wait, and say to whom."""
        if moved := move_up(event):
            names = ", ".join(str(one) for one in moved)
            messages.info(request, f"Moved up from the waiting list, and told by mail: {names}.")

    def tell_new_links(self, rows):
        for row in rows:
            if row.email and row.state not in AWAY and is_standing(row.event):
                letters.tell_new_link(row)

    def save_model(self, request, obj, form, change):
        """Whoever had the old address has no part in this any more: the database ends the link."""
        old = form.initial.get("email", "") if change else ""
        super().save_model(request, obj, form, change)
        if old and obj.email and old.lower() != obj.email.lower():
            obj.refresh_from_db(fields=["token"])
            messages.info(
                request,
                "The address is another: the personal link in earlier mails has ended. “Give new"
                " personal links” in the list sends a new one.",
            )

    @admin.action(description="Give a place to those who wait", permissions=["change"])
    def let_in(self, request, queryset):
        given = registering.let_in(queryset, by=request.user)
        left = queryset.waiting().count()
        if given:
            messages.success(request, f"{len(given)} got a place, and a mail about it.")
        if left:
            messages.warning(request, f"{left} go on waiting: every place is taken.")
        if not given and not left:
            messages.warning(request, "None of these waits for a place.")

    @admin.action(description="Turn down …", permissions=["change"])
    def turn_down(self, request, queryset):
        """Ask for the reason; then tell those who wait that there is no place for them."""
        rows = list(queryset.waiting().select_related("event"))
        if not rows:
            messages.warning(request, "None of these waits for a place.")
            return None
        form = TurnDownForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            return self.page(
                request, "events/participation/turn_down.html", "Turn down", form=form, rows=rows
            )
        count = 0
        for row in rows:
            try:
                registering.turn_down(row, by=request.user, **form.cleaned_data)
                count += 1
            except ValueError as refused:
                messages.warning(request, f"{row}: {refused}")
        if count:
            messages.success(request, f"{count} turned down, and told so by mail.")
        return None

    @admin.action(description="Cancel: they do not come", permissions=["change"])
    def cancel(self, request, queryset):
        count = 0
        for participation in queryset.select_related("event"):
            try:
                registering.cancel(participation)
                count += 1
            except ValueError as refused:
                messages.warning(request, f"{participation}: {refused}")
        if count:
            messages.success(
                request,
                f"{count} cancelled. They are told by mail, and who waits moves up.",
            )
