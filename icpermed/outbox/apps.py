"""The outbox is a part of the kernel with tables of its own."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Every mail of the site, and what became of it."""

    name = "icpermed.outbox"
    label = "outbox"
    verbose_name = "Mail"
    default_auto_field = "django.db.models.BigAutoField"
