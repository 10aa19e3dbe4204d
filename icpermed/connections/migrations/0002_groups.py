"""What the groups of the staff may do with connections."""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = {
    "Secretariat": {"add", "change", "delete", "view"},
    "Editor": {"add", "change", "view"},
    "Reader": {"view"},
}


def create_groups(apps, schema_editor):
    """Permissions are usually made after the last migration: here they are needed now."""
    create_permissions(installed_apps.get_app_config("connections"), apps=apps, verbosity=0)
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    for name, actions in GROUPS.items():
        group.objects.get_or_create(name=name)[0].permissions.add(
            *permission.objects.filter(
                content_type__app_label="connections",
                codename__in=[f"{action}_connection" for action in actions],
            )
        )


class Migration(migrations.Migration):
    dependencies = [("connections", "0001_initial"), ("registry", "0004_groups")]
    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
