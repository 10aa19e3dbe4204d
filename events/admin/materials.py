"""Materials of all events: what is expected, what is there, and who has agreed."""

import secrets
from collections.abc import Callable
from pathlib import PurePosixPath

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.text import get_text_list

from events.models import Material
from events.resources import MaterialResource
from icpermed.admin import CheckedForm, TrackedAdmin
from icpermed.duties import DutyFilter

#: What may be uploaded. Nothing that a browser would run.
ENDINGS = {
    *("csv", "doc", "docx", "ics", "jpeg", "jpg", "m4a", "mov", "mp3", "mp4", "odp", "ods", "odt"),
    *("pdf", "png", "ppt", "pptx", "rtf", "txt", "webm", "webp", "xls", "xlsx", "zip"),
}


class StoredFileWidget(AdminFileWidget):
    """A file that is there is opened by the page that checks who may have it."""

    template_name = "admin/events/file.html"
    url = ""

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, attrs) | {"stored_url": self.url}


class MaterialForm(CheckedForm):
    """A material with its file, which is of a known sort, not too large, and named by us."""

    class Meta:
        widgets = {"file": StoredFileWidget}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields and self.instance.file:
            self.fields["file"].widget.url = self.instance.get_absolute_url()

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file or "file" not in self.changed_data:
            return file
        ending = PurePosixPath(file.name).suffix.lower().removeprefix(".")
        if ending not in ENDINGS:
            sorts = get_text_list(sorted(ENDINGS), "and")
            raise forms.ValidationError(f"Files of this sort are not taken. These are: {sorts}.")
        limit = settings.MATERIAL_MAX_BYTES
        if file.size > limit:
            raise forms.ValidationError(
                f"The file has {filesizeformat(file.size)}; {filesizeformat(limit)} is the most."
                " Put it elsewhere, and write its address."
            )
        file.name = f"{secrets.token_urlsafe(16)}.{ending}"
        return file


@admin.register(Material)
class MaterialAdmin(TrackedAdmin):
    """Agendas, slides, reports, videos."""

    resource_classes = [MaterialResource]
    actions = ["mark_received", "publish"]
    autocomplete_fields = ["agenda_item", "event", "speaker"]
    fields = [
        *("event", "kind", "title", "position", "state", "due_on", "is_announced", "access"),
        *("file", "link", "language", "agenda_item", "speaker", "author", "permission", "note"),
    ]
    form = MaterialForm
    list_display = ["title", "event", "kind", "state", "due_on"]
    list_filter = [
        *("state", DutyFilter, "permission", "kind", "access", "is_announced"),
        ("event", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["event"]
    search_fields = ["title__mentions", "event__title__mentions", "author__mentions"]

    def view_on_site(self, obj: Material) -> str | None:
        """What is there, as whoever may have it gets it."""
        return obj.get_absolute_url() if obj.is_there else None

    @admin.action(description="Mark as received", permissions=["change"])
    def mark_received(self, request, queryset):
        expected = queryset.filter(state=Material.State.EXPECTED)
        self.move_all(request, expected, Material.receive, "marked as received")

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request, queryset):
        self.move_all(request, queryset, Material.publish, "published")

    def move_all(self, request, queryset, verb: Callable, done: str) -> None:
        """Move what can be moved, and say of the rest why it cannot."""
        count = 0
        with transaction.atomic():
            rows = queryset.select_related("event").select_for_update(of=["self"])
            for material in rows:
                try:
                    verb(material)
                    count += 1
                except ValidationError as refused:
                    why = " ".join(refused.messages)
                    messages.warning(request, f"{material} ({material.event}): {why}")
        if count:
            messages.success(request, f"{count} {done}.")
