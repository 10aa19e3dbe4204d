"""People, and what the public may see of them."""

from django.contrib import admin

from icpermed.admin import TrackedAdmin
from registry.admin.bodies import MandateInline
from registry.models import Person
from registry.resources import PersonResource


@admin.register(Person)
class PersonAdmin(TrackedAdmin):
    """Delegates, contacts, officers."""

    resource_classes = [PersonResource]
    autocomplete_fields = ["affiliation"]
    fieldsets = [
        (None, {"fields": ["name", "sort_name", "affiliation"]}),
        ("Contact", {"fields": ["email", "phone", "note"]}),
        (
            "What the public may see",
            {"fields": ["is_name_public", "is_email_public", "consented_on"]},
        ),
    ]
    inlines = [MandateInline]
    list_display = ["name", "affiliation", "email", "is_name_public", "consented_on"]
    list_filter = [
        "is_name_public",
        "is_email_public",
        ("affiliation__country", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["affiliation"]
    search_fields = [
        "sort_key__mentions",
        "name__mentions",
        "email__icontains",
        "affiliation__sort_key__mentions",
    ]
