"""The groups of the staff: Secretariat, Editor and Reader."""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

EVERY_ACTION = {"add", "change", "delete", "view"}
EDITED = {
    "organisation", "name", "relation", "membership", "person", "body", "mandate", "decision",
    "region",
}  # fmt: skip

# Who may do what with which model. Countries are those of ISO 3166-1: they are renamed at most.
# Merges have no form: "add" lets somebody merge, "change" lets somebody undo it.
GROUPS = {
    "Secretariat": {model: EVERY_ACTION for model in EDITED}
    | {
        "application": EVERY_ACTION,
        "country": {"change", "view"},
        "merge": {"add", "change", "view"},
    },
    "Editor": {model: {"add", "change", "view"} for model in EDITED}
    | {"country": {"view"}, "merge": {"view"}},
    "Reader": {model: {"view"} for model in EDITED} | {"country": {"view"}},
}


def create_groups(apps, schema_editor):
    """Permissions are usually made after the last migration: here they are needed now."""
    create_permissions(installed_apps.get_app_config("registry"), apps=apps, verbosity=0)
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    for name, models in GROUPS.items():
        group.objects.get_or_create(name=name)[0].permissions.add(
            *permission.objects.filter(
                content_type__app_label="registry",
                codename__in=[
                    f"{action}_{model}" for model, actions in models.items() for action in actions
                ],
            )
        )


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0003_countries_and_regions"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
