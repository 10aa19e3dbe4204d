"""The import desk is a part of the kernel with tables of its own."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Lists that arrive, and what became of them."""

    name = "icpermed.imports"
    label = "imports"
    verbose_name = "Imports"
    default_auto_field = "django.db.models.BigAutoField"
