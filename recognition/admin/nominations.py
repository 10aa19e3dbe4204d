"""Nominations: read as they were handed in, checked, and led on."""

from django.contrib import admin, messages

from icpermed.admin import CheckedInline, TrackedAdmin
from icpermed.duties import DutyFilter
from recognition.admin.desk_of_nominations import DeskOfNominations
from recognition.models import CoAuthor, Nomination, NominationFile
from recognition.models.nominations import CONTENT
from recognition.resources import NominationResource

#: What the public form and the buttons write: it is read here.
READ = [
    *(name for name in CONTENT if name != "topic"),
    *("topic", "state", "reason", "submitted_at", "confirmed_at", "accepted_at", "declined_at"),
    *("reminded_at", "erased_at", "late_until", "edition", "number"),
]


class NotAdded:
    """What comes by the public form."""

    def has_add_permission(self, request, obj=None):
        return False


class CoAuthorInline(NotAdded, CheckedInline):
    """Who did the work together with the nominee, and who they are in the register."""

    model = CoAuthor
    autocomplete_fields = ["person", "organisation"]
    can_delete = False
    fields = ["name", "affiliation", "email", "person", "organisation"]
    readonly_fields = ["name", "affiliation", "email"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "organisation")


@admin.register(Nomination)
class NominationAdmin(DeskOfNominations, NotAdded, TrackedAdmin):
    """Who is proposed. The buttons above the form lead it on."""

    resource_classes = [NominationResource]
    autocomplete_fields = ["organisation", "person"]
    fieldsets = [
        (
            "As it was handed in",
            {
                "fields": [
                    *("title", "topic", "name", "affiliation", "country", "evidence_on"),
                    *("summary", "text", "link", "confirms_conditions"),
                ]
            },
        ),
        (
            "Who nominates",
            {"fields": ["is_self", "nominator_name", "nominator_affiliation"]},
        ),
        (
            "Addresses",
            {
                "fields": ["email", "nominator_email"],
                "description": "A new address ends the personal link that the old one has.",
            },
        ),
        ("In the register", {"fields": ["person", "organisation"]}),
        ("For the jury and the letters", {"fields": ["redacted_text", "feedback"]}),
        (
            "For the secretariat",
            {
                "fields": [
                    *("note", "late_until", "reason", "submitted_at", "accepted_at"),
                    "declined_at",
                ]
            },
        ),
    ]
    inlines = [CoAuthorInline]
    list_display = ["__str__", "name", "country", "topic", "state", "submitted_at"]
    list_filter = [
        ("edition", admin.RelatedOnlyFieldListFilter),
        *("state", DutyFilter),
        ("topic", admin.RelatedOnlyFieldListFilter),
        ("country", admin.RelatedOnlyFieldListFilter),
        "is_self",
    ]
    readonly_fields = READ
    search_fields = [
        *("title__mentions", "name__mentions", "affiliation__mentions", "email__mentions"),
        *("nominator_name__mentions", "co_authors__name__mentions"),
    ]
    search_help_text = "Title, people, affiliation and address; accents do not matter."

    def get_queryset(self, request):
        """The page names what it belongs to; the list asks once for all."""
        rows = super().get_queryset(request)
        return rows.select_related("edition", "topic", "country", "person", "organisation")

    def save_model(self, request, obj, form, change):
        """Whoever had the old address loses the link: the database ends it."""
        super().save_model(request, obj, form, change)
        if {"email", "nominator_email"} & set(form.changed_data):
            messages.info(
                request,
                "The address is another: the personal link that the old one had has ended.",
            )

    def view_on_site(self, obj: Nomination) -> None:
        """The personal page is for whoever wrote it."""


class PartAdmin(NotAdded, TrackedAdmin):
    """A part of a nomination that has a list, but no place among what the start page offers."""

    list_select_related = ["nomination__edition"]

    def has_module_permission(self, request) -> bool:
        return False


@admin.register(CoAuthor)
class CoAuthorAdmin(PartAdmin):
    """Who did the work together with nominees."""

    autocomplete_fields = ["organisation", "person"]
    list_display = ["name", "affiliation", "nomination"]
    readonly_fields = ["nomination", "position", "name", "affiliation", "email"]
    search_fields = ["name__mentions", "affiliation__mentions", "nomination__title__mentions"]


@admin.register(NominationFile)
class NominationFileAdmin(PartAdmin):
    """What was uploaded. Files are opened on the page of their nomination."""

    fields = ["nomination", "required_file", "name", "size"]
    list_display = ["name", "nomination", "required_file", "size"]
    list_select_related = ["nomination__edition", "required_file"]
    readonly_fields = ["nomination", "required_file", "name", "size"]
    search_fields = ["name__mentions", "nomination__title__mentions"]
