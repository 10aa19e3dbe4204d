"""The countries of ISO 3166-1, and the regions that members come from (registry/data/)."""

import csv
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).resolve().parent.parent / "data"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def load(apps, schema_editor):
    country = apps.get_model("registry", "Country")
    country.objects.bulk_create(
        country(
            code=row["code"], alpha3=row["alpha3"], name=row["name"], continent=row["continent"]
        )
        for row in rows("countries.csv")
    )
    region = apps.get_model("registry", "Region")
    region.objects.bulk_create(
        region(
            country_id=row["country"],
            name=row["name"],
            code=row["code"],
            aliases=list(filter(None, row["aliases"].split("|"))),
            is_european=row["is_european"] in {"1", "true", "yes"},
        )
        for row in rows("regions.csv")
    )


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_region_in_country")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
