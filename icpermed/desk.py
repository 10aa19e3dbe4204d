"""The secretariat's desk: the admin, with a page of everything that changed lately."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin import AdminSite
from django.contrib.auth.models import Group, User
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.functional import SimpleLazyObject

from icpermed import menu
from icpermed.ageing_desk import ageing_records
from icpermed.connections.models import Connection
from icpermed.history import (
    Change,
    History,
    Source,
    events_of,
    hidden_from,
    may_see,
    tracked_models,
    without_kept,
)
from icpermed.imports import models as imports
from icpermed.imports.desk.visit import kinds_for
from icpermed.links.models import Link
from icpermed.outbox.models import Mail, Mailing
from icpermed.scheduling.models import ScheduledChange
from icpermed.visits.models import PageViews

RECENT = 8

menu.register("The site", ScheduledChange, Connection, Link, PageViews, at_end=True)
menu.register(
    "Imports and mail",
    *(imports.Batch, imports.Source, imports.FieldLock, Mailing, Mail),
    at_end=True,
)
menu.register("Accounts", User, Group, seldom=[EmailAddress, Authenticator], at_end=True)


class Desk(AdminSite):
    """Django's admin under the project's name, and with its history."""

    site_header = "Secretariat"
    site_title = "ICPerMed secretariat"
    index_title = "Your desk"

    def get_urls(self):
        changes = path("changes/", self.admin_view(self.changes_view), name="recent_changes")
        ageing = path("ageing/", self.admin_view(self.ageing_view), name="ageing_records")
        return [changes, ageing, *super().get_urls()]

    def get_app_list(self, request, app_label=None):
        """The sidebar and the start page: under our headings. The page of one app has it all."""
        apps = super().get_app_list(request, app_label)
        return apps if app_label else menu.arranged(apps)

    def each_context(self, request):
        def may_import() -> bool:
            return bool(kinds_for(request.user))

        return super().each_context(request) | {"may_import": SimpleLazyObject(may_import)}

    def history(self, request, per_page: int) -> History | None:
        """The changes of all records that this person may see."""
        sources = [
            Source(
                model,
                without_kept(request.user, model, events_of(model).objects.all()),
                hidden=hidden_from(request.user, model),
            )
            for model in tracked_models()
            if model._meta.app_label != "imports"  # What imports did is there; they are not.
            if may_see(request.user, model)
        ]
        return History(sources, per_page) if sources else None

    def recent_changes(self, request) -> list[Change]:
        """The last few changes, for the start page."""
        history = self.history(request, RECENT)
        return history.changes() if history else []

    def index(self, request, extra_context=None):
        recent = {"recent_changes": self.recent_changes(request)}
        return super().index(request, recent | (extra_context or {}))

    def changes_view(self, request):
        """All changes of all records, newest first, in pages."""
        history = self.history(request, per_page=20)
        page = history.get_page(request.GET.get("p")) if history else None
        context = {**self.each_context(request), "title": "Recent changes", "page_obj": page}
        return TemplateResponse(request, "admin/recent_changes.html", context)

    def ageing_view(self, request):
        """What is public and was not touched for a year."""
        return ageing_records(request, self.each_context(request))
