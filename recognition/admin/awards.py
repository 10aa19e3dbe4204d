"""Awards: who was honoured, what they agreed to, and what the public sees."""

from django.contrib import admin
from django.urls import reverse
from django.utils.formats import date_format

from icpermed.admin import TrackedAdmin
from icpermed.duties import DutyFilter
from icpermed.history import hidden_from
from recognition.models import Award
from recognition.resources import AwardResource


def consent_in_words(award: Award) -> str:
    """Whether the winner may be named, and how that is known."""
    if award.is_name_public:
        if award.consented_on:
            return f"May be named, by consent of {date_format(award.consented_on)}."
        return f"May be named: {award.consent_note}."
    if award.declined_at:
        return "The winner declined to be named."
    if award.asked_at:
        return f"Asked on {date_format(award.asked_at)}, and has not answered yet."
    return "Nobody has asked yet whether the winner may be named."


@admin.register(Award)
class AwardAdmin(TrackedAdmin):
    """Winners. They come from the decision; those of earlier years are entered here."""

    resource_classes = [AwardResource]
    autocomplete_fields = [
        *("country", "edition", "nomination", "organisation", "person", "presented_at", "topic")
    ]
    change_form_template = "admin/recognition/award/change_form.html"
    fieldsets = [
        (
            "What the public sees",
            {
                "fields": [
                    *("edition", "title", "name", "name_in_source", "sort_name", "affiliation"),
                    *("country", "topic", ("place", "position"), "citation", "summary", "link"),
                ]
            },
        ),
        (
            "Consent",
            {
                "fields": [
                    *("is_name_public", "is_picture_public", "consented_on", "consent_note"),
                    *("asked_at", "declined_at"),
                ]
            },
        ),
        ("Picture", {"fields": ["picture", "picture_credit"]}),
        ("Presentation", {"fields": ["presented_at", "presented_by"]}),
        ("In the register", {"fields": ["person", "organisation", "nomination", "source"]}),
        ("For the secretariat", {"fields": ["email", "note"]}),
    ]
    list_display = ["name", "title", "edition", "place", "country", "is_name_public"]
    list_filter = [
        ("edition", admin.RelatedOnlyFieldListFilter),
        DutyFilter,
        *("is_name_public", "is_picture_public"),
        ("country", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["edition", "country"]
    readonly_fields = ["asked_at", "declined_at"]
    search_fields = [
        *("name__mentions", "name_in_source__mentions", "title__mentions"),
        *("affiliation__mentions", "edition__theme__mentions"),
    ]

    def get_fieldsets(self, request, obj=None):
        """Addresses and notes are for those who may see nominations."""
        hidden = self.get_exclude(request, obj)
        shown = [
            (name, {"fields": [field for field in options["fields"] if field not in hidden]})
            for name, options in super().get_fieldsets(request, obj)
        ]
        return [(name, options) for name, options in shown if options["fields"]]

    def get_exclude(self, request, obj=None):
        """What somebody may not see, they cannot write by a file either; nor the nomination."""
        may_see = request.user.has_perm("recognition.view_nomination")
        return [*hidden_from(request.user, Award), *([] if may_see else ["nomination"])]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            context |= {"consent": consent_in_words(obj), "links": self.links(request, obj)}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def links(self, request, award: Award) -> list[tuple[str, str]]:
        """Where else an award is worked on."""
        edition = [award.edition_id]
        found = [("The edition", reverse("admin:recognition_edition_change", args=edition))]
        if request.user.has_perm("recognition.view_decisionrecord"):
            page = reverse("admin:recognition_edition_certificate", args=[*edition, award.pk])
            found.append(("Certificate (PDF)", page))
        return found

    def view_on_site(self, obj: Award) -> str | None:
        """The page of the edition, once the public sees the award there."""
        is_public = Award.objects.published().filter(pk=obj.pk).exists()
        return obj.get_absolute_url() if is_public else None
