"""The open data of an edition: whole, described, checkable, and the same bytes each time."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zipfile import ZipFile

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from reports.editions.citing import citation, citation_file
from reports.editions.open_data import open_data, readme
from reports.editions.printing import printed
from reports.models import Report, Version
from reports.structured_data import report_ld
from tests.factories import make_event, make_membership, make_organisation
from tests.reports.factories import make_block, make_report, make_section, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    for name in ["=SUM(1)", "Second"]:
        make_membership(make_organisation(name), starts_on="2020")
    make_event("Workshop", kind="workshop", starts_on="2023-05-02")
    section = make_section(
        make_report(is_published=True), text="We have {{ figure:members }}.", anchor="all"
    )
    make_block(section, kind="meetings", which="workshop")
    return make_version(section.report)


@pytest.fixture
def files(version):
    archive = ZipFile(io.BytesIO(open_data(version)))
    folder = f"icpermed-report-{version.report.year}-v1/"
    assert all(name.startswith(folder) for name in archive.namelist())
    return {name.removeprefix(folder): archive.read(name) for name in archive.namelist()}


def test_the_same_version_gives_the_same_bytes(version):
    first = open_data(version)
    version.refresh_from_db()
    assert open_data(version) == first


def test_every_file_has_its_checksum(files):
    sums = dict(line.split("  ")[::-1] for line in files.pop("checksums.txt").decode().splitlines())
    assert sums == {name: sha256(content).hexdigest() for name, content in files.items()}


def test_the_figures_are_what_the_schema_says(files):
    schema, figures = json.loads(files["schema.json"]), json.loads(files["figures.json"])
    Draft202012Validator.check_schema(schema)
    assert list(Draft202012Validator(schema).iter_errors(figures)) == []
    assert [(one["name"], one["number"], len(one["rows"])) for one in figures] == [
        ("members", "2", 2)
    ]


def test_tables_hold_every_row_and_start_no_formula(files):
    rows = list(csv.reader(io.StringIO(files["figure_rows.csv"].decode("utf-8-sig"))))
    assert len(rows) == 3
    assert all(not cell.startswith("=") for row in rows for cell in row)
    name = "blocks/all-1-meetings-workshop"
    assert len(list(csv.reader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig"))))) == 2
    assert len(json.loads(files[f"{name}.json"])) == 1


def test_it_says_how_to_cite_and_that_the_list_is_illustrative(version, settings):
    settings.DEMO = True
    other = make_version(make_report(is_published=True))
    archive = ZipFile(io.BytesIO(open_data(other)))
    readme = archive.read(next(n for n in archive.namelist() if n.endswith("README.md"))).decode()
    assert "illustrative" in readme
    assert f"/reports/{other.report.year}/versions/1/" in readme


def test_every_form_says_the_day_that_it_was_here(settings):
    settings.TIME_ZONE = "Europe/Brussels"
    moment = datetime(2024, 12, 31, 23, 30, tzinfo=UTC)  # In Brussels it is the next year.
    version = make_version(
        make_report(is_published=True), published_at=moment, frozen_at=moment - timedelta(days=1)
    )
    archive = ZipFile(io.BytesIO(open_data(version)))
    assert {info.date_time for info in archive.infolist()} == {(2025, 1, 1, 0, 30, 0)}
    assert "of 1 January 2025" in readme(version)
    assert 'date-released: "2025-01-01"' in citation_file(version)
    assert "(2025)" in citation(version)
    assert report_ld(version)["datePublished"] == "2025-01-01"
    shown = printed(version, [version])
    assert shown["published_on"] == shown["errata"][0]["published_on"] == "2025-01-01"


@given(st.text(max_size=40))
def test_how_to_cite_is_yaml_in_ascii(title):
    version = Version(number=1, report=Report(year=2023), document={"title": title})
    version.published_at = datetime(2024, 5, 2, tzinfo=UTC)
    written = citation_file(version)
    assert all(" " <= one <= "~" for one in written.replace("\n", ""))
    assert yaml.safe_load(written)["title"] == title
