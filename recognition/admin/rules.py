"""The rules of editions as lists of their own: they are edited on the page of their edition."""

from django.contrib import admin

from icpermed.admin import TrackedAdmin
from recognition.admin.forms import PhaseForm
from recognition.models import Criterion, EditionTopic, Phase, RequiredFile
from recognition.resources import (
    CriterionResource,
    EditionTopicResource,
    PhaseResource,
    RequiredFileResource,
)

EDITION_FILTER = ("edition", admin.RelatedOnlyFieldListFilter)


class RuleAdmin(TrackedAdmin):
    """A part of an edition that has a list, but no place among what the start page offers."""

    autocomplete_fields = ["edition"]
    list_filter = [EDITION_FILTER]
    list_select_related = ["edition"]
    search_fields = ["name__mentions", "edition__theme__mentions"]

    def has_module_permission(self, request) -> bool:
        return False


@admin.register(EditionTopic)
class EditionTopicAdmin(RuleAdmin):
    """What one may be nominated for."""

    resource_classes = [EditionTopicResource]
    list_display = ["name", "edition", "position"]


@admin.register(RequiredFile)
class RequiredFileAdmin(RuleAdmin):
    """What applicants upload."""

    resource_classes = [RequiredFileResource]
    list_display = ["name", "edition", "is_optional"]


@admin.register(Criterion)
class CriterionAdmin(RuleAdmin):
    """The questions of the score sheets."""

    resource_classes = [CriterionResource]
    list_display = ["name", "edition", "weight", "scale_from", "scale_to"]


@admin.register(Phase)
class PhaseAdmin(RuleAdmin):
    """When jurors may see and do what."""

    resource_classes = [PhaseResource]
    fields = [
        *("edition", "name", "starts_at", "ends_at", "sees_names", "may_review", "sees_reviews"),
        "may_discuss",
    ]
    form = PhaseForm
    list_display = ["name", "edition", "starts_at", "ends_at", "may_review", "may_discuss"]
