"""The desk's own tables in the admin: the log of imports, their senders, and locked fields."""

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.timezone import localtime

from icpermed.admin import TrackedAdmin
from icpermed.admin_limits import NotEdited
from icpermed.history_admin import HistoryAdmin
from icpermed.imports.desk.columns import map_page
from icpermed.imports.desk.result import discard_page, faulty_rows, original_file, result_page
from icpermed.imports.desk.review import review_page
from icpermed.imports.desk.undo import undo_page
from icpermed.imports.desk.visit import Visit, kind_of, kinds_for
from icpermed.imports.desk.working import home_page
from icpermed.imports.importer import find_importer
from icpermed.imports.models import Batch, FieldLock, Source


class OfOurKinds(admin.ModelAdmin):
    """Who may import a kind of list sees what belongs to it; nobody else does."""

    def get_queryset(self, request):
        keys = [importer.key for importer in kinds_for(request.user)]
        return super().get_queryset(request).filter(importer__in=keys)

    def has_view_permission(self, request, obj=None):
        kinds = kinds_for(request.user)
        return obj.importer in {kind.key for kind in kinds} if obj else bool(kinds)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_add_permission(self, request):
        return False

    @admin.display(description="kind of list", ordering="importer")
    def kind(self, obj) -> str:
        """What people call this kind of list."""
        try:
            return kind_of(find_importer(obj.importer))
        except LookupError:
            return obj.importer


class KindFilter(admin.SimpleListFilter):
    """By the kind of list, as far as there are lists of it."""

    title = "kind of list"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        there = set(model_admin.get_queryset(request).order_by().values_list("importer", flat=True))
        kinds = kinds_for(request.user)
        return [(kind.key, kind_of(kind)) for kind in kinds if kind.key in there]

    def queryset(self, request, queryset):
        return queryset.filter(importer=self.value()) if self.value() else queryset


@admin.register(Batch)
class BatchAdmin(OfOurKinds, HistoryAdmin):
    """The log of imports; each leads to its own pages."""

    list_display = ["list_", "state", "told", "made", "why", "original"]
    list_display_links = None
    list_filter = ["state", KindFilter]
    list_per_page = 50
    list_select_related = ["made_by"]
    search_fields = ["file_name", "source", "reason"]
    show_facets = admin.ShowFacets.ALWAYS

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"history_is_kept": False, **(extra_context or {})})

    def get_urls(self):
        pages = {
            "": ("home", home_page),
            "map/": ("map", map_page),
            "review/": ("review", review_page),
            "result/": ("result", result_page),
            "undo/": ("undo", undo_page),
            "discard/": ("discard", discard_page),
            "file/": ("file", original_file),
            "faulty.<str:form>": ("faulty", faulty_rows),
            "change/": ("change", home_page),
        }
        return [
            *(
                path(f"<int:pk>/{route}", self.page_of(view), name=f"imports_batch_{name}")
                for route, (name, view) in pages.items()
            ),
            *super().get_urls(),
        ]

    def page_of(self, view):
        """A page of an import, for those who may see it."""

        def answer(request, pk: int, **kwargs):
            if not self.has_view_permission(request):
                raise PermissionDenied
            batch = self.get_queryset(request).filter(pk=pk).first() if pk < 2**63 else None
            if batch is None:
                raise Http404("There is no such import, or it is not for you.")
            visit = Visit(self, request, batch, find_importer(batch.importer))
            if visit.is_beyond:
                raise PermissionDenied("This list has columns that you may not see.")
            return view(visit, **kwargs)

        return self.admin_site.admin_view(answer)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="list", ordering="file_name")
    def list_(self, batch) -> str:
        """The file's name, which leads to where the list waits, and what kind of list it is."""
        url = reverse("admin:imports_batch_change", args=[batch.pk])
        words = '<a href="{}">{}</a> <span class="quiet">{}</span>'
        return format_html(words, url, batch.file_name, self.kind(batch))

    @admin.display(description="rows")
    def told(self, batch) -> str:
        """The counts that are not 0, in words."""
        words = ["new", "changed", "unchanged", "ambiguous", "faulty"]
        told = [f"{batch.counts[word]:,} {word}" for word in words if batch.counts.get(word)]
        return ", ".join(told) or f"{batch.row_count:,}"

    @admin.display(description="by", ordering="created_at")
    def made(self, batch) -> str:
        """Who brought it, and when."""
        when = date_format(localtime(batch.created_at), "j F Y, H:i")
        who = batch.made_by or "the shell"
        return format_html('{} <span class="quiet">{}</span>', who, when)

    @admin.display(description="sender, why")
    def why(self, batch) -> str:
        return " – ".join(filter(None, [batch.source, batch.reason]))

    @admin.display(description="file")
    def original(self, batch) -> str:
        """The list as it arrived."""
        if not batch.file:
            return ""
        url = reverse("admin:imports_batch_file", args=[batch.pk])
        return format_html(
            '<a href="{}">Download<span class="visually-hidden"> {}</span></a>',
            url,
            batch.file_name,
        )


@admin.register(Source)
class SourceAdmin(OfOurKinds, TrackedAdmin):
    """Whom lists come from. What is remembered of them changes with each list."""

    fields = ["name", "kind", "columns", "mapping", "reading", "row_count"]
    list_display = ["__str__", "kind", "row_count", "updated_at"]
    list_filter = [KindFilter]
    readonly_fields = ["kind", "columns", "mapping", "reading", "row_count"]
    search_fields = ["name"]

    def has_locks(self, request, record):
        return False  # No list brings senders.

    def has_change_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)


@admin.register(FieldLock)
class FieldLockAdmin(NotEdited, HistoryAdmin):
    """Which fields curators look after."""

    list_display = ["field", "record", "reason", "locked_by", "created_at"]
    list_filter = ["model", "field"]
    list_per_page = 50
    list_select_related = ["locked_by"]
    search_fields = ["model", "field", "reason"]
    show_facets = admin.ShowFacets.ALWAYS

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"history_is_kept": False, **(extra_context or {})})

    def get_queryset(self, request):
        models = {
            model._meta.label_lower
            for model, editor in self.admin_site._registry.items()
            if editor.has_view_permission(request)
        }
        return super().get_queryset(request).filter(model__in=models)

    def has_view_permission(self, request, obj=None):
        return bool(kinds_for(request.user))

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    @admin.display(ordering="model")
    def record(self, lock) -> str:
        """The record, which leads to its page."""
        noun = apps.get_model(lock.model)._meta.verbose_name
        url = reverse(f"admin:{lock.model.replace('.', '_')}_change", args=[lock.record_id])
        return format_html('<a href="{}">{} {}</a>', url, capfirst(noun), lock.record_id)
