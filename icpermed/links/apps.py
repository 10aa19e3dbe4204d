"""A part of the kernel with tables of its own."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    """Every address on the web that a record names, and whether it can be reached."""

    name = "icpermed.links"
    label = "links"
    verbose_name = "Links"
    default_auto_field = "django.db.models.BigAutoField"
