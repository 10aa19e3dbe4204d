"""What the groups of the staff may do with publications, news and the newsletter."""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

EVERY_ACTION = {"add", "change", "delete", "view"}
OPEN = {
    "channel", "channelfigure", "newsitem", "newsletterissue", "newsletteritem", "publication",
    "publicationauthor", "publicationfile", "publicationtopic", "video",
}  # fmt: skip
#: Who gets the newsletter, and who must not: the secretariat only.
PERSONAL = {"subscriber", "suppression"}

GROUPS = {
    "Secretariat": {model: EVERY_ACTION for model in OPEN | PERSONAL},
    "Editor": {model: {"add", "change", "view"} for model in OPEN},
    "Reader": {model: {"view"} for model in OPEN},
}


def create_groups(apps, schema_editor):
    """Permissions are usually made after the last migration: here they are needed now."""
    create_permissions(installed_apps.get_app_config("publications"), apps=apps, verbosity=0)
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    for name, models in GROUPS.items():
        group.objects.get_or_create(name=name)[0].permissions.add(
            *permission.objects.filter(
                content_type__app_label="publications",
                codename__in=[
                    f"{action}_{model}" for model, actions in models.items() for action in actions
                ],
            )
        )


class Migration(migrations.Migration):
    dependencies = [("publications", "0001_initial"), ("registry", "0004_groups")]
    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
