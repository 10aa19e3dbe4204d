"""A part of the kernel with tables of its own."""

from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    """Which records of different apps belong together."""

    name = "icpermed.connections"
    label = "connections"
    verbose_name = "Connections"
    default_auto_field = "django.db.models.BigAutoField"
