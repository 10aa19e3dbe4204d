"""Mails may say the same once more as HTML."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_who_decides")]
    operations = [
        migrations.AddField(
            model_name="mail",
            name="html",
            field=models.TextField(
                blank=True,
                help_text="The same, for mail programs that show more than text.",
                verbose_name="text as HTML",
            ),
        )
    ]
