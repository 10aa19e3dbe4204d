"""The public pages of reports: what they show, in how many queries, and what they never show."""

import json

import pytest
from django.urls import reverse

from icpermed.search.refreshing import refresh
from reports import publishing
from reports.models import Report
from tests.factories import make_event, make_membership, make_organisation
from tests.reports.factories import (
    make_block,
    make_published_report,
    make_report,
    make_section,
    make_version,
    make_waiver,
)

pytestmark = pytest.mark.django_db


def full_report(*, members=2, is_published=True) -> Report:
    """A report with a bound number, a footnote and a block."""
    for _ in range(members):
        make_membership(make_organisation(), starts_on="2020")
        make_event(kind="workshop", starts_on="2023-05-02")
    report = make_report(is_published=is_published)
    section = make_section(
        report, anchor="all", text="We have {{ figure:members }}.[^a]\n\n[^a]: A note."
    )
    make_block(section)
    if is_published:
        make_version(report)
    return report


def get(client, report, **query):
    return client.get(report.get_absolute_url(), query)


def test_the_page_has_contents_text_notes_and_how_to_cite(client):
    page = get(client, full_report()).content.decode()
    for part in [
        'href="#all"',
        'popovertarget="f1"',
        '<div class="explanation" id="f1" popover',
        'id="note-1"',
        "versions/1/",
        "CC BY 4.0",
    ]:
        assert part in page


def test_a_number_is_explained_by_its_rows(client):
    report = full_report(members=3)
    page = get(client, report).content.decode()
    explanation = page.partition('id="f1" popover')[2].partition("</div>")[0]
    assert explanation.count("<li>") == 3
    assert "Organisations with a membership" in explanation


@pytest.mark.parametrize("form", ["", "json", "pdf", "zip"])
def test_more_rows_need_no_more_queries(client, django_assert_max_num_queries, form):
    for members in [2, 20]:
        report = full_report(members=members)
        with django_assert_max_num_queries(10):
            assert get(client, report, format=form).status_code == 200


@pytest.mark.parametrize(
    ("form", "mime", "start"),
    [("pdf", "application/pdf", b"%PDF-"), ("zip", "application/zip", b"PK")],
)
def test_it_comes_as_a_file(client, form, mime, start):
    response = get(client, full_report(), format=form)
    assert (response["Content-Type"], response.content[: len(start)]) == (mime, start)


def test_data_are_those_that_were_frozen(client):
    report = full_report()
    make_membership(make_organisation(), starts_on="2020")
    data = json.loads(get(client, report, format="json").content)
    assert (data["version"], data["is_latest"]) == (1, True)
    assert [one["number"] for one in data["document"]["figures"].values()] == ["2"]


@pytest.mark.parametrize("path", ["", "errata/", "versions/1/", "pictures/1-0.svg"])
@pytest.mark.parametrize("form", ["", "?format=pdf", "?format=json", "?format=zip"])
def test_what_is_not_published_is_not_there(client, path, form):
    hidden = make_published_report(is_published=False)
    draft = make_report()
    publishing.freeze(report=draft)
    for report in [hidden, draft]:
        assert client.get(f"{report.get_absolute_url()}{path}{form}").status_code == 404


def test_only_staff_sees_the_preview(client, secretariat):
    report = full_report(is_published=False)
    address = report.get_absolute_url() + "?preview=1"
    assert client.get(address).status_code != 200
    page = secretariat.get(address)
    assert (page.status_code, page["X-Robots-Tag"]) == (200, "noindex")
    assert secretariat.get(address + "&format=pdf").content.startswith(b"%PDF-")


def test_an_old_version_stays_and_says_so(client):
    report = full_report()
    section_text = "Corrected text."
    report.sections.update(text=section_text)
    make_version(report, number=2, erratum="The **number** was wrong.")
    assert section_text in get(client, report).content.decode()

    old = client.get(reverse("report_version", args=[report.year, 1]))
    assert "This is version 1" in old.content.decode()
    assert section_text not in old.content.decode()
    assert old["X-Robots-Tag"] == "noindex"
    assert client.get(reverse("report_version", args=[report.year, 3])).status_code == 404

    errata = client.get(reverse("report_errata", args=[report.year])).content.decode()
    assert "The <strong>number</strong> was wrong." in errata
    assert errata.index("Version 2") < errata.index("Version 1")


def test_while_a_correction_is_written_the_public_reads_what_was_published(client):
    report = full_report()
    was = get(client, report, format="json").content
    report.sections.update(text="Secretword of a draft.", heading="Secretword")
    Report.objects.update(title="Secretword", subtitle="Secretword", summary="Secretword")
    Report.objects.update(starts_on="2001-02-03")
    refresh()
    for address in [
        *(f"{report.get_absolute_url()}{part}" for part in ["", "errata/", "versions/1/"]),
        *("/reports/", "/reports/?format=csv", "/reports/?format=json", "/reports/?format=atom"),
        *("/changes/", "/changes/?format=json", "/sitemap.xml"),
    ]:
        content = client.get(address).content.decode()
        assert ("Secretword" in content, "2001" in content) == (False, False), address
    for address in ["/search/?q=Secretword&format=json", "/reports/?q=Secretword&format=json"]:
        assert json.loads(client.get(address).content)["items"] == [], address
    assert get(client, report, format="json").content == was


def test_a_form_that_there_is_not_is_not_found(client):
    assert get(client, full_report(), format="docx").status_code == 404
    assert client.get(reverse("report_detail", args=[3000])).status_code == 404


def test_a_number_kept_as_it_was_written_leads_to_its_section(client):
    section = make_section(make_report(is_published=True), text="Old: 4711.", anchor="all")
    make_waiver(section, phrase="4711", sentence="Old: 4711.")
    make_version(section.report)
    page = client.get(section.report.get_absolute_url()).content.decode()
    assert '<a href="#all">“Old: 4711.”</a>' in page
