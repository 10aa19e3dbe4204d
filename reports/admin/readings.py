"""Who was asked to read a draft, and who has: at the desk to be looked at."""

from django.contrib import admin

from icpermed.admin import TrackedAdmin
from reports.models import Reading


@admin.register(Reading)
class ReadingAdmin(TrackedAdmin):
    """People of the Executive Committee are asked on the page of the report, and answer there.

    To end somebody's link, delete the row.
    """

    fields = ["version", ("name", "email"), "mandate", "state", "asked_at", "answered_at"]
    list_display = ["name", "version", "state", "asked_at", "reminded_at", "answered_at"]
    list_filter = ["state", "version__report"]
    search_fields = ["name__mentions", "email__mentions"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_report()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
