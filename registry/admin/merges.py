"""What was merged, and how to take it back."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html

from icpermed.admin import TrackedAdmin
from icpermed.admin_limits import NotEdited
from registry.merging import MergeRefused, undo
from registry.models import Merge


class UndoneFilter(admin.SimpleListFilter):
    """Merges that hold, and those that were taken back."""

    title = "way back"
    parameter_name = "undone"

    def lookups(self, request, model_admin):
        return [("no", "Merged"), ("yes", "Undone")]

    def queryset(self, request, queryset):
        known = {"no": True, "yes": False}.get(self.value())
        return queryset if known is None else queryset.filter(undone_at__isnull=known)


@admin.register(Merge)
class MergeAdmin(NotEdited, TrackedAdmin):
    """The list of merges. They are made on the page of an organisation, and undone here."""

    fields = ["gone", "kept", "reason", "merged_by", "created_at", "undone_at", "rows"]
    list_display = ["gone", "kept", "created_at", "merged_by", "way_back"]
    list_filter = [UndoneFilter]
    list_select_related = ["gone", "kept", "merged_by"]
    readonly_fields = fields
    search_fields = ["gone__names__folded__mentions", "kept__names__folded__mentions"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.undo_view)
        return [
            path("<path:object_id>/undo/", view, name="registry_merge_undo"),
            *super().get_urls(),
        ]

    def has_undo_permission(self, request) -> bool:
        """Who may merge may take it back."""
        return request.user.has_perms(["registry.change_merge", "registry.change_organisation"])

    @admin.display(description="rows that moved")
    def rows(self, obj: Merge) -> int:
        return len(obj.moved)

    @admin.display(description="way back")
    def way_back(self, obj: Merge) -> str:
        if obj.undone_at:
            return "undone"
        url = reverse("admin:registry_merge_undo", args=[obj.pk])
        return format_html('<a href="{}">Undo …</a>', url)

    def undo_view(self, request, object_id):
        """Ask (GET), then undo (POST)."""
        if not self.has_undo_permission(request):
            raise PermissionDenied
        merge = self.get_object(request, unquote(object_id))
        if merge is None:
            raise Http404
        if request.method != "POST":
            return self.page(request, "merge_undo.html", "Undo this merge?", object=merge)
        try:
            reports = undo(merge, by=request.user)
        except MergeRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"Undone: {merge}.")
            for report in reports:
                messages.warning(request, report)
        return HttpResponseRedirect(self.url("changelist"))
