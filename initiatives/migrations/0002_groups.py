"""What the groups of the staff may do with initiatives, programmes and country reporting."""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

EVERY_ACTION = {"add", "change", "delete", "view"}
OPEN = {
    "calldate", "callfigure", "calllink", "fundingcall", "initiative", "initiativecountry",
    "initiativefigure", "initiativelead", "initiativelink", "initiativetopic", "keypoint",
    "programme", "programmefigure", "programmelink", "programmerelation", "workpackage",
}  # fmt: skip
#: What members report, and who for them: not for those who only read.
PERSONAL = {"activity", "memberreport", "reportcomment", "reportinground"}

GROUPS = {
    "Secretariat": {model: EVERY_ACTION for model in OPEN | PERSONAL},
    "Editor": {model: {"add", "change", "view"} for model in OPEN | PERSONAL},
    "Reader": {model: {"view"} for model in OPEN},
}


def create_groups(apps, schema_editor):
    """Permissions are usually made after the last migration: here they are needed now."""
    create_permissions(installed_apps.get_app_config("initiatives"), apps=apps, verbosity=0)
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    for name, models in GROUPS.items():
        group.objects.get_or_create(name=name)[0].permissions.add(
            *permission.objects.filter(
                content_type__app_label="initiatives",
                codename__in=[
                    f"{action}_{model}" for model, actions in models.items() for action in actions
                ],
            )
        )


class Migration(migrations.Migration):
    dependencies = [("initiatives", "0001_initial"), ("registry", "0004_groups")]
    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
