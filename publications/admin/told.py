"""Videos, news and channels at the desk."""

from django.contrib import admin
from django.utils import timezone
from django.utils.formats import date_format

from icpermed.admin import CheckedInline, PeriodFilter, RecordAdmin
from icpermed.admin_limits import PermanentAddress
from icpermed.duties import DutyFilter
from publications.admin.forms import PictureForm
from publications.models import Channel, ChannelFigure, NewsItem, Video
from publications.resources import ChannelResource, NewsItemResource, VideoResource

PICTURE = (
    "Picture",
    {"classes": ["collapse"], "fields": ["picture", "picture_alt", "picture_credit"]},
)


@admin.register(Video)
class VideoAdmin(PermanentAddress, RecordAdmin):
    """Videos on other sites: here a picture and a link, nothing that is loaded from there."""

    resource_classes = [VideoResource]
    autocomplete_fields = ["event"]
    fieldsets = [
        ("What", {"fields": ["title", "slug", "link", ("published_on", "minutes"), "summary"]}),
        ("How", {"fields": [("language", "has_captions"), "event", "source"]}),
        PICTURE,
        ("Publication", {"fields": ["is_published", "note"]}),
    ]
    form = PictureForm
    list_display = ["title", "published_on", "language", "event", "is_published"]
    list_filter = [DutyFilter, "language", "has_captions", *RecordAdmin.list_filter]
    list_select_related = ["event"]
    prepopulated_fields = {"slug": ["title"]}
    search_fields = ["title__mentions", "summary__mentions", "link__mentions"]


class AppearanceFilter(admin.SimpleListFilter):
    """Whether the public sees it now, or only from a moment on."""

    title = "appearance"
    parameter_name = "appearance"

    def lookups(self, request, model_admin):
        return [("shown", "Shown now"), ("waiting", "Waits for its time"), ("draft", "Draft")]

    def queryset(self, request, queryset):
        now = timezone.now()
        found = {
            "shown": {"is_published": True, "appears_at__lte": now},
            "waiting": {"is_published": True, "appears_at__gt": now},
            "draft": {"is_published": False},
        }
        return queryset.filter(**found.get(self.value(), {}))


@admin.register(NewsItem)
class NewsItemAdmin(PermanentAddress, RecordAdmin):
    """News, each shown from its moment on."""

    resource_classes = [NewsItemResource]
    autocomplete_fields = ["event", "organisation"]
    date_hierarchy = "appears_at"
    fieldsets = [
        ("What", {"fields": ["title", "slug", "summary", "text"]}),
        PICTURE,
        ("Where it belongs", {"fields": ["event", "organisation", "source"]}),
        ("Publication", {"fields": ["appears_at", "is_published", "note"]}),
    ]
    form = PictureForm
    list_display = ["title", "appears_at", "how_it_stands", "is_published"]
    list_filter = [AppearanceFilter, DutyFilter, *RecordAdmin.list_filter]
    prepopulated_fields = {"slug": ["title"]}
    search_fields = ["title__mentions", "summary__mentions", "text__mentions"]

    @admin.display(description="how it stands")
    def how_it_stands(self, obj: NewsItem) -> str:
        if not obj.is_published:
            return "Draft"
        if obj.appears_at <= timezone.now():
            return "Shown"
        return f"Appears on {date_format(timezone.localtime(obj.appears_at), 'j F Y, H:i')}"

    def view_on_site(self, obj: NewsItem) -> str:
        """Its page; before its time as a preview."""
        is_shown = obj.is_published and obj.appears_at <= timezone.now()
        return obj.get_absolute_url() if is_shown else f"{obj.get_absolute_url()}?preview=1"


class FigureInline(CheckedInline):
    """What is counted there, with its day."""

    model = ChannelFigure
    classes = ["collapse"]
    fields = ["position", "label", "qualifier", "number", "unit", "as_of", "source"]
    verbose_name, verbose_name_plural = "figure", "figures"


@admin.register(Channel)
class ChannelAdmin(RecordAdmin):
    """Where else the consortium speaks."""

    resource_classes = [ChannelResource]
    fields = [
        *("name", "kind", "handle", "link", "position", ("starts_on", "ends_on"), "source"),
        *("note", "is_published"),
    ]
    inlines = [FigureInline]
    list_display = ["name", "kind", "handle", "link", "position", "is_published"]
    list_filter = ["kind", DutyFilter, PeriodFilter, *RecordAdmin.list_filter]
    search_fields = ["name__mentions", "handle__mentions", "link__mentions"]
    view_on_site = False
