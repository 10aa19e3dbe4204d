"""Issues of the newsletter at the desk: composed, looked at, proofed, approved, sent."""

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import Case, When

from icpermed.admin import CheckedInline, RecordAdmin, TrackedAdmin
from icpermed.admin_limits import PermanentAddress
from icpermed.admin_steps import StepsAdmin
from icpermed.duties import DutyFilter
from icpermed.methods import require_form
from icpermed.outbox import SENDS_MAIL
from icpermed.outbox.admin.mails import mail_in_a_frame
from icpermed.web_addresses import GivenAddressField
from publications.admin.newsletter_moves import STEPS
from publications.composing import add, groups_for
from publications.models import NewsletterIssue, NewsletterItem
from publications.newsletter_letters import proof_letter
from publications.resources import NewsletterIssueResource, NewsletterItemResource
from publications.sending import mailing_of, progress, recipients

#: How many mails are in which state, in words.
WORDS = {
    "to_write": "still to be written",
    "queued": "waiting to be sent",
    "sending": "being sent",
    "sent": "sent",
    "failed": "failed",
    "in_doubt": "in doubt",
    "cancelled": "called off",
}


class ItemInline(CheckedInline):
    """What an issue tells, in its order."""

    model = NewsletterItem
    fields = ["section", "position", "title", "text", "link"]
    formfield_overrides = {
        **CheckedInline.formfield_overrides,
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "cols": 36})},
        GivenAddressField: {"widget": forms.TextInput(attrs={"size": 24})},
    }
    verbose_name, verbose_name_plural = "item", "items"

    def get_queryset(self, request):
        """In the order in which they are read."""
        names = NewsletterItem.Section.values
        order = Case(*(When(section=name, then=place) for place, name in enumerate(names)))
        return super().get_queryset(request).order_by(order, "position", "pk")

    def has_add_permission(self, request, obj=None):
        return is_writable(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return is_writable(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return is_writable(obj) and super().has_delete_permission(request, obj)


def is_writable(issue: NewsletterIssue | None) -> bool:
    """Whether its words can be changed: once there is a proof, it is taken back first."""
    return issue is None or issue.state in issue.WRITABLE


class IssuePages(StepsAdmin):
    """The pages around an issue."""

    steps = STEPS

    def get_urls(self):
        return [
            self.route("compose/", require_form(self.compose_view), "compose"),
            self.route("preview/", self.preview_view, "preview"),
            self.route("html/", self.html_view, "html"),
            *super().get_urls(),
        ]

    def compose_view(self, request, object_id):
        """What happened in the period (GET); put what is ticked into the issue (POST)."""
        issue = self.record_for(request, object_id, "change_newsletterissue")
        if request.method == "POST":
            keys = set(request.POST.getlist("offer"))
            told = "{} items added: write on below.".format
            count = self.tried(request, lambda: add(issue=issue, keys=keys), told)
            return self.to("change" if count is not None else "compose", issue.pk)
        return self.record_page(
            request,
            issue,
            "compose.html",
            "Compose",
            groups=groups_for(issue),
            can_add=is_writable(issue),
        )

    def preview_view(self, request, object_id):
        """The issue as mail programs show it, and as text."""
        issue = self.record_for(request, object_id)
        return self.record_page(
            request,
            issue,
            "preview.html",
            "Preview",
            html_url=self.url("html", issue.pk),
            letter=proof_letter(issue, ""),
        )

    def html_view(self, request, object_id):
        """The HTML alone, for the frame of the preview."""
        return mail_in_a_frame(request, proof_letter(self.record_for(request, object_id), "").html)


@admin.register(NewsletterIssue)
class NewsletterIssueAdmin(IssuePages, PermanentAddress, RecordAdmin):
    """Four issues a year, from the plan to the archive."""

    resource_classes = [NewsletterIssueResource]
    change_form_template = "admin/publications/newsletterissue/change_form.html"
    fieldsets = [
        ("Issue", {"fields": ["title", "slug", "audience", ("starts_on", "ends_on"), "send_at"]}),
        ("Words", {"fields": ["intro", "facts"]}),
        ("For the secretariat", {"classes": ["collapse"], "fields": ["source", "note"]}),
        ("Archive", {"fields": ["is_published"]}),
    ]
    inlines = [ItemInline]
    list_display = ["title", "audience", "starts_on", "ends_on", "state", "sent_at", "is_published"]
    list_filter = ["state", DutyFilter, "audience", *RecordAdmin.list_filter]
    prepopulated_fields = {"slug": ["title"]}
    search_fields = ["title__mentions", "intro__mentions", "items__title__mentions"]

    def get_readonly_fields(self, request, obj=None):
        """Once there is a proof, the words stay; when it goes out is changed by who may send it."""
        found = [*super().get_readonly_fields(request, obj)]
        if not is_writable(obj):
            found += ["title", "audience", "starts_on", "ends_on", "intro", "facts"]
        is_out = obj and obj.state in {"sending", "sent"}
        if is_out or not (is_writable(obj) or request.user.has_perms(SENDS_MAIL)):
            found.append("send_at")
        return found

    def get_inlines(self, request, obj):
        """Items belong to an issue that is there."""
        return self.inlines if obj else []

    def refusals(self, pk) -> list[str]:
        """What was sent was sent: no earlier state comes back."""
        issue = NewsletterIssue.objects.filter(pk=pk).first()
        if issue and not is_writable(issue):
            return ["The issue is no draft any more. Take it back first, if that is possible."]
        return super().refusals(pk)

    def desk(self, request, issue: NewsletterIssue) -> dict:
        """What stands above the form: where it is, and what can be done."""
        may_change = self.has_change_permission(request, issue)
        is_written = issue.state in issue.WRITABLE
        mailing = mailing_of(issue) if request.user.has_perms(SENDS_MAIL) else None
        return {
            "moves": self.step_links(request, issue),
            "compose_url": self.url("compose", issue.pk) if may_change and is_written else "",
            "preview_url": self.url("preview", issue.pk),
            "mailing": mailing,
            "progress": [(WORDS.get(name, name), n) for name, n in progress(issue).items() if n],
            "recipients": recipients(issue.audience).count(),
            "is_out": issue.state in {"sending", "sent"},
        }


@admin.register(NewsletterItem)
class NewsletterItemAdmin(TrackedAdmin):
    """All items of all issues, to be found again."""

    resource_classes = [NewsletterItemResource]
    autocomplete_fields = ["issue"]
    list_display = ["title", "issue", "section", "position"]
    list_filter = ["section"]
    list_select_related = ["issue"]
    search_fields = ["title__mentions", "text__mentions"]
