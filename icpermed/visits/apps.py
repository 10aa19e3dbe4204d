"""A part of the kernel with tables of its own."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """How often public pages are read: counts by day, nothing about people."""

    name = "icpermed.visits"
    label = "visits"
    verbose_name = "Visits"
    default_auto_field = "django.db.models.BigAutoField"
