"""A part of the kernel with tables of its own."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """One index of everything public, to be searched at once."""

    name = "icpermed.search"
    label = "search"
    verbose_name = "Search"
    default_auto_field = "django.db.models.BigAutoField"
