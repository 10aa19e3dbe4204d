"""What the desk does not let anybody edit."""

from django.contrib import admin


class NotEdited(admin.ModelAdmin):
    """Records that come into being and change by other pages than a form: they are only shown."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class PermanentAddress(admin.ModelAdmin):
    """Records with a slug: it is proposed for a new one, and stays for good."""

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []
