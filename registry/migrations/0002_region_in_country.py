"""A region belongs to its country, also for SQL: Django has no composite foreign keys."""

from django.db import migrations

TABLES = ["registry_organisation", "registry_application"]


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [
        migrations.RunSQL(
            f"""
            ALTER TABLE {table} ADD CONSTRAINT {table}_region_in_country
            FOREIGN KEY (region_id, country_id) REFERENCES registry_region (id, country_id)
            DEFERRABLE INITIALLY DEFERRED
            """,
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_region_in_country",
        )
        for table in TABLES
    ]
