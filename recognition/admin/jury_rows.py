"""The jury's work as lists: who sits in it, who looks at what, conflicts, sheets, the record.

Whoever of the staff is a juror with a conflict of interest finds nothing of that nomination here.
"""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from icpermed.admin import TrackedAdmin
from icpermed.admin_limits import NotEdited
from icpermed.duties import DutyFilter
from recognition.models import (
    Assignment,
    Conflict,
    DecisionRecord,
    Declaration,
    Juror,
    Remark,
    Review,
    Score,
)
from recognition.resources import (
    AssignmentResource,
    ConflictResource,
    JurorResource,
    ReviewResource,
)

EDITION_FILTER = ("edition", admin.RelatedOnlyFieldListFilter)
OF_NOMINATION = ("nomination__edition", admin.RelatedOnlyFieldListFilter)
BOTH = ["juror__person", "juror__edition", "nomination__edition"]
BY_NAME = ["juror__person__name__mentions", "nomination__title__mentions"]


@admin.register(Juror)
class JurorAdmin(TrackedAdmin):
    """Who judges. Invitations and reminders are on the page “Jury” of the edition."""

    resource_classes = [JurorResource]
    autocomplete_fields = ["edition", "person", "topic"]
    list_display = ["person", "edition", "is_chair", "topic", "invited_at", "declared_at"]
    list_filter = [EDITION_FILTER, DutyFilter, "is_chair"]
    list_select_related = ["person", "edition", "topic"]
    readonly_fields = ["user", "invited_at", "reminded_at", "declared_at"]
    search_fields = ["person__name__mentions", "email__mentions", "edition__theme__mentions"]


class JuryRowAdmin(TrackedAdmin):
    """What joins a juror and a nomination."""

    autocomplete_fields = ["juror", "nomination"]
    list_filter = [OF_NOMINATION]
    list_select_related = BOTH
    search_fields = BY_NAME


@admin.register(Assignment)
class AssignmentAdmin(JuryRowAdmin):
    """Who looks at what. The page “Jury” of the edition shares the nominations out by itself."""

    resource_classes = [AssignmentResource]
    list_display = ["juror", "nomination"]


@admin.register(Conflict)
class ConflictAdmin(NotEdited, JuryRowAdmin):
    """Why jurors keep away. They are noted and answered on the page “Jury” of the edition."""

    resource_classes = [ConflictResource]
    list_display = ["juror", "nomination", "rule", "status", "answered_by", "jury_page"]
    list_filter = ["status", DutyFilter, "rule", OF_NOMINATION]
    list_select_related = [*BOTH, "answered_by"]

    @admin.display(description="where it is answered")
    def jury_page(self, obj: Conflict) -> str:
        address = reverse("admin:recognition_edition_jury", args=[obj.nomination.edition_id])
        return format_html('<a href="{}">Jury {}</a>', address, obj.nomination.edition.year)


@admin.register(Declaration)
class DeclarationAdmin(NotEdited, JuryRowAdmin):
    """What jurors have declared before reading: nobody says it for them."""

    list_display = ["juror", "nomination", "has_conflict", "created_at"]
    list_filter = ["has_conflict", OF_NOMINATION]

    def has_module_permission(self, request) -> bool:
        return False


class KeptAdmin(NotEdited, TrackedAdmin):
    """What jurors write and what was decided: read here, written elsewhere."""


@admin.register(Review)
class ReviewAdmin(KeptAdmin):
    """Score sheets."""

    resource_classes = [ReviewResource]
    list_display = ["juror", "nomination", "state", "submitted_at"]
    list_filter = ["state", OF_NOMINATION]
    list_select_related = BOTH
    search_fields = BY_NAME


@admin.register(Score)
class ScoreAdmin(KeptAdmin):
    """What sheets give for each criterion."""

    list_display = ["review", "criterion", "value"]
    list_filter = [("review__nomination__edition", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["criterion", *(f"review__{name}" for name in BOTH)]
    search_fields = [f"review__{name}" for name in BY_NAME]

    def has_module_permission(self, request) -> bool:
        return False


@admin.register(Remark)
class RemarkAdmin(KeptAdmin):
    """What jurors say of nominations in the discussion."""

    list_display = ["juror", "nomination", "text", "created_at"]
    list_filter = [OF_NOMINATION]
    list_select_related = BOTH
    search_fields = [*BY_NAME, "text__mentions"]


@admin.register(DecisionRecord)
class DecisionRecordAdmin(KeptAdmin):
    """What led to a result, for good. It is downloaded on the page of the edition."""

    fields = ["edition", "digest", "is_intact", "made_by", "created_at"]
    list_display = ["edition", "digest", "made_by", "created_at"]
    list_filter = [EDITION_FILTER]
    list_select_related = ["edition", "made_by"]
    search_fields = ["digest", "edition__theme__mentions"]

    @admin.display(description="unchanged", boolean=True)
    def is_intact(self, obj: DecisionRecord) -> bool:
        return obj.is_intact
