"""The page of a record on which a curator says which of its fields imports leave alone."""

import pghistory
from django import forms
from django.contrib import messages
from django.contrib.admin.utils import flatten_fieldsets, quote, unquote
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpResponseRedirect
from django.urls import path
from django.utils.text import capfirst

from icpermed.history_admin import HistoryAdmin
from icpermed.imports.locks import can_be_locked, lock, locks_of, unlock


class LockForm(forms.Form):
    """Which fields are locked, and why those that are locked now."""

    fields_ = forms.MultipleChoiceField(required=False)
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=200,
        help_text="For the newly locked fields: who asked for it, or where the right value is.",
        widget=forms.TextInput(
            attrs={"class": "vTextField", "aria-describedby": "id_reason_helptext"}
        ),
    )

    def __init__(self, *args, names: list[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fields_"].choices = [(name, name) for name in names]


class LockAdmin(HistoryAdmin):
    """Adds “Locked fields” to the tools of each record that somebody may change."""

    def get_urls(self):
        if not can_be_locked(self.model):
            return super().get_urls()
        name = f"{self.opts.app_label}_{self.opts.model_name}_locks"
        view = self.admin_site.admin_view(self.locks_view)
        return [path("<path:object_id>/locks/", view, name=name), *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs):
        record = context.get("original")
        if record and self.has_locks(request, record):
            context["locks_url"] = self.url("locks", quote(record.pk))
            context["lock_count"] = locks_of(record).count()
        return super().render_change_form(request, context, *args, **kwargs)

    def has_locks(self, request, record: models.Model) -> bool:
        """Whether there is anything that this person may lock."""
        return (
            can_be_locked(self.model)
            and self.has_change_permission(request, record)
            and bool(self.lockable(request, record))
        )

    def lockable(self, request, record: models.Model) -> dict[str, models.Field]:
        """The fields that this person edits on the page of a record, in its order."""
        closed = {
            *self.get_readonly_fields(request, record),
            *(self.get_exclude(request, record) or ()),
        }
        found = {}
        for name in flatten_fieldsets(self.get_fieldsets(request, record)):
            try:
                field = self.opts.get_field(name)
            except FieldDoesNotExist:
                continue
            if name not in closed and field.concrete and not field.many_to_many:
                found[name] = field
        return found

    @transaction.atomic
    def locks_view(self, request, object_id):
        """Show which fields are locked, by whom, since when (GET); lock and unlock (POST)."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        fields = self.lockable(request, record)
        if not fields:
            raise Http404
        form = LockForm(request.POST or None, names=list(fields))
        if request.method == "POST" and form.is_valid():
            self.set_locks(request, record, fields, form.cleaned_data)
            return HttpResponseRedirect(self.url("change", quote(record.pk)))
        return self.locks_page(request, record, fields, form)

    def set_locks(self, request, record, fields, chosen: dict) -> None:
        """Do what the page says; what somebody else has locked since it was shown stays locked."""
        ticked = set(chosen["fields_"])
        shown_ticked = set(request.POST.getlist("was")) & set(fields)
        pghistory.context(reason=chosen["reason"] or f"locked fields of {record}")
        lock(record, ticked - shown_ticked, by=request.user, reason=chosen["reason"])
        unlock(record, shown_ticked - ticked)
        count = locks_of(record).count()
        words = {0: "No field is locked", 1: "1 field is locked"}
        messages.success(request, f"{words.get(count, f'{count} fields are locked')}.")

    def locks_page(self, request, record, fields: dict, form: LockForm):
        locks = {each.field: each for each in locks_of(record)}
        asked = form.data.getlist("fields_") if form.is_bound else locks
        return self.page(
            request,
            "imports/locks.html",
            f"Locked fields of {record}",
            object=record,
            change_url=self.url("change", quote(record.pk)),
            form=form,
            rows=[
                {
                    "name": name,
                    "label": capfirst(field.verbose_name),
                    "lock": locks.get(name),
                    "is_ticked": name in asked,
                }
                for name, field in fields.items()
            ],
            others=[
                (capfirst(self.opts.get_field(name).verbose_name), each)
                for name, each in locks.items()
                if name not in fields
            ],
        )
