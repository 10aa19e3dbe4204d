"""One screen for each edition: its call, its rules, and what can be done with it."""

from django.contrib import admin
from django.db.models import Count
from django.urls import reverse

from icpermed.admin import RecordAdmin
from icpermed.duties import DutyFilter
from icpermed.history import without_kept
from recognition.admin.cloning import CloningAdmin
from recognition.admin.deciding import DecidingAdmin
from recognition.admin.forms import call_in_words, phase_in_words
from recognition.admin.inlines import INLINES
from recognition.admin.jury import JuryAdmin
from recognition.admin.publishing import PublishingAdmin
from recognition.checklist import TO_EDITION, checklist
from recognition.checklist_rules import RULES
from recognition.models import Edition, Nomination
from recognition.resources import EditionResource

#: The other pages of an edition, in the order in which they are needed.
LINKED = ["jury", "ranking", "deciding", "publishing", "recording", "cloning"]

FIELDSETS = [
    ("What", {"fields": ["year", "title", "theme"]}),
    (
        "For the public",
        {"fields": ["summary", "text", "reward", "announced_on", "is_published"]},
    ),
    (
        "When the call is open",
        {
            "fields": [
                "timezone",
                ("opens_on", "opens_at"),
                ("closes_on", "closes_at"),
                "extended_to",
            ]
        },
    ),
    (
        "Who and what may be nominated",
        {
            "fields": [
                "open_to",
                ("evidence_from", "evidence_to"),
                *("is_once_a_person", "excludes_the_honoured", "eligibility_note"),
                "number_prefix",
            ]
        },
    ),
    (
        "How it is judged",
        {
            "fields": [
                ("max_winners", "reviews_per_nomination"),
                *("ranked_by", "comments_extremes", "conflict_years"),
            ]
        },
    ),
    (
        "Results, and earlier editions",
        {
            "classes": ["collapse"],
            "fields": ["results_on", "decision", "link", "source"],
        },
    ),
    ("For the secretariat", {"classes": ["collapse"], "fields": ["forget_after", "note"]}),
]


@admin.register(Edition)
class EditionAdmin(
    JuryAdmin,
    DecidingAdmin,
    PublishingAdmin,
    CloningAdmin,
    RecordAdmin,
):
    """The Recognition, year by year."""

    resource_classes = [EditionResource]
    autocomplete_fields = ["decision"]
    change_form_template = "admin/recognition/edition/change_form.html"
    fieldsets = FIELDSETS
    inlines = INLINES
    list_display = ["__str__", "theme", "call", "state", "is_published"]
    list_filter = ["state", DutyFilter, *RecordAdmin.list_filter]
    search_fields = ["theme__mentions", "title__mentions", "summary__mentions", "year"]
    search_help_text = "Year, title, theme and summary; accents do not matter."

    @admin.display(description="call", ordering="deadline")
    def call(self, obj: Edition) -> str:
        return call_in_words(obj) or "Over."

    # --- the form ---------------------------------------------------------------------------------

    def get_readonly_fields(self, request, obj=None):
        """The year is part of the address, for good."""
        return ["year"] if obj else []

    def get_inlines(self, request, obj):
        """Rows belong to an edition that is there."""
        return self.inlines if obj else []

    # --- what stands above it ---------------------------------------------------------------------

    def desk(self, request, edition: Edition) -> dict:
        """What stands above the form: where it is, what is missing, what can be done."""
        return {
            "call": call_in_words(edition),
            "phase": phase_in_words(edition),
            "links": self.links(request, edition),
            "points": [
                (point, self.where(request, point, edition)) for point in checklist(edition, RULES)
            ],
            "states": self.states(request, edition),
        }

    def states(self, request, edition: Edition) -> list[tuple[str, int, str]]:
        """How many nominations there are by state, each with its list."""
        if not request.user.has_perm("recognition.view_nomination"):
            return []
        rows = without_kept(request.user, Nomination, edition.nominations.order_by())
        counted = dict(rows.values_list("state").annotate(Count("pk")))
        page = reverse("admin:recognition_nomination_changelist")
        return [
            (label, counted[value], f"{page}?edition__id__exact={edition.pk}&state__exact={value}")
            for value, label in Nomination.State.choices
            if value in counted
        ]

    def links(self, request, edition: Edition) -> list[tuple[str, str]]:
        """The other pages of the edition's desk."""
        found = []
        for name in LINKED:
            if links := getattr(self, f"{name}_links", None):
                found += links(request, edition)
        return found

    def where(self, request, point, edition: Edition) -> str:
        """The rows of a point that is open, if they are parts of the edition with a list."""
        model = point.rule.model
        may_see = request.user.has_perm(f"recognition.view_{model._meta.model_name}")
        if point.is_done or model is Edition or not may_see:
            return ""
        key = f"{TO_EDITION[model]}__id__exact"
        query = f"to_do={point.rule.name}&{key}={edition.pk}"
        return f"{reverse(f'admin:recognition_{model._meta.model_name}_changelist')}?{query}"
