"""A part of the kernel with tables of its own."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    """Changes that are made at a moment somebody chose."""

    name = "icpermed.scheduling"
    label = "scheduling"
    verbose_name = "Planned changes"
    default_auto_field = "django.db.models.BigAutoField"
