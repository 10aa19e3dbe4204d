"""The page “Connections” of a record: what it is connected to, and a search for more."""

import pghistory
from django.contrib import messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpResponseRedirect
from django.urls import path
from django.utils.text import capfirst

from icpermed.connections.connectable import connectable
from icpermed.connections.models import Connection
from icpermed.connections.related import connect, related, see_also
from icpermed.history import admin_url, may_see
from icpermed.history_admin import HistoryAdmin

#: Of each kind a search shows so many records.
SHOWN = 10


class ConnectedAdmin(HistoryAdmin):
    """Adds “Connections” to the tools of each record that has a page of its own."""

    def get_urls(self):
        if self.opts.label_lower not in connectable():
            return super().get_urls()
        name = f"{self.opts.app_label}_{self.opts.model_name}_connections"
        view = self.admin_site.admin_view(self.connections_view)
        return [path("<path:object_id>/connections/", view, name=name), *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs):
        record = context.get("original")
        if record and self.opts.label_lower in connectable() and may_see(request.user, Connection):
            context["connections_url"] = self.url("connections", quote(record.pk))
            context["connection_count"] = Connection.objects.of(record).count()
        return super().render_change_form(request, context, *args, **kwargs)

    @transaction.atomic
    def connections_view(self, request, object_id):
        """Show what a record is connected to (GET); connect, or take a connection away (POST)."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        if not may_see(request.user, Connection):
            raise PermissionDenied
        if request.method == "POST":
            self.change_connections(request, record)
            return HttpResponseRedirect(self.url("connections", quote(record.pk)))
        words = request.GET.get("q", "").replace("\x00", "").strip()
        return self.page(
            request,
            "connections/record.html",
            f"Connections of {record}",
            object=record,
            change_url=self.url("change", quote(record.pk)),
            rows=self.seen(request, record),
            query=words,
            groups=self.search_everywhere(request, record, words) if words else [],
            may_add=request.user.has_perm("connections.add_connection"),
            may_delete=request.user.has_perm("connections.delete_connection"),
        )

    def seen(self, request, record) -> list[tuple]:
        """What a record is connected to, as far as somebody may see it, and if it is public."""
        public = {row.connection for row in see_also(record)}
        return [
            (row, admin_url(type(row.record), row.record.pk), row.connection in public)
            for row in related(record, request.user)
            if may_see(request.user, type(row.record))
        ]

    def search_everywhere(self, request, record, words: str) -> list[tuple[str, list]]:
        """Records of every kind that words find, without those that are connected already."""
        taken = {(type(row.record), row.record.pk) for row in related(record, request.user)}
        taken.add((type(record), record.pk))
        groups = []
        for label, model in connectable().items():
            desk = self.admin_site._registry.get(model)
            if desk is None or not desk.has_view_permission(request):
                continue
            rows, _ = desk.get_search_results(request, desk.get_queryset(request), words)
            found = [row for row in rows[: SHOWN + len(taken)] if (model, row.pk) not in taken]
            if found:
                choices = [(f"{label}:{row.pk}", row) for row in found[:SHOWN]]
                groups.append((capfirst(model._meta.verbose_name_plural), choices))
        return groups

    def change_connections(self, request, record) -> None:
        """Do what a button says."""
        gone = request.POST.get("remove")
        action = "delete" if gone else "add"
        if not request.user.has_perm(f"connections.{action}_connection"):
            raise PermissionDenied
        pghistory.context(reason=f"connections of {record}")
        if gone:
            rows = Connection.objects.of(record).filter(pk=gone if gone.isdecimal() else None)
            deleted, _ = rows.delete()
            messages.success(request, "Not connected any more." if deleted else "It was gone.")
            return
        others = [self.chosen(request, choice) for choice in request.POST.getlist("with")]
        if not others:
            messages.error(request, "Tick what it is to be connected to.")
        for other in others:
            try:
                connect(one=record, other=other, words=request.POST.get("words", "").strip())
            except ValidationError as refused:
                messages.error(request, f"{other}: {' '.join(refused.messages)}")
            else:
                messages.success(request, f"Connected to “{other}”.")

    def chosen(self, request, choice: str) -> models.Model:
        """The record that a box stands for; only what somebody may see."""
        label, _, pk = choice.rpartition(":")
        desk = self.admin_site._registry.get(connectable().get(label))
        record = desk.get_object(request, pk) if desk else None
        if record is None or not desk.has_view_permission(request, record):
            raise PermissionDenied
        return record
