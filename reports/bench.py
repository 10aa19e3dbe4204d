"""The pages and the editions of reports that `make bench` measures."""

import time
from datetime import date
from functools import cache
from importlib.util import find_spec
from random import Random

import pgtrigger
from django.test import Client
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from icpermed.bench import Bench, Say, register
from registry.country_names import countries
from reports import document as tree
from reports.editions.html import picture_in_place, sections_of
from reports.editions.pdf import pdf
from reports.models import Report, Version
from reports.pictures import map_pictures

ROUNDS = 3
FIRST_YEAR, LAST_YEAR = 2016, 2999
#: Some 15,000 words on 40 pages.
SECTIONS, PARAGRAPHS, WORDS = 20, 10, 50
FIGURES, NOTES = 20, 200
VOCABULARY = """
    personalised medicine research funding ministries regions members consortium programme call
    prevention diagnosis treatment data health systems patients implementation workshop report
    the of and to in for with on that from by as is are was were which their its has
""".split()  # noqa: SIM905 - As words they can be read.


def long_document(seed: int) -> dict:
    """A synthetic report of 40 pages; of each seed another, so that nothing is known before."""
    chance = Random(seed)

    def words(number: int) -> str:
        return " ".join(chance.choices(VOCABULARY, k=number)).capitalize() + "."

    def paragraph(place: int) -> dict:
        n, ref = place % NOTES + 1, f"f{place % FIGURES + 1}"
        number = {"t": "figure", "ref": ref, "text": str(place)}
        return tree.paragraph(words(WORDS), {"t": "note", "n": n}, " In all: ", number, ".")

    def section(place: int) -> dict:
        first = place * PARAGRAPHS
        nodes = [paragraph(first + one) for one in range(PARAGRAPHS)]
        # Of tables and records, three to each two sections.
        nodes += [table(words) for _ in range(1 + place % 2)]
        nodes += [records(words) for _ in range(2 - place % 2)]
        return {
            "anchor": f"s{place}",
            "heading": words(5),
            "level": 1 + bool(place % 2),
            "number": f"{place // 2 + 1}.1" if place % 2 else f"{place // 2 + 1}",
            "nodes": nodes + (maps() if place == 0 else []),
        }

    return {
        "title": f"State of the Art Report {seed}",
        "year": seed,
        "language": "en-gb",
        "sections": [section(place) for place in range(SECTIONS)],
        "notes": [[tree.text(words(9))] for _ in range(NOTES)],
        "figures": {f"f{n + 1}": explained(words) for n in range(FIGURES)},
        "url": "https://example.org/reports/1/",
    }


def table(words) -> dict:
    rows = [[words(3), words(4), "1,234"] for _ in range(6)]
    return tree.table(words(5), ["Name", "What it is", "Number"], rows, numeric={2})


def records(words) -> dict:
    links = [("https://example.org/report.pdf", "Report")]
    made = [
        tree.entry(str(n), words(6), meta=words(4), words=words(20), links=links) for n in range(2)
    ]
    return tree.entries("", made)


def explained(words) -> dict:
    return {
        "name": "members",
        "key": "members",
        "number": "50",
        "days": None,
        "unit": "organisations",
        "qualifier": "exactly",
        "label": words(2),
        "words": "50",
        "says": "",
        "on": "2024-02-29",
        "definition": words(10),
        "source": words(3),
        "rows": [],
        "rows_url": "/members/",
    }


@cache
def maps() -> list[dict]:
    """Europe and the world with all countries of the consortium shaded."""
    counts = {code: 1 + place % 4 for place, code in enumerate(list(countries())[:60])}
    return [tree.picture(*drawn) for drawn in map_pictures(counts)]


def measure_pdf(say: Say) -> None:
    """How long the PDF takes, and the same words set by WeasyPrint."""
    pdf(long_document(1))  # Fonts are loaded once in the life of a process.
    ours = min(seconds(pdf, long_document(seed)) for seed in range(2, 2 + ROUNDS))
    say(f"The PDF of a report of 40 pages takes {ours:.2f} s (limit: 2 s).")
    if not find_spec("weasyprint"):
        say("WeasyPrint is not installed: no ratio.")
        return
    theirs = min(seconds(by_weasyprint, long_document(seed)) for seed in range(2, 4))
    say(f"WeasyPrint takes {theirs:.2f} s for the same words: {theirs / ours:.1f} times as long.")


def by_weasyprint(document: dict) -> bytes:
    """The same words as HTML, and from there as PDF/UA-1."""
    from weasyprint import HTML

    sections, notes = sections_of(document, picture_in_place)
    html = format_html(
        '<html lang="en-GB"><title>{}</title><style>@page {{ size: A4 }}</style><h1>{}</h1>{}'
        "<ol>{}</ol>",
        document["title"],
        document["title"],
        format_html_join("", "<h2>{} {}</h2>{}", chapters(sections)),
        format_html_join("", '<li id="note-{}">{}</li>', enumerate(notes, 1)),
    )
    return HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")


def chapters(sections: list[dict]):
    return ((one["number"], one["heading"], one["html"]) for one in sections)


def seconds(do, *what) -> float:
    """How long something takes."""
    start = time.perf_counter()
    do(*what)
    return time.perf_counter() - start


def measure_html(say: Say) -> None:
    """How long the page of the same report takes, from the database to the last byte."""
    client, address = Client(), f"/reports/{FIRST_YEAR}/"
    client.get(address)
    ours = min(seconds(client.get, address) for _ in range(ROUNDS))
    say(f"The page of a report of 40 pages takes {ours:.2f} s (limit: 0.5 s).")


def measure(say: Say) -> None:
    measure_html(say)
    measure_pdf(say)


def fill(number: int) -> None:
    """So many reports as there are years for; that of the first year has 40 pages."""
    with pgtrigger.ignore():  # What is published stays, but not here; and nobody asks for history.
        Version.objects.all().delete()
        Report.objects.all().delete()
        now, day = timezone.now(), date(2024, 2, 29)
        reports = Report.objects.bulk_create(
            Report(
                year=year,
                title=f"State of the Art Report {year}",
                summary="What the consortium was and did.",
                starts_on=date(2022, 11, 1),
                ends_on=day,
                figures_on=day,
                published_on=day,
                is_published=True,
            )
            for year in range(FIRST_YEAR, min(FIRST_YEAR + number, LAST_YEAR))
        )
        Version.objects.bulk_create(
            Version(
                report=report,
                number=1,
                document=whole(report) if report.year == FIRST_YEAR else {},
                frozen_at=now,
                published_at=now,
                open_findings=0,
            )
            for report in reports
        )


def whole(report: Report) -> dict:
    """A report of 40 pages with all that its page shows besides."""
    return long_document(report.year) | {
        "subtitle": "",
        "summary": report.summary,
        "starts_on": report.starts_on.isoformat(),
        "ends_on": report.ends_on.isoformat(),
        "figures_on": report.figures_on.isoformat(),
        "period": "1 November 2022 to 29 February 2024",
        "is_illustrative": False,
        "waivers": [],
    }


register(
    Bench(
        "reports",
        noun="reports (as many as there are years for)",
        fill=fill,
        pages=["/reports/", f"/reports/{FIRST_YEAR}/"],
        raced=[f"/reports/{FIRST_YEAR}/"],
        lists=["/reports/", "/reports/?format=csv"],
        measure=measure,
    )
)
