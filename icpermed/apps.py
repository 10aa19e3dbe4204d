"""How the project starts: its own app, and the admin with the project's own start page."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class IcpermedConfig(AppConfig):
    """The kernel that all apps share."""

    name = "icpermed"
    default = True

    def ready(self):
        from icpermed import mentions  # noqa: F401  (registers the lookup ``mentions``)


class DeskConfig(admin_apps.AdminConfig):
    """Django's admin, with the start page and the recent changes of ``icpermed.desk``."""

    default = False
    default_site = "icpermed.desk.Desk"

    def ready(self):
        from django.contrib.admin import site
        from django_tasks_db.models import DBTaskResult

        from icpermed import duties

        super().ready()
        duties.discover()
        site.unregister(DBTaskResult)  # The queue of the worker is nobody's desk: logs tell of it.
