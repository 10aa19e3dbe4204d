"""How fast a long list is imported, beside django-import-export and a bare COPY: `make bench`.

The list has the ten columns of OrganisationResource. Ours also writes the history and two names
for each new organisation; what it is compared with writes the history, and no names.
"""

import csv
import json
import os
import re
import resource as limits
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path
from uuid import uuid4

import tablib
from django.conf import settings
from django.core.files import File
from django.db import connection, transaction
from django.test.utils import override_settings
from import_export.fields import Field
from import_export.instance_loaders import CachedInstanceLoader
from import_export.resources import ModelResource
from import_export.widgets import CachedForeignKeyWidget, ForeignKeyWidget

from icpermed.imports import steps
from icpermed.imports.importer import find_importer
from icpermed.imports.models import Batch
from registry.models import Country, Name, Organisation, Region

KEY = "registry.organisation"
COLUMNS = [
    *("slug", "name", "acronym", "kind", "country", "region", "website", "ror_id"),
    *("note", "is_published"),
]
ROWS, SOME, FEW = 100_000, 10_000, 1_000
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
UNLIMITED = {"IMPORT_MAX_ROWS": 10**6, "IMPORT_MAX_BYTES": 10**9}


def ror_id(number: int) -> str:
    """A ROR id with the right check digits."""
    digits, rest = "", number
    for _ in range(6):
        rest, digit = divmod(rest, 32)
        digits = LETTERS[digit] + digits
    return f"0{digits}{98 - number * 100 % 97:02}"


def list_of(size: int, *, changed: bool = False) -> bytes:
    """A list of so many organisations; of a changed one, every hundredth has moved its website."""
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    countries = ["DE", "FR", "IT", "ES", "PL", "SE", "NL", "BE", "AT", "PT"]
    for n in range(size):
        site = "www" if changed and n % 100 == 50 else "site"
        writer.writerow(
            [
                f"bench-{n}",
                f"Research Council for Personalised Medicine number {n}",
                f"RCPM{n}",
                ("funder", "ministry", "regional_authority")[n % 3],
                countries[n % 10],
                "",
                f"https://{site}.example.org/councils/{n}/",
                ror_id(n) if n % 4 == 0 else "",
                "Ministère de la Santé, by mail of 3 May" if n % 5 == 0 else "",
                "yes",
            ]
        )
    return file.getvalue().encode()


class Plain(ModelResource):
    """What django-import-export makes of the model by itself."""

    country = Field("country", "country", ForeignKeyWidget(Country, "code"))
    region = Field("region", "region", ForeignKeyWidget(Region, "name"))

    class Meta:
        model = Organisation
        fields = COLUMNS
        import_id_fields = ["slug"]


class Tuned(Plain):
    """The same with every setting that makes it faster."""

    country = Field("country", "country", CachedForeignKeyWidget(Country, "code"))
    region = Field("region", "region", CachedForeignKeyWidget(Region, "name"))

    class Meta(Plain.Meta):
        use_bulk = True
        skip_diff = True
        skip_html_diff = True
        skip_unchanged = True
        clean_model_instances = False
        instance_loader_class = CachedInstanceLoader


class PlainWithNames(Plain):
    """The same, with the names that a new organisation must have on record."""

    def after_save_instance(self, instance, row, **kwargs):
        for kind, text in [("acronym", instance.acronym), ("official", instance.name)]:
            Name.objects.create(organisation=instance, kind=kind, text=text)


#: What makes the list for `weigh`, in a process of its own.
WRITE = (
    "import sys, registry.bench_imports as bench;"
    " bench.Path(sys.argv[1]).write_bytes(bench.list_of(int(sys.argv[2])))"
)


def seconds(act: Callable) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def receive(data: bytes) -> Batch:
    return steps.receive(KEY, File(BytesIO(data)), file_name="bench.csv", is_complete=False)


def ours(data: bytes) -> tuple[float, float, Batch]:
    """Seconds for the preview and for the writing."""
    start = time.perf_counter()
    batch = receive(data)
    steps.compare(batch)
    preview = time.perf_counter() - start
    return preview, seconds(lambda: steps.apply(batch)), batch


def theirs(kind: type[ModelResource], data: bytes, *, dry_run: bool) -> float:
    """Seconds a row, from the file; nothing stays."""

    def act():
        dataset = tablib.Dataset().load(data.decode(), format="csv")
        with transaction.atomic():
            result = kind().import_data(dataset, dry_run=dry_run, use_transactions=True)
            if result.has_errors() or result.has_validation_errors():
                raise RuntimeError("django-import-export refuses the list of the bench")
            transaction.set_rollback(True)

    return seconds(act) / (data.count(b"\n") - 1)


def some(data: bytes, size: int) -> bytes:
    """The first rows of a list."""
    return b"".join(data.splitlines(keepends=True)[: size + 1])


def bare_copy(data: bytes) -> float:
    """Seconds for the same file, copied into the real table by Postgres alone; nothing stays."""
    columns = [f"{name}_id" if name in {"country", "region"} else name for name in COLUMNS]
    filled = {"created_at": "now()", "updated_at": "now()", "logo": "''", "asked_to": "''"}
    texts = "acronym, website, ror_id, note"
    with transaction.atomic(), connection.cursor() as cursor:
        for column, value in filled.items():
            cursor.execute(
                f"ALTER TABLE registry_organisation ALTER COLUMN {column} SET DEFAULT {value}"
            )
        start = time.perf_counter()
        with cursor.copy(
            f"COPY registry_organisation ({', '.join(columns)}) FROM STDIN"
            f" WITH (FORMAT csv, HEADER, FORCE_NOT_NULL ({texts}))"
        ) as copy:
            copy.write(data)
        spent = time.perf_counter() - start
        transaction.set_rollback(True)
    return spent


def first_page(batch: Batch) -> float:
    """Seconds for what the first page of the review asks of the database."""
    importer = find_importer(KEY)

    def act():
        rows = list(batch.rows.filter(bucket="changed").order_by("line")[:50])
        importer.tell(rows)
        steps.counts_of(batch)

    return seconds(act)


def spare_errors() -> None:
    """Let the history's triggers find their context, as in a request.

    Each would else find out by an error that there is none, and each error walks through all that
    is to be checked at the end: a bare COPY of 100,000 rows would take half an hour.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SET pghistory.context_id = '{uuid4()}'")
        cursor.execute("SET pghistory.context_metadata = '{}'")


def empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE registry_organisation, imports_batch CASCADE")


def tidy() -> None:
    """What a server does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def measure(say: Callable[[str], None], size: int = ROWS) -> None:
    """All-new, then a refresh of which one row in a hundred has changed."""
    few = min(FEW, size)
    with tempfile.TemporaryDirectory() as folder, override_settings(**UNLIMITED, MEDIA_ROOT=folder):
        new, changed = list_of(size), list_of(size, changed=True)
        say(
            f"\nAn import of {size:,} organisations, {len(COLUMNS)} columns,"
            f" {len(new) / 1e6:.0f} MB. Of django-import-export {few:,} rows are measured by"
            f" default settings and {min(SOME, size):,} tuned, and scaled to all rows."
        )
        spare_errors()
        empty()
        tidy()
        copied = bare_copy(new)
        say(f"bare COPY into the table, with the history   {copied:8.1f} s")
        default = [theirs(Plain, some(new, few), dry_run=dry) * size for dry in (True, False)]
        named = theirs(PlainWithNames, some(new, few), dry_run=False) * size
        tuned = [theirs(Tuned, some(new, SOME), dry_run=dry) * size for dry in (True, False)]
        preview, written, _ = ours(new)
        say_beside(say, "preview, all new", preview, default[0], tuned[0], copied)
        say_beside(say, "import, all new", written, default[1], tuned[1], copied)
        say(
            f"    theirs, default, if it keeps the names as well {named:8.1f} s"
            f" {named / written:6.1f} x"
        )
        tidy()
        default = [theirs(Plain, some(changed, few), dry_run=dry) * size for dry in (True, False)]
        tuned = [theirs(Tuned, some(changed, SOME), dry_run=dry) * size for dry in (True, False)]
        preview, written, batch = ours(changed)
        say_beside(say, "preview, 1 % changed", preview, default[0], tuned[0], copied)
        say_beside(say, "import, 1 % changed", written, default[1], tuned[1], copied)
        say(f"first page of the review, in the database     {first_page(batch) * 1000:8.0f} ms")
        empty()
        memory(say, size)
        empty()


def say_beside(say, what: str, mine: float, default: float, tuned: float, copied: float) -> None:
    """Our time, and how many times as long the others take."""
    say(
        f"{what:24}{mine:8.1f} s   theirs: default {default:8.1f} s {default / mine:6.1f} x"
        f"   tuned {tuned:8.1f} s {tuned / mine:5.1f} x   {mine / copied:4.1f} x a bare COPY"
    )


def memory(say, size: int) -> None:
    """The most memory that a process of its own needs for a short and for a long list."""
    name = connection.settings_dict["NAME"]
    code = f"import registry.bench_imports as bench; bench.weigh({name!r}, {{}})"
    for rows in (size // 5, size):
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup(); {code.format(rows)}"],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "icpermed.settings"},
            check=True,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
        )
        found = json.loads(done.stdout)
        say(
            f"memory for {rows:>7,} rows: at most {found['most']:.0f} MB,"
            f" of which {found['before']:.0f} MB before the list"
        )
        empty()


def weigh(database: str, size: int) -> None:
    """Import a list, and tell how much memory that took."""
    connection.settings_dict["NAME"] = database
    before = most_memory()
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "bench.csv"
    subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {WRITE}", str(path), str(size)],
        check=True,
    )
    files = override_settings(**UNLIMITED, MEDIA_ROOT=folder.name)
    with folder, files, path.open("rb") as file:
        batch = steps.receive(KEY, File(file), file_name="bench.csv", is_complete=False)
        steps.compare(batch)
        steps.apply(batch)
    sys.stdout.write(json.dumps({"before": before, "most": most_memory()}))


def most_memory() -> float:
    """The most that this process ever had, in MB; getrusage would also tell of its parent."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s*(\d+)", status.read_text())[1]) / 1024
    return limits.getrusage(limits.RUSAGE_SELF).ru_maxrss / 1024
