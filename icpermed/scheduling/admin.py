"""Planned changes on the desk: what will become of what, and when; to be cancelled."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from icpermed.admin import TrackedAdmin
from icpermed.admin_limits import NotEdited
from icpermed.duties import DutyFilter
from icpermed.history import admin_url, may_see, without_kept
from icpermed.scheduling.models import ScheduledChange
from icpermed.scheduling.values import told


@admin.register(ScheduledChange)
class ScheduledChangeAdmin(NotEdited, TrackedAdmin):
    """Planned on the page of a record; here they are looked through and cancelled."""

    actions = ["cancel"]
    date_hierarchy = "at"
    fields = ["about", "at", "what", "made_by", "reason", "state", "problem"]
    readonly_fields = ["about", "what"]
    list_display = ["__str__", "at", "names", "made_by", "state"]
    list_filter = [DutyFilter, "state", "model"]
    list_select_related = ["made_by"]
    search_fields = ["reason", "problem", "model"]

    def get_queryset(self, request):
        """Only of records that somebody may see."""
        rows = super().get_queryset(request)
        seen = Q()
        for label in ScheduledChange.objects.order_by().values_list("model", flat=True).distinct():
            model = ScheduledChange(model=label).record_model
            if may_see(request.user, model):
                there = without_kept(request.user, model, model._base_manager.all())
                is_kept = hasattr(model, "kept_from")
                keys = Q(record_id__in=there.order_by().values("pk")) if is_kept else Q()
                seen |= Q(model=label) & keys
        return rows.filter(seen) if seen else rows.none()

    @admin.display(description="record")
    def about(self, change: ScheduledChange):
        record = change.record
        if record is None:
            return f"{capfirst(change.noun)} no. {change.record_id}, which is not there any more"
        url = admin_url(type(record), record.pk)
        return format_html('<a href="{}">{}</a>', url, record) if url else str(record)

    @admin.display(description="fields")
    def names(self, change: ScheduledChange):
        fields = {field.name: str(field.verbose_name) for field in change.record_model._meta.fields}
        return ", ".join(fields.get(name, name) for name in change.values)

    @admin.display(description="what")
    def what(self, change: ScheduledChange):
        rows = told(change.record_model, change.before, change.values)
        return format_html_join("", "<p>{}: {} → {}</p>", words(rows))

    @admin.action(description="Cancel, or set aside what could not be done", permissions=["cancel"])
    @transaction.atomic
    def cancel(self, request, queryset):
        cancelled, refused = 0, []
        for change in queryset.select_for_update(of=("self",)):
            try:
                change.cancel()
            except ValueError as problem:
                refused.append(f"{change}: {problem}")
            else:
                cancelled += 1
        if cancelled:
            self.message_user(request, f"{cancelled} cancelled.", messages.SUCCESS)
        for sentence in refused:
            self.message_user(request, sentence, messages.ERROR)

    def has_cancel_permission(self, request) -> bool:
        """Who may plan a change may also cancel one."""
        return request.user.has_perm("scheduling.change_scheduledchange")


def words(rows) -> list[tuple[str, str, str]]:
    """Each field before and after; nothing is said, too."""
    return [(one.label, one.old or "empty", one.new or "empty") for one in rows]
