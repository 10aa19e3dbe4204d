"""The export in the admin: what the list shows now, the columns of one's choice."""

from collections.abc import Callable

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR, IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import slugify

from icpermed.history import hidden_from
from icpermed.spreadsheets import Unreadable, write_csv, write_xlsx
from icpermed.spreadsheets.formats import EXPORTS


def spreadsheet_response(form: str, title: str, columns: list[str], rows) -> HttpResponse:
    """A table as a file to save; 404 for a form that there is not."""

    def data() -> bytes:
        return write_csv(columns, rows) if form == "csv" else write_xlsx(title, columns, rows)

    return file_response(form, title, data)


def file_response(form: str, title: str, data: Callable[[], bytes]) -> HttpResponse:
    """A spreadsheet to save, made once it is known that there is such a form; else 404."""
    if form not in EXPORTS:
        raise Http404(f"There is no form {form}.")
    response = HttpResponse(data(), content_type=EXPORTS[form])
    response["Content-Disposition"] = f'attachment; filename="{slugify(title)}.{form}"'
    return response


class ExportForm(forms.Form):
    """Which file, and which of the columns."""

    form = forms.ChoiceField(
        label="File",
        choices=[("xlsx", "Excel (.xlsx)"), ("csv", "CSV")],
        initial="xlsx",
        widget=forms.RadioSelect,
    )
    columns = forms.MultipleChoiceField(
        label="Columns",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one column."},
    )

    def __init__(self, *args, names: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["columns"].choices = [(name, name) for name in names]
        self.fields["columns"].initial = names


class ExportAdmin(admin.ModelAdmin):
    """Export of what the list shows, by the first of the `resource_classes`."""

    change_list_template = "admin/import_export/change_list.html"
    resource_classes = []

    @property
    def resource_class(self):
        """How the model stands in a spreadsheet; none where it does not."""
        return self.resource_classes[0] if self.resource_classes else None

    @property
    def export_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_export"

    def has_export_permission(self, request) -> bool:
        """Who may see the records may take them along."""
        return bool(self.resource_class) and self.has_view_permission(request)

    def get_actions(self, request):
        """Beside the actions of the model."""
        actions = super().get_actions(request)
        if self.has_export_permission(request) and IS_POPUP_VAR not in request.GET:
            actions["export_selected"] = self.get_action("export_selected")
        return actions

    def get_urls(self):
        if not self.resource_class:
            return super().get_urls()
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name=self.export_name), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        query = request.GET.urlencode()
        context = {
            "has_export_permission": self.has_export_permission(request),
            "export_query": f"?{query}" if query else "",
            **(extra_context or {}),
        }
        return super().changelist_view(request, context)

    @admin.action(description="Export …", permissions=["export"])
    def export_selected(self, request, queryset):
        """To the export page, with only the selected records."""
        if request.POST.get("select_across") == "1":
            query = request.GET.copy()
        else:
            query = QueryDict(mutable=True)
            query["pk__in"] = ",".join(str(pk) for pk in queryset.values_list("pk", flat=True))
        return HttpResponseRedirect(f"{reverse(f'admin:{self.export_name}')}?{query.urlencode()}")

    def lookup_allowed(self, lookup, value, request=None):
        return lookup == "pk__in" or super().lookup_allowed(lookup, value, request)

    def export_view(self, request):
        """The form, and the file. The address holds the filters of the list, as the list's does."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            records = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{self.list_url}?{ERROR_FLAG}=1")
        resource = self.resource_class()
        hidden = hidden_from(request.user, self.model)
        names = [name for name in resource.get_export_headers() if name not in hidden]
        form = ExportForm(request.POST or None, names=names)
        if form.is_valid():
            table = resource.table(records, form.cleaned_data["columns"])
            title = f"{self.opts.verbose_name_plural} {timezone.localdate().isoformat()}"
            try:
                file_form = form.cleaned_data["form"]
                return spreadsheet_response(file_form, title, table.headers, table)
            except Unreadable as error:
                form.add_error("form", str(error))
        return self.export_page(request, form, records.count())

    @property
    def list_url(self) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def export_page(self, request, form: ExportForm, count: int) -> TemplateResponse:
        plural = self.opts.verbose_name_plural
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            "admin/import_export/export.html",
            {
                **self.admin_site.each_context(request),
                "title": f"Export {plural}",
                "opts": self.opts,
                "form": form,
                "count": count,
                "noun": self.opts.verbose_name if count == 1 else plural,
                "can_import": self.resource_class.can_import,
                "is_filtered": bool(query),
                "list_url": f"{self.list_url}{query}",
                "module_name": str(plural).capitalize(),
            },
        )
