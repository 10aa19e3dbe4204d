"""What the groups of the staff may do with reports."""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

PARTS = {"report", "section", "block", "inclusion", "waiver", "comment"}

#: A version comes into being by the steps of its report, and is only looked at. Who was asked to
#: write or to read is nothing for readers.
GROUPS = {
    "Secretariat": {
        "view_version",
        "publish_report",
        *(
            f"{action}_{part}"
            for part in PARTS | {"contribution", "reading"}
            for action in ["add", "change", "delete", "view"]
        ),
    },
    "Editor": {
        "view_version",
        "view_reading",
        *(
            f"{action}_{part}"
            for part in PARTS | {"contribution"}
            for action in ["add", "change", "view"]
        ),
    },
    "Reader": {f"view_{part}" for part in PARTS | {"version"}},
}


def create_groups(apps, schema_editor):
    """Permissions are usually made after the last migration: here they are needed now."""
    create_permissions(installed_apps.get_app_config("reports"), apps=apps, verbosity=0)
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    for name, codenames in GROUPS.items():
        group.objects.get_or_create(name=name)[0].permissions.add(
            *permission.objects.filter(content_type__app_label="reports", codename__in=codenames)
        )


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("registry", "0004_groups")]
    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
