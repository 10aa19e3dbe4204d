"""How any record is edited, checked and published in the admin."""

import pghistory
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.timezone import localtime

from icpermed.ageing import AgeingFilter
from icpermed.checked import CheckedForm, CheckedFormSet, split_errors
from icpermed.clock_fields import MomentField
from icpermed.connections.desk import ConnectedAdmin
from icpermed.history import database_now, events_of, hidden_from, last_change_since
from icpermed.history_admin import HistoryAdmin, unnamed
from icpermed.importing import SpreadsheetAdmin
from icpermed.imports.lock_admin import LockAdmin
from icpermed.links.filters import link_filters
from icpermed.models import Record
from icpermed.partial_dates import PartialDateField
from icpermed.personal_links import secret_fields
from icpermed.refusals import why_kept
from icpermed.scheduling.desk import PlannedAdmin
from icpermed.time_zones import TimeZoneField

CONFIRM = "I have checked this: save anyway"

#: How days, times and places are typed: the browser's own calendar where there is nothing better.
PARTIAL_DATES = {
    PartialDateField: {
        "widget": forms.TextInput(
            attrs={"class": "vPartialDate", "size": 12, "placeholder": "YYYY-MM-DD"}
        )
    },
    models.DateField: {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})},
    models.TimeField: {
        "widget": forms.TimeInput(format="%H:%M", attrs={"size": 6, "placeholder": "HH:MM"}),
        "input_formats": ["%H:%M", "%H:%M:%S", "%H.%M", "%Hh%M", "%H"],
    },
    TimeZoneField: {"widget": forms.Select},
    models.DateTimeField: {"form_class": MomentField},
}


class TrackedAdmin(ConnectedAdmin, LockAdmin, SpreadsheetAdmin, HistoryAdmin):
    """How anything with a history is edited: with reasons and doubts; imported and exported."""

    form = CheckedForm
    formfield_overrides = PARTIAL_DATES
    list_per_page = 50
    show_facets = admin.ShowFacets.ALWAYS

    class Media:
        js = ["js/desk.js"]

    def get_list_filter(self, request):
        """Where records have links: also by whether these work."""
        return [*super().get_list_filter(request), *link_filters(self.model)]

    def lookup_allowed(self, lookup, value, request=None):
        """Nobody finds out by a filter what they may not see, or the secret of a personal link."""
        hidden = hidden_from(request.user, self.model) if request else frozenset()
        if lookup.partition("__")[0] in hidden | secret_fields(self.model):
            return False
        return super().lookup_allowed(lookup, value, request)

    @transaction.atomic
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = {"seen": database_now().isoformat(), "history_is_kept": True}
        if request.method == "POST":
            context |= {key: request.POST.get(f"_{key}", "") for key in ["seen", "reason"]}
            pghistory.context(reason=context["reason"].strip()[:500])
            self.lock(object_id)
        return super().changeform_view(
            request, object_id, form_url, context | (extra_context or {})
        )

    def lock(self, object_id: str | None) -> None:
        """Two people who save the same record at once come one after the other."""
        try:
            pk = self.opts.pk.to_python(unquote(object_id)) if object_id else None
        except ValidationError:
            return
        list(self.model._base_manager.select_for_update().filter(pk=pk).values_list("pk"))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if request.method == "POST" and change and issubclass(form, CheckedForm):
            form.conflict = self.conflict(request, obj)
        if request.method == "POST" and issubclass(form, CheckedForm):
            form.is_tried = hasattr(self.model, "REFUSED_BESIDE")
        return form

    def conflict(self, request, obj) -> str:
        """Who has changed the record since the form was opened, when, and what."""
        seen = parse_datetime(request.POST.get("_seen") or "")
        if not (seen and obj and events_of(self.model)):
            return ""
        change = last_change_since(self.sources(request, obj.pk), seen)
        if not change:
            return ""
        fields = [f"{f.label} (now: {f.new or 'empty'})" for row in change.rows for f in row.fields]
        when = date_format(localtime(change.at), "j F Y, H:i:s")
        return (
            f"{change.who} changed this record on {when}, after you opened this form:"
            f" {get_text_list(fields[:6], 'and') or 'other rows'}. Nothing of yours is saved yet."
            " Compare, mend what you typed, then save."
        )

    def desk(self, request, obj) -> dict:
        """What stands above the form of a record: where it is, and what can be done."""
        return {}

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            context |= self.desk(request, obj)
        inlines = [form for fs in context["inline_admin_formsets"] for form in fs.formset.forms]
        all_forms = [context["adminform"].form, *inlines]
        if request.method == "POST":
            doubts, has_errors = split_errors(all_forms)
            formsets = [fs.formset for fs in context["inline_admin_formsets"]]
            has_errors = has_errors or any(formset.non_form_errors() for formset in formsets)
            context |= {"doubts": doubts, "confirm": CONFIRM}
            if doubts and not has_errors:
                context |= {"errors": None, "title": f"Please check: {context['title']}"}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def delete_view(self, request, object_id, extra_context=None):
        if request.method == "POST":
            pghistory.context(reason=request.POST.get("_reason", "").strip()[:500])
        context = {"history_is_kept": True} | (extra_context or {})
        return super().delete_view(request, object_id, context)

    def get_deleted_objects(self, objs, request):
        """What the database keeps is said before, in its words, as what is protected is."""
        to_delete, counts, missing, protected = super().get_deleted_objects(objs, request)
        to_delete, protected = (unnamed(request.user, rows) for rows in (to_delete, protected))
        if not (missing or protected) and (words := why_kept(list(objs))):
            protected = [words]
        return to_delete, counts, missing, protected

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None, **kwargs):
        for inline in inline_instances:
            inline.show_change_link = self.admin_site.is_registered(inline.model)
        return super().get_inline_formsets(request, formsets, inline_instances, obj, **kwargs)

    def history_parts(self, request) -> list[tuple[type[models.Model], str]]:
        """What the page shows as inlines belongs into its history, too."""
        inlines = [inline(self.model, self.admin_site) for inline in self.inlines]
        return [
            (inline.model, inline.get_formset(request).fk.name)
            for inline in inlines
            if events_of(inline.model)
        ]


class RecordAdmin(PlannedAdmin, TrackedAdmin):
    """How any record is edited and published. Records are prepared in private, then shown."""

    actions = ["publish", "withdraw"]
    list_filter = ["is_published"]

    def get_list_filter(self, request):
        """What is meant to be right today: also by whether somebody has looked at it."""
        ageing = [AgeingFilter] if self.model.holds_today else []
        return [*super().get_list_filter(request), *ageing]

    @admin.action(description="Publish: show to the public", permissions=["change"])
    def publish(self, request, queryset):
        self.message_user(request, f"{queryset.publish()} published.", messages.SUCCESS)

    @admin.action(description="Withdraw: hide from the public", permissions=["change"])
    def withdraw(self, request, queryset):
        self.message_user(request, f"{queryset.withdraw()} withdrawn.", messages.SUCCESS)

    def view_on_site(self, obj: Record) -> str | None:
        """The public page, if the public can see it."""
        return obj.get_absolute_url() if obj.is_published else None


class PeriodFilter(admin.SimpleListFilter):
    """Dated things by what they are today: current, past or still to come."""

    title = "time"
    parameter_name = "time"

    def lookups(self, request, model_admin):
        return [("current", "Current"), ("past", "Past"), ("upcoming", "Upcoming")]

    def queryset(self, request, queryset):
        known = {value for value, _ in self.lookup_choices}
        return getattr(queryset, self.value())() if self.value() in known else queryset


class CheckedInline(admin.TabularInline):
    """Rows that belong to a record, with the same doubts as a page of their own."""

    extra = 0
    form = CheckedForm
    formfield_overrides = PARTIAL_DATES
    formset = CheckedFormSet
    view_on_site = False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A column's heading is for the eye; each field says its name itself."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs["aria-label"] = str(field.label)
            for action in ["delete", "view"]:
                setattr(field.widget, f"can_{action}_related", False)
        return field

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.deletion_widget = forms.CheckboxInput(attrs={"aria-label": "Delete"})
        return formset
