"""Best practices at the desk: screened, assessed, edited, approved, published, renewed."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse

from icpermed.admin import CheckedInline, RecordAdmin
from icpermed.admin_limits import PermanentAddress
from icpermed.admin_steps import StepsAdmin
from icpermed.duties import DutyFilter
from icpermed.history import hidden_from
from recognition.admin.practice_moves import STEPS
from recognition.models import BestPractice, PracticeComment, PracticeFigure, PracticeLink
from recognition.practices.deciding import ASSESSMENTS_WANTED
from recognition.practices.renewing import prepare_reviews
from recognition.resources import BestPracticeResource

FIELDSETS = [
    (
        "What",
        {"fields": ["title", "slug", ("original_title", "original_language"), "kind", "stage"]},
    ),
    (
        "Whose",
        {
            "fields": [
                ("organisation", "organisation_name"),
                ("country", "is_international"),
                ("starts_on", "ends_on"),
                "source",
            ]
        },
    ),
    ("Text", {"fields": ["summary", "text"]}),
    (
        "Picture",
        {"classes": ["collapse"], "fields": ["picture", ("picture_credit", "picture_licence")]},
    ),
    ("Publication", {"fields": ["approval_note", "review_due_on", "is_published"]}),
    (
        "The author, and the secretariat",
        {"fields": [("contact_name", "contact_email"), "note"]},
    ),
]
#: Letters are prepared by those who can then look at them, and let them go.
WRITES_LETTERS = ["recognition.change_bestpractice", "outbox.view_mailing"]


class FigureInline(CheckedInline):
    """What it states of itself in numbers."""

    model = PracticeFigure
    classes = ["collapse"]
    fields = ["position", "label", "qualifier", "number", "unit", "as_of", "source"]
    verbose_name, verbose_name_plural = "figure", "figures"

    def has_add_permission(self, request, obj=None):
        return self.may_change(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self.may_change(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.may_change(obj) and super().has_delete_permission(request, obj)

    def may_change(self, practice: BestPractice | None) -> bool:
        """What the author approved stays as it is; links may be mended when a page has moved."""
        return not (practice and practice.state == BestPractice.State.APPROVED)


class LinkInline(CheckedInline):
    """Where one can read more."""

    model = PracticeLink
    classes = ["collapse"]
    fields = ["position", "title", "link", "language"]
    verbose_name, verbose_name_plural = "link", "links"


@admin.register(BestPractice)
class BestPracticeAdmin(StepsAdmin, PermanentAddress, RecordAdmin):
    """Infrastructures, projects, trainings and strategies for others to learn from."""

    resource_classes = [BestPracticeResource]
    actions = [*RecordAdmin.actions, "ask_authors"]
    autocomplete_fields = ["country", "organisation"]
    change_form_template = "admin/recognition/bestpractice/change_form.html"
    fieldsets = FIELDSETS
    inlines = [FigureInline, LinkInline]
    list_display = ["title", "where", "kind", "state", "review_due_on", "is_published"]
    list_filter = ["state", DutyFilter, "kind", "stage", *RecordAdmin.list_filter]
    list_select_related = ["country"]
    prepopulated_fields = {"slug": ["title"]}
    search_fields = [
        *("title__mentions", "original_title__mentions", "organisation_name__mentions"),
        *("country__name__mentions", "summary__mentions", "text__mentions"),
    ]
    search_help_text = "Titles, text, organisation and country; accents do not matter."
    steps = STEPS

    @admin.display(description="country", ordering="country__sort_key")
    def where(self, obj: BestPractice) -> str:
        return "International" if obj.is_international else str(obj.country or "")

    # --- the form ---------------------------------------------------------------------------------

    def get_fieldsets(self, request, obj=None):
        """Who the author is, and our notes, are for those who work on the submissions."""
        hidden = hidden_from(request.user, BestPractice)
        if not hidden:
            return super().get_fieldsets(request, obj)
        return [one for one in super().get_fieldsets(request, obj) if one[0] != FIELDSETS[-1][0]]

    def get_search_fields(self, request):
        """Authors are found by those who may see them."""
        hidden = hidden_from(request.user, BestPractice)
        people = [] if hidden else ["contact_name__mentions", "contact_email__mentions"]
        return [*super().get_search_fields(request), *people]

    def get_inlines(self, request, obj):
        """Rows belong to a practice that is there."""
        return self.inlines if obj else []

    # --- what stands above it ---------------------------------------------------------------------

    def desk(self, request, obj: BestPractice) -> dict:
        """What stands above the form: where it is, what was said, what can be done."""
        may_read = request.user.has_perm("recognition.view_practicecomment")
        comments = list(obj.comments.select_related("by")) if may_read else []
        kinds = [comment.kind for comment in comments]
        return {
            "moves": self.step_links(request, obj),
            "preview_url": f"{obj.get_absolute_url()}?preview=1",
            "screening": obj.screening,
            "comments": comments,
            "may_read": may_read,
            "assessed": kinds.count(PracticeComment.Kind.ASSESSMENT),
            "wanted": ASSESSMENTS_WANTED,
            "rounds": kinds.count(PracticeComment.Kind.REQUEST),
            "shows_author": not hidden_from(request.user, BestPractice),
        }

    # --- actions ----------------------------------------------------------------------------------

    @admin.action(description="Publish: show to the public", permissions=["change"])
    def publish(self, request, queryset):
        """What no author has approved stays hidden, and is named."""
        refused = list(queryset.exclude(state=BestPractice.State.APPROVED))
        self.message_user(request, f"{queryset.publish()} published.", messages.SUCCESS)
        if refused:
            names = ", ".join(f"“{practice}”" for practice in refused)
            words = f"Not published, because no author has approved it: {names}."
            self.message_user(request, words, messages.WARNING)

    @admin.action(description="Ask the authors whether it is still right", permissions=["change"])
    def ask_authors(self, request, queryset):
        """Prepare a letter to each author, to be looked at and released in the outbox."""
        if not request.user.has_perms(WRITES_LETTERS):
            raise PermissionDenied
        mailing = prepare_reviews(queryset, by=request.user)
        return HttpResponseRedirect(reverse("admin:outbox_mailing_change", args=[mailing.pk]))

    def get_actions(self, request):
        """Letters are for those who may look at them."""
        actions = super().get_actions(request)
        if not request.user.has_perms(WRITES_LETTERS):
            actions.pop("ask_authors", None)
        return actions
