"""What the groups of the staff may do with who reads a draft. Readers see nobody's name."""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = {"Secretariat": ["view", "add", "change", "delete"], "Editor": ["view"]}


def add_permissions(apps, schema_editor):
    """Permissions are usually made after the last migration: here they are needed now."""
    create_permissions(installed_apps.get_app_config("reports"), apps=apps, verbosity=0)
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    for name, actions in GROUPS.items():
        group.objects.get_or_create(name=name)[0].permissions.add(
            *permission.objects.filter(
                content_type__app_label="reports",
                codename__in=[f"{action}_reading" for action in actions],
            )
        )


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_readings")]
    operations = [migrations.RunPython(add_permissions, migrations.RunPython.noop)]
