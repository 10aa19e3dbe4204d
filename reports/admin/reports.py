"""Reports at the desk: from the outline to the correction, with what is open on the way."""

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db.models import Count, QuerySet
from django.urls import reverse

from icpermed.admin import CheckedInline, RecordAdmin
from icpermed.admin_rows import PartInline
from icpermed.admin_steps import StepsAdmin
from icpermed.duties import DutyFilter
from icpermed.methods import require_form
from reports import deciding
from reports.admin.steps import STEPS
from reports.drift import drift_of
from reports.models import Comment, Contribution, Reading, Report, Section, Version
from reports.publishing import draft_of, latest_of
from reports.resources import ReportResource
from reports.review import near_misses, review
from reports.withholding import perhaps_named


class SectionInline(PartInline):
    """The sections in their order; each is written on its own page."""

    model = Section
    classes = []
    fields = ["position", "level", "heading", "anchor", "is_numbered"]
    verbose_name, verbose_name_plural = "section", "sections"

    def has_add_permission(self, request, obj=None):
        return (obj is None or obj.is_writable) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return (obj is None or obj.is_writable) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return (obj is None or obj.is_writable) and super().has_delete_permission(request, obj)


class CommentInline(CheckedInline):
    """What members say about the frozen draft."""

    model = Comment
    classes = ["collapse"]
    fields = ["author", "section", "text", "answer"]
    verbose_name, verbose_name_plural = "comment", "comments of members"


class ReportPages(StepsAdmin):
    """The pages around a report."""

    steps = STEPS

    def get_urls(self):
        return [
            self.route("check/", require_form(self.check_view), "check"),
            self.route("drift/", self.drift_view, "drift"),
            self.route("names/", self.names_view, "names"),
            *super().get_urls(),
        ]

    def check_view(self, request, object_id):
        """Every number of the text with what is known of it (GET); decide about one (POST)."""
        if request.method == "POST":
            report = self.record_for(request, object_id, "change_report")
            told = self.tried(request, lambda: deciding.decide(report, request.POST), str)
            if told is not None:
                return self.to("check", quote(report.pk))
        else:
            report = self.record_for(request, object_id)
        draft = draft_of(report)
        found = review(report, draft.document if draft else None)
        return self.record_page(
            request,
            report,
            "check.html",
            "Check",
            review=found,
            groups=deciding.by_section(report, found),
            near=near_misses(report) if report.is_writable else [],
            is_frozen=draft is not None,
            can_decide=report.is_writable and self.has_change_permission(request, report),
            typed=request.POST if request.method == "POST" else {},
        )

    def drift_view(self, request, object_id):
        """What has changed in the data since the latest version was frozen."""
        report = self.record_for(request, object_id)
        version = draft_of(report) or latest_of(report)
        return self.record_page(
            request,
            report,
            "drift.html",
            "Changed since",
            version=version,
            drift=drift_of(version) if version else [],
        )

    def names_view(self, request, object_id):
        """Where readers of the latest version may still find the name of who does not agree."""
        report = self.record_for(request, object_id, "publish_report")
        version = latest_of(report)
        found = perhaps_named(version.document) if version else []
        return self.record_page(
            request,
            report,
            "names.html",
            "Names of people who do not agree",
            version=version,
            is_clean=not found,
            groups=[
                (
                    "Probably named",
                    "A first name, or its first letter, stands beside the surname.",
                    [one for one in found if one.is_likely],
                ),
                (
                    "Perhaps named",
                    "The surname alone: it may be somebody else, a place or a word.",
                    [one for one in found if not one.is_likely],
                ),
            ],
        )


@admin.register(Report)
class ReportAdmin(ReportPages, RecordAdmin):
    """One report a year, from the outline to the correction."""

    resource_classes = [ReportResource]
    change_form_template = "admin/reports/report/change_form.html"
    fieldsets = [
        ("What", {"fields": ["year", "title", "subtitle", "summary"]}),
        ("Of when", {"fields": [("starts_on", "ends_on", "figures_on")]}),
        ("The secretariat", {"classes": ["collapse"], "fields": ["source", "note"]}),
        ("Publication", {"fields": ["is_published"]}),
    ]
    inlines = [SectionInline, CommentInline]
    list_display = [
        "title",
        "year",
        "state",
        "starts_on",
        "ends_on",
        "published_on",
        "is_published",
    ]
    list_filter = ["state", DutyFilter, *RecordAdmin.list_filter]
    search_fields = ["title__mentions", "summary__mentions"]

    def get_inlines(self, request, obj):
        """Sections and comments belong to a report that is there."""
        return self.inlines if obj else []

    def get_fieldsets(self, request, obj=None):
        """Whether the public sees it is a question once there is something to see."""
        found = super().get_fieldsets(request, obj)
        return found if obj and obj.published_on else found[:-1]

    def get_readonly_fields(self, request, obj=None):
        """The year is its address; what is frozen is changed by taking it back."""
        found = [*super().get_readonly_fields(request, obj)]
        if not self.has_publish_permission(request):
            found.append("is_published")
        if obj:
            found.append("year")
            if not obj.is_writable:
                found += [*("title", "subtitle", "summary", "starts_on", "ends_on", "figures_on")]
        return found

    def has_publish_permission(self, request) -> bool:
        """What the public sees is for those who publish."""
        return request.user.has_perm("reports.publish_report")

    @admin.action(description="Publish: show to the public", permissions=["publish"])
    def publish(self, request, queryset):
        super().publish(request, queryset)

    @admin.action(description="Withdraw: hide from the public", permissions=["publish"])
    def withdraw(self, request, queryset):
        super().withdraw(request, queryset)

    def refusals(self, pk) -> list[str]:
        """What is frozen was frozen: no earlier state comes back."""
        report = Report.objects.filter(pk=pk).first()
        if report and not report.is_writable:
            return ["The report is frozen. Take it back first, if it is to be changed."]
        return super().refusals(pk)

    def desk(self, request, obj: Report) -> dict:
        """What stands above the form: where it is, its versions, what can be done."""
        versions = list(obj.versions.defer("document", "words"))
        for one in versions:
            one.report = obj
        return {
            "moves": self.step_links(request, obj),
            "versions": versions,
            "asked": asked(request, obj, versions),
            "preview_url": f"{obj.get_absolute_url()}?preview=1",
            "check_url": self.url("check", quote(obj.pk)),
            "drift_url": self.url("drift", quote(obj.pk)) if versions else "",
            "names_url": self.url("names", quote(obj.pk))
            if obj.published_on and self.has_publish_permission(request)
            else "",
            "errata_url": reverse("report_errata", args=[obj.year]) if obj.published_on else "",
        }


def states(rows: QuerySet, chosen: str) -> list[tuple[str, int, str]]:
    """How many of those who were asked are in which state, each with its list."""
    opts = rows.model._meta
    page = reverse(f"admin:{opts.label_lower.replace('.', '_')}_changelist")
    counted = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return [
        (label, counted[value], f"{page}?{chosen}&state__exact={value}")
        for value, label in rows.model.State.choices
        if value in counted
    ]


def asked(request, report: Report, versions: list[Version]) -> list[tuple[str, list]]:
    """Who was asked for something about a report, by what for, as far as somebody may see it.

    Of those who read, who was asked about the newest version.
    """
    found = []
    for heading, model, way, of in [
        ("Contributions", Contribution, "section__report", report),
        *[("Readers of the draft", Reading, "version", one) for one in versions[:1]],
    ]:
        if request.user.has_perm(f"reports.view_{model._meta.model_name}"):
            rows = model.objects.filter(**{way: of})
            found.append((heading, states(rows, f"{way}__id__exact={of.pk}")))
    return [(heading, counts) for heading, counts in found if counts]
