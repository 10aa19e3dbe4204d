"""What the groups of the staff may do with events."""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

EVERY_ACTION = {"add", "change", "delete", "view"}
OPEN = {
    "actionitem", "agendaitem", "carrieditem", "earlierdate", "event", "eventtopic", "headcount",
    "host", "material", "minutes", "series", "speaker", "topic",
}  # fmt: skip
#: Who takes part, with addresses and what people need: not for those who only read.
PERSONAL = {"invitation", "participation"}
#: Votes are opened and closed, not edited.
VOTING = {"elector", "vote"}

GROUPS = {
    "Secretariat": {model: EVERY_ACTION for model in OPEN | PERSONAL | VOTING | {"votingrule"}},
    "Editor": {model: {"add", "change", "view"} for model in OPEN | PERSONAL}
    | {model: {"view"} for model in VOTING | {"votingrule"}},
    "Reader": {model: {"view"} for model in OPEN | VOTING | {"votingrule"}},
}


def create_groups(apps, schema_editor):
    """Permissions are usually made after the last migration: here they are needed now."""
    create_permissions(installed_apps.get_app_config("events"), apps=apps, verbosity=0)
    group = apps.get_model("auth", "Group")
    permission = apps.get_model("auth", "Permission")
    for name, models in GROUPS.items():
        group.objects.get_or_create(name=name)[0].permissions.add(
            *permission.objects.filter(
                content_type__app_label="events",
                codename__in=[
                    f"{action}_{model}" for model, actions in models.items() for action in actions
                ],
            )
        )


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial"), ("registry", "0004_groups")]
    operations = [migrations.RunPython(create_groups, migrations.RunPython.noop)]
