"""Parts of documents and channels: edited on the page of each, and imported as lists."""

from django.contrib import admin

from icpermed.admin import TrackedAdmin
from icpermed.duties import DutyFilter
from publications.admin.forms import DocumentForm
from publications.models import (
    ChannelFigure,
    PublicationAuthor,
    PublicationFile,
    PublicationTopic,
)
from publications.resources import (
    ChannelFigureResource,
    PublicationAuthorResource,
    PublicationFileResource,
    PublicationTopicResource,
)


class PartAdmin(TrackedAdmin):
    """A part that has a list, but no place among what the start page offers."""

    autocomplete_fields = ["publication"]
    list_select_related = ["publication"]

    def has_module_permission(self, request) -> bool:
        return False


@admin.register(PublicationAuthor)
class PublicationAuthorAdmin(PartAdmin):
    """Who wrote which document, and who helped."""

    resource_classes = [PublicationAuthorResource]
    autocomplete_fields = ["body", "organisation", "person", "publication"]
    list_display = ["__str__", "publication", "role", "orcid"]
    list_filter = ["role", ("body", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["publication", "body", "organisation", "person"]
    search_fields = [
        *("name__mentions", "body__name__mentions", "organisation__name__mentions"),
        *("person__name__mentions", "publication__title__mentions"),
    ]


@admin.register(PublicationFile)
class PublicationFileAdmin(PartAdmin):
    """Translations, annexes, print versions."""

    resource_classes = [PublicationFileResource]
    form = DocumentForm
    list_display = ["title", "publication", "language", "version", "link"]
    list_filter = [DutyFilter, "language"]
    search_fields = ["title__mentions", "link__mentions", "publication__title__mentions"]


@admin.register(PublicationTopic)
class PublicationTopicAdmin(PartAdmin):
    """Which document is about what."""

    resource_classes = [PublicationTopicResource]
    autocomplete_fields = ["publication", "topic"]
    list_display = ["topic", "publication"]
    list_filter = [("topic", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["publication", "topic"]
    search_fields = ["topic__name__mentions", "publication__title__mentions"]


@admin.register(ChannelFigure)
class ChannelFigureAdmin(PartAdmin):
    """What is counted on other sites."""

    resource_classes = [ChannelFigureResource]
    autocomplete_fields = ["channel"]
    list_display = ["label", "channel", "qualifier", "number", "unit", "as_of"]
    list_select_related = ["channel"]
    search_fields = ["label__mentions", "unit__mentions", "channel__name__mentions"]
