"""The open data of an edition as one file: tables, JSON, schema, how to cite it, checksums.

The same version gives the same bytes on every machine: times are that of its publication, and
nothing is compressed, because how zlib does it differs from one to the next.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.utils import timezone

from icpermed.spreadsheets import write_csv
from reports.editions.citing import citation, citation_file, day_of
from reports.models import Version

FIGURE_COLUMNS = [
    *("ref", "name", "label", "number", "first_day", "last_day", "words", "unit", "qualifier"),
    *("on", "definition", "source", "rows"),
]
ROW_COLUMNS = ["ref", "label", "title", "url", "text"]

TEXT = {"type": "string"}
TEXT_OR_NOTHING = {"type": ["string", "null"]}

#: What ``figures.json`` holds: JSON Schema.
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "The bound numbers and days of an edition",
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "ref": {**TEXT, "description": "Its name within this edition."},
            "name": {**TEXT, "description": "Which figure it is."},
            "key": {**TEXT, "description": "What it was asked for, as an editor writes it."},
            "label": {**TEXT, "description": "What it is a number of."},
            "number": {**TEXT_OR_NOTHING, "description": "A decimal number, if it is one."},
            "days": {
                "type": ["array", "null"],
                "items": {"type": "string", "format": "date"},
                "minItems": 2,
                "maxItems": 2,
                "description": "The first and the last day that are meant, if it is a day.",
            },
            "words": {**TEXT, "description": "As it is usually written."},
            "says": {**TEXT, "description": "As the text has it, if in words of its own."},
            "unit": TEXT,
            "qualifier": {"enum": ["exactly", "about", "at_least", "more_than"]},
            "on": {**TEXT_OR_NOTHING, "format": "date", "description": "The day it holds for."},
            "definition": TEXT,
            "source": TEXT,
            "rows": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"title": TEXT, "url": TEXT, "text": TEXT, "whose": TEXT},
                    "required": ["title", "url", "text"],
                },
                "description": "What it counts, or what says it.",
            },
            "rows_url": TEXT,
        },
        "required": ["ref", "name", "key", "label", "number", "days", "words", "rows"],
    },
}

README = """# {title}: open data

Version {number} of {day}. Period: {period}. Figures of {figures_on}.
{illustrative}
- `figures.csv` and `figures.json`: every number and day in the text that is bound to the data,
  with its definition, its day and its source. `figure_rows.csv`: what each of them counts.
- `blocks/`: what the sections show from the data, a table for each.
- `document.json`: the whole edition as it was frozen, the text included; without people who
  do not agree any more to be shown.
- `schema.json`: what `figures.json` holds (JSON Schema).
- `CITATION.cff`: how to cite it, for programs.
- `checksums.txt`: the SHA-256 of every other file.

Tables are CSV: UTF-8, separated by commas, with a heading line. Days are YYYY-MM-DD; a first and
a last day that differ mean a day that is known to the month or the year, or several days.

How to cite: {citation}

Licence: Creative Commons Attribution 4.0 International (CC BY 4.0),
https://creativecommons.org/licenses/by/4.0/
"""


def open_data(version: Version) -> bytes:
    """The open data of a version as a zip file."""
    moment = timezone.localtime(version.published_at or version.frozen_at)
    files = dict(sorted(all_files(version)))
    sums = "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    files["checksums.txt"] = sums.encode()
    folder = f"icpermed-report-{version.report.year}-v{version.number}"
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_STORED) as archive:
        for name, content in files.items():
            entry = ZipInfo(f"{folder}/{name}", moment.timetuple()[:6])
            entry.create_system = 3  # As on Unix, also where it is made on Windows.
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return stream.getvalue()


def all_files(version: Version) -> Iterator[tuple[str, bytes]]:
    """Every file but the checksums."""
    tree = version.document
    figures = [{"ref": ref, **figure} for ref, figure in tree["figures"].items()]
    yield "README.md", readme(version).encode()
    yield "CITATION.cff", citation_file(version).encode()
    yield "document.json", as_json(tree)
    yield "schema.json", as_json(SCHEMA)
    yield "figures.json", as_json(figures)
    yield "figures.csv", write_csv(FIGURE_COLUMNS, [figure_row(one) for one in figures])
    yield (
        "figure_rows.csv",
        write_csv(
            ROW_COLUMNS,
            [
                [one["ref"], one["label"], row["title"], row["url"], row["text"]]
                for one in figures
                for row in one["rows"]
            ],
        ),
    )
    yield from block_files(tree)


def figure_row(figure: dict) -> list:
    first, last = figure["days"] or (None, None)
    return [
        *(figure["ref"], figure["name"], figure["label"], figure["number"], first, last),
        *(figure["words"], figure["unit"], figure["qualifier"], figure["on"]),
        *(figure["definition"], figure["source"], len(figure["rows"])),
    ]


def block_files(tree: dict) -> Iterator[tuple[str, bytes]]:
    """A table for each block that has rows, named after its section and what it shows."""
    for section in tree["sections"]:
        for place, block in enumerate(section["blocks"], 1):
            if not block["rows"]:
                continue
            which = f"-{block['which']}" if block["which"] else ""
            name = f"blocks/{section['anchor']}-{place}-{block['kind']}{which}"
            rows = [[row.get(column) for column in block["columns"]] for row in block["rows"]]
            yield f"{name}.csv", write_csv(block["columns"], rows)
            yield f"{name}.json", as_json(block["rows"])


def as_json(value) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def readme(version: Version) -> str:
    tree = version.document
    illustrative = (
        "\n**The membership list in it is illustrative: it was made for a demonstration.**\n"
        if tree["is_illustrative"]
        else ""
    )
    return README.format(
        title=tree["title"],
        number=version.number,
        day=f"{day_of(version):%-d %B %Y}",
        period=tree["period"],
        figures_on=tree["figures_on"],
        illustrative=illustrative,
        citation=citation(version),
    )
