"""What the groups of the staff may do with the Recognition and with best practices."""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

EVERY_ACTION = {"add", "change", "delete", "view"}
OPEN = {
    "award", "bestpractice", "criterion", "edition", "phase", "practicefigure", "practicelink",
    "requiredfile", "editiontopic",
}  # fmt: skip
#: What people hand in and write to each other: not for those who only read.
PERSONAL = {"practicecomment"}
#: The jury's work and what it judges: the secretariat only.
JURY = {
    "assignment", "coauthor", "conflict", "declaration", "juror", "nomination", "nominationfile",
}  # fmt: skip
#: What jurors write, and what was decided: seen, not edited.
KEPT = {"decisionrecord", "remark", "review", "score"}

GROUPS = {
    "Secretariat": {model: EVERY_ACTION for model in OPEN | PERSONAL | JURY}
    | {model: {"view"} for model in KEPT},
    "Editor": {model: {"add", "change", "view"} for model in OPEN | PERSONAL},
    "Reader": {model: {"view"} for model in OPEN},
}


def create_groups(apps, schema_editor):
    """Permissions are usually made after the last migration: here they are needed now."""
    create_permissions(installed_apps.get_app_config("recognition"), apps=apps, verbosity=0)
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    for name, models in GROUPS.items():
        group.objects.get_or_create(name=name)[0].permissions.add(
            *permission.objects.filter(
                content_type__app_label="recognition",
                codename__in=[
                    f"{action}_{model}" for model, actions in models.items() for action in actions
                ],
            )
        )


class Migration(migrations.Migration):
    dependencies = [("recognition", "0001_initial"), ("registry", "0004_groups")]
    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
