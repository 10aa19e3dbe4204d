"""History, restore and the list of deleted records, for every model in the admin."""

from dataclasses import replace
from datetime import datetime

import pghistory
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.html import conditional_escape
from django.utils.text import capfirst
from django.utils.timezone import localtime

from icpermed.comparing import compare
from icpermed.history import (
    Change,
    History,
    Source,
    hidden_from,
    may_see,
    name_the_authors,
    sources_of,
    without_kept,
)
from icpermed.history_values import Labels
from icpermed.restoring import (
    RestoreRefused,
    deleted_records,
    moment_before_deletion,
    preview,
    restore,
)


def unnamed(user, rows: list) -> list:
    """What a page says of related rows, without the names of those that somebody is kept from."""
    kept = {
        str(conditional_escape(record))
        for model in apps.get_models()
        if hasattr(model, "kept_from")
        for record in model._base_manager.filter(model.kept_from(user, "pk"))
    }
    return hide_in(rows, kept) if kept else rows


def hide_in(rows: list, kept: set[str]) -> list:
    """The same rows, and rows below them; where one is named that is kept, something else."""
    return [
        hide_in(row, kept)
        if isinstance(row, list)
        else "Something that is not for you"
        if any(name in str(row) for name in kept)
        else row
        for row in rows
    ]


def as_moment(text: str) -> datetime | None:
    """The moment that an address names; None for anything else."""
    try:
        moment = parse_datetime(text)
        return localtime(moment) if moment and moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


class HistoryAdmin(admin.ModelAdmin):
    """Who changed what, when and why; and the way back."""

    def history_parts(self, request) -> list:
        """Rows, besides those that are deleted with the record, that its history tells of."""
        return []

    def sources(self, request, pk) -> list[Source]:
        """What a history tells somebody: of the record, and of the parts that they may see."""
        return [
            replace(
                source,
                events=without_kept(request.user, source.model, source.events),
                hidden=hidden_from(request.user, source.model),
            )
            for source in sources_of(self.model, pk, self.history_parts(request))
            if source.model is self.model or may_see(request.user, source.model)
        ]

    def get_queryset(self, request):
        """Without what somebody is kept from: in lists, pages, searches and exports."""
        return without_kept(request.user, self.model, super().get_queryset(request))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Nothing is chosen that somebody is kept from."""
        if hasattr(db_field.related_model, "kept_from") and "queryset" not in kwargs:
            rows = db_field.related_model._default_manager.all()
            kwargs["queryset"] = without_kept(request.user, db_field.related_model, rows)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        context = {"history_is_kept": True, "title": title} | (extra_context or {})
        return super().changelist_view(request, context)

    def get_urls(self):
        def address(route, view, name):
            name = f"{self.opts.app_label}_{self.opts.model_name}_{name}"
            return path(route, self.admin_site.admin_view(view), name=name)

        return [
            address("deleted/", self.deleted_view, "deleted"),
            address("<path:object_id>/compare/", self.compare_view, "compare"),
            address("<path:object_id>/restore/", self.restore_view, "restore"),
            *super().get_urls(),
        ]

    def url(self, name: str, *args) -> str:
        """The address of one of this model's admin pages."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=args)

    def page(self, request, template: str, title: str, **context):
        """A page of this model's admin."""
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "list_url": self.url("changelist"),
            **context,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/{template}", context)

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        page = History(self.sources(request, obj.pk)).get_page(request.GET.get("p"))
        shown = [change.at for change in page]
        chosen = [as_moment(request.GET.get(name, "")) for name in ("to", "from")]
        to, from_ = (asked or at for asked, at in zip(chosen, [*shown, None, None], strict=False))
        return self.page(
            request,
            "object_history.html",
            f"History of {obj}",
            object=obj,
            page_obj=page,
            can_restore=self.has_change_permission(request, obj),
            can_compare=page.paginator.count > 1,
            chosen={"from": from_, "to": to},
            elsewhere=sorted({at for at in (to, from_) if at} - {*shown}, reverse=True),
            **self.history_urls(obj),
        )

    def history_urls(self, obj) -> dict[str, str]:
        """Where the pages around the history of a record are."""
        names = ["change", "compare", "history", "restore"]
        return {f"{name}_url": self.url(name, quote(obj.pk)) for name in names}

    def compare_view(self, request, object_id):
        """What differs between two states of a record."""
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        moments = [as_moment(request.GET.get(name, "")) for name in ("from", "to")]
        if None in moments:
            raise Http404
        comparison = compare(self.sources(request, obj.pk), obj.pk, *moments)
        if comparison is None:
            raise Http404
        return self.page(
            request,
            "compare.html",
            f"Two states of {obj}",
            object=obj,
            comparison=comparison,
            can_restore=self.has_change_permission(request, obj),
            **self.history_urls(obj),
        )

    def deleted_view(self, request):
        """What was deleted, by whom, when and why; and the way back."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        records = without_kept(request.user, self.model, deleted_records(self.model))
        page = Paginator(records, 25).get_page(request.GET.get("p"))
        labels = Labels()
        for state in page.object_list:
            labels.want(self.model, state)
        labels.load()
        changes = [
            Change(state.pgh_created_at, state.pgh_created_at, state.pgh_context_id, 1)
            for state in page.object_list
        ]
        name_the_authors(changes)
        rows = [
            {
                "label": labels.of(self.model, state.pgh_obj_id, state),
                "change": change,
                "url": self.url("restore", quote(state.pgh_obj_id)),
            }
            for state, change in zip(page.object_list, changes, strict=True)
        ]
        return self.page(
            request,
            "deleted_list.html",
            f"Deleted {self.opts.verbose_name_plural}",
            page_obj=page,
            rows=rows,
            can_restore=self.has_add_permission(request),
        )

    def refusals(self, pk) -> list[str]:
        """Reasons why a record of this model may not be restored at all."""
        return []

    def restore_view(self, request, object_id):
        """Show what a restore would do (GET), or do it (POST)."""
        pk = self.pk_of(object_id)
        obj = self.model._base_manager.filter(pk=pk).first()
        if self.is_kept(request, pk, obj):
            raise PermissionDenied
        is_allowed = (
            self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        )
        if not is_allowed:
            raise PermissionDenied
        moment = self.moment(request, pk, is_deleted=obj is None)
        when = date_format(localtime(moment), "j F Y, H:i:s")
        plan = preview(self.model, pk, moment, reader=request.user)
        refusals = [*self.refusals(pk), *plan.refusals]
        refusals += [
            words for name, words in plan.permissions.items() if not request.user.has_perm(name)
        ]
        if request.method == "POST" and not refusals:
            reason = request.POST.get("_reason", "").strip()[:400]
            pghistory.context(reason=". ".join(filter(None, [f"restored as of {when}", reason])))
            try:
                restore(self.model, pk, moment)
            except RestoreRefused as refused:
                messages.error(request, f"Nothing was restored. {refused}")
            else:
                messages.success(request, f"Restored as it was on {when}.")
                return HttpResponseRedirect(self.url("change", quote(pk)))
        return self.page(
            request,
            "restore.html",
            f"Restore {obj}" if obj else f"Restore a deleted {self.opts.verbose_name}",
            object=obj,
            plan=plan,
            refusals=refusals,
            when=moment,
            back_url=self.url("history", quote(pk)) if obj else self.url("deleted"),
        )

    def is_kept(self, request, pk, obj) -> bool:
        """Whether somebody is kept from a record, or from one that was deleted."""
        if obj:
            return not self.get_queryset(request).filter(pk=pk).exists()
        gone = deleted_records(self.model).filter(pgh_obj_id=pk)
        return gone.exists() and not without_kept(request.user, self.model, gone).exists()

    def pk_of(self, object_id: str):
        """The key in an address; what is no key at all is not found."""
        try:
            return self.opts.pk.to_python(unquote(object_id))
        except ValidationError:
            raise Http404 from None

    def moment(self, request, pk, *, is_deleted: bool):
        """Up to when to go back: a change of the history, or just before the deletion."""
        if is_deleted:
            moment = moment_before_deletion(self.model, pk)
        else:
            moment = as_moment(request.GET.get("to", ""))
        if moment is None:
            raise Http404
        return moment
