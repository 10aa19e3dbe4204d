"""The secretariat sees the outbox and decides; the history keeps no texts of mails any more."""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations


def let_the_secretariat_decide(apps, schema_editor):
    """Permissions are usually made after the last migration: here they are needed now."""
    create_permissions(installed_apps.get_app_config("outbox"), apps=apps, verbosity=0)
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="outbox",
        codename__in=[
            f"{action}_{model}" for action in ["view", "change"] for model in ["mail", "mailing"]
        ],
    )
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Secretariat")
    group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0001_the_outbox"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("pghistory", "0001_initial"),
    ]
    operations = [
        migrations.RunPython(let_the_secretariat_decide, migrations.RunPython.noop),
        # Mails used to stand beside the change that sent them, where nothing is ever erased.
        migrations.RunSQL(
            "UPDATE pghistory_context SET metadata = metadata - 'mail' WHERE metadata ? 'mail'",
            migrations.RunSQL.noop,
        ),
    ]
