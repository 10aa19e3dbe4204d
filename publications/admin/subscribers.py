"""Subscribers at the desk: counted, entered, ended, forgotten; and who must not be written to."""

from django.contrib import admin, messages
from django.utils import timezone

from icpermed.admin import TrackedAdmin
from icpermed.admin_limits import NotEdited
from icpermed.duties import DutyFilter
from publications import unsubscribing
from publications.admin.subscriber_forms import SubscriberForm, SuppressionForm
from publications.forgetting import forget_person
from publications.models import Subscriber, Suppression
from publications.subscriber_resources import SubscriberResource
from publications.subscribing import enter
from publications.suppressing import digest_of
from publications.unsubscribing import end_of_address

NO_WAY_BACK = "A subscription goes on; it has no way back. The person can subscribe again."


class AudienceFilter(admin.SimpleListFilter):
    """To what somebody is subscribed."""

    title = "subscribed to"
    parameter_name = "audience"

    def lookups(self, request, model_admin):
        return Subscriber._meta.get_field("audiences").base_field.choices

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return queryset.filter(audiences__contains=[self.value()])


@admin.register(Subscriber)
class SubscriberAdmin(TrackedAdmin):
    """Who gets the newsletter. Nobody is deleted: it is ended, or the person is forgotten."""

    resource_classes = [SubscriberResource]
    actions = ["unsubscribe", "mail_comes_back", "complained", "forget"]
    form = SubscriberForm
    list_display = ["address", "state", "subscribed_to", "confirmed_at", "ended_at", "bounces"]
    list_filter = ["state", DutyFilter, AudienceFilter]
    readonly_fields = ["state", "asked_at", "ended_at", "bounces"]
    search_fields = ["email__mentions", "source__mentions"]

    @admin.display(description="e-mail", ordering="email")
    def address(self, obj: Subscriber) -> str:
        return str(obj)

    @admin.display(description="subscribed to")
    def subscribed_to(self, obj: Subscriber) -> str:
        labels = dict(Subscriber._meta.get_field("audiences").base_field.choices)
        return ", ".join(labels.get(name, name) for name in obj.audiences)

    # --- who may what -----------------------------------------------------------------------------

    def has_delete_permission(self, request, obj=None):
        return False

    def has_export_permission(self, request) -> bool:
        """Addresses are taken along only by those who look after them."""
        return super().has_export_permission(request) and self.has_change_permission(request)

    def refusals(self, pk) -> list[str]:
        return [NO_WAY_BACK]

    # --- the form ---------------------------------------------------------------------------------

    def get_fields(self, request, obj=None):
        given = ["email", "audiences", "consent_text", "confirmed_at", "source"]
        return [*given, *self.readonly_fields] if obj else given

    def get_readonly_fields(self, request, obj=None):
        """An address and its consent belong together: another address confirms itself."""
        fixed = ["email", "consent_text", "confirmed_at"]
        return [*fixed, *self.readonly_fields] if obj else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            enter(subscriber=obj)

    # --- actions ----------------------------------------------------------------------------------

    def end(self, request, queryset, verb, told: str) -> None:
        """Do one of the verbs to each, and say how many, or why not."""
        done, refused = 0, []
        for subscriber in queryset.order_by("pk"):
            try:
                verb(subscriber=subscriber)
                done += 1
            except ValueError as problem:
                refused.append(f"{subscriber}: {problem}")
        if done:
            messages.success(request, f"{done} {told}.")
        for words in refused:
            messages.warning(request, words)

    @admin.action(description="Unsubscribe: they told us", permissions=["change"])
    def unsubscribe(self, request, queryset):
        self.end(request, queryset, unsubscribing.unsubscribe_for, "unsubscribed")

    @admin.action(description="Mail comes back: write no more", permissions=["change"])
    def mail_comes_back(self, request, queryset):
        self.end(request, queryset, unsubscribing.mail_comes_back, "not written to any more")

    @admin.action(description="Called it unwanted: never again", permissions=["change"])
    def complained(self, request, queryset):
        self.end(request, queryset, unsubscribing.complain, "never written to again")

    @admin.action(description="Forget: erase the address at once", permissions=["change"])
    def forget(self, request, queryset):
        told = forget_person(queryset)
        messages.success(request, f"{told} forgotten. A digest keeps them out of later lists.")


@admin.register(Suppression)
class SuppressionAdmin(NotEdited, TrackedAdmin):
    """Addresses that must not be written to. Nobody takes one off but its owner, by confirming."""

    fields = ["email", "reason"]
    form = SuppressionForm
    list_display = ["__str__", "reason", "since"]
    list_filter = ["reason"]
    search_fields = ["digest"]
    search_help_text = "Search for a whole address: only its digest is kept, so parts find nothing."

    def get_search_results(self, request, queryset, search_term):
        """An address is found by its digest."""
        return (
            (queryset.filter(digest=digest_of(search_term)), False)
            if search_term
            else (queryset, False)
        )

    def has_add_permission(self, request):
        return request.user.has_perm("publications.add_suppression")

    def get_fields(self, request, obj=None):
        return ["digest", "reason", "since"] if obj else ["email", "reason"]

    def refusals(self, pk) -> list[str]:
        return ["Only the owner of the address lifts this, by confirming a new subscription."]

    def save_model(self, request, obj, form, change):
        obj.since = timezone.now()
        super().save_model(request, obj, form, change)
        end_of_address(email=form.cleaned_data["email"], reason=obj.reason)
