"""Documents at the desk: prepared, published, followed by a newer version, withdrawn."""

from django.contrib import admin, messages

from icpermed.admin import CheckedInline, RecordAdmin
from icpermed.admin_limits import PermanentAddress
from icpermed.admin_steps import StepsAdmin
from icpermed.duties import DutyFilter
from icpermed.history import hidden_from
from publications.admin.forms import DocumentForm
from publications.admin.moves import STEPS
from publications.models import (
    Publication,
    PublicationAuthor,
    PublicationFile,
    PublicationTopic,
)
from publications.resources import PublicationResource
from publications.versions import versions

FIELDSETS = [
    ("What", {"fields": ["title", "slug", ("kind", "published_on"), "summary"]}),
    (
        "To read",
        {
            "fields": [("file", "link"), ("language", "version"), ("doi", "licence"), "cite_as"],
        },
    ),
    (
        "Where it belongs",
        {
            "fields": [
                "is_by_secretariat",
                ("accompanies", "replaces"),
                "event",
                "source",
            ]
        },
    ),
    ("Publication", {"fields": ["withdrawn_because", "is_published"]}),
    ("The secretariat", {"fields": ["note"]}),
]


class AuthorInline(CheckedInline):
    """Who wrote it, and who helped."""

    model = PublicationAuthor
    autocomplete_fields = ["body", "organisation", "person"]
    classes = ["collapse"]
    fields = ["position", "role", "name", "body", "organisation", "person", "orcid"]
    verbose_name, verbose_name_plural = "author or partner", "authors and partners"


class FileInline(CheckedInline):
    """Translations, annexes, print versions."""

    model = PublicationFile
    classes = ["collapse"]
    fields = ["position", "title", "file", "link", "language", "version"]
    form = DocumentForm
    verbose_name, verbose_name_plural = "other file", "other files"


class TopicInline(CheckedInline):
    """What it is about."""

    model = PublicationTopic
    autocomplete_fields = ["topic"]
    classes = ["collapse"]
    fields = ["topic"]
    verbose_name, verbose_name_plural = "topic", "topics"


@admin.register(Publication)
class PublicationAdmin(StepsAdmin, PermanentAddress, RecordAdmin):
    """Reports, strategies, recommendations, flyers."""

    resource_classes = [PublicationResource]
    autocomplete_fields = ["accompanies", "event", "replaces"]
    change_form_template = "admin/publications/publication/change_form.html"
    fieldsets = FIELDSETS
    form = DocumentForm
    inlines = [AuthorInline, FileInline, TopicInline]
    list_display = ["title", "kind", "state", "published_on", "is_published"]
    list_filter = ["state", DutyFilter, "kind", "language", *RecordAdmin.list_filter]
    prepopulated_fields = {"slug": ["title"]}
    search_fields = [
        *("title__mentions", "summary__mentions", "doi__mentions", "link__mentions"),
        "authors__name__mentions",
    ]
    search_help_text = "Titles, text, authors, DOI and address; accents do not matter."
    steps = STEPS

    def get_fieldsets(self, request, obj=None):
        """Our notes are for those who work on documents."""
        hidden = hidden_from(request.user, Publication)
        if not hidden:
            return super().get_fieldsets(request, obj)
        return [one for one in super().get_fieldsets(request, obj) if one[0] != FIELDSETS[-1][0]]

    def get_inlines(self, request, obj):
        """Rows belong to a document that is there."""
        return self.inlines if obj else []

    def desk(self, request, obj: Publication) -> dict:
        """What stands above the form: where it is, its versions, what can be done."""
        family = versions(obj)
        return {
            "moves": self.step_links(request, obj),
            "versions": family if len(family) > 1 else [],
            "preview_url": f"{obj.get_absolute_url()}?preview=1",
        }

    @admin.action(description="Publish: show to the public", permissions=["change"])
    def publish(self, request, queryset):
        """What is only planned is published on its page, where its day is asked for."""
        states = Publication.State
        waiting = list(queryset.filter(state__in=[states.PLANNED, states.IN_PREPARATION]))
        super().publish(request, queryset)
        if waiting:
            names = ", ".join(f"“{one}”" for one in waiting)
            words = f"Not published yet, do it on the page of each: {names}."
            self.message_user(request, words, messages.WARNING)
