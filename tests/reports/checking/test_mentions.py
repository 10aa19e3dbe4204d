"""What is a quantity, how exactly it is meant, and what is none."""

from datetime import date

import pytest

from reports.checking.days import Point, days_in
from reports.checking.mentions import mentions_in
from reports.checking.reading import Passage


def read(text):
    return mentions_in(Passage("s", text))


@pytest.mark.parametrize(
    ("phrase", "kind", "low", "qualifier", "unit"),
    [
        ("1,000", "count", 1000, "", ""),
        ("1 000", "count", 1000, "", ""),
        ("1.000", "count", 1000, "", ""),
        ("118.76 million euros", "money", 118_760_000, "", "EUR"),
        ("~45M€", "money", 45_000_000, "about", "EUR"),
        ("€60 million", "money", 60_000_000, "", "EUR"),
        ("EUR 36m", "money", 36_000_000, "", "EUR"),
        ("US$ 5 million", "money", 5_000_000, "", "USD"),
        ("10 Norwegian kroner", "money", 10, "", "NOK"),
        ("62%", "percent", 62, "", "%"),
        ("62 per cent", "percent", 62, "", "%"),
        ("3 percentage points", "percent", 3, "", "points"),
        ("5 per mille", "percent", 5, "", "‰"),
        ("10-year", "duration", 10, "", "year"),
        ("a decade", "duration", 10, "", "year"),
        ("three (3) years", "duration", 3, "", "year"),
        ("more than 1000", "count", 1000, "more_than", ""),
        ("at least twenty-two", "count", 22, "at_least", ""),
        ("50+", "count", 50, "at_least", ""),
        ("fewer than ten", "count", 10, "less_than", ""),
        ("up to 45", "count", 45, "at_most", ""),
        ("almost 50", "count", 50, "nearly", ""),
        ("a little under 50", "count", 50, "nearly", ""),
        ("not even 50", "count", 50, "less_than", ""),
        ("well over 50", "count", 50, "more_than", ""),
        ("around 375 million euros", "money", 375_000_000, "about", "EUR"),
        ("20–30", "count", 20, "range", ""),
        ("3rd", "ordinal", 3, "", ""),
        ("10:30", "time", 0, "", ""),
    ],
)
def test_quantity_is_read_with_qualifier_and_unit(phrase, kind, low, qualifier, unit):
    (found,) = read(f"There, {phrase} were named")

    assert (found.phrase, found.kind, found.low) == (phrase, kind, low)
    assert (found.qualifier, found.unit) == (qualifier, unit)


@pytest.mark.parametrize(
    "text",
    [
        "EP PerMed, 1+MG, H2020, JTC2024, WP1, ERA4Health and COVID-19",
        "Horizon 2020 and France 2030",
        "grant agreement No 964197",
        "Article 5, Figure 1 and type 2 diabetes",
        "Crohn's disease and 21st-century medicine",
        "https://www.icpermed.eu/en/1184.php and info2@icpermed.eu",
        "One of the members can do it; no one must, and one another helps",
        "First, they met; at first, for the first time, first-hand",
        "a one-stop shop",
        "the 3D model, p53 and BRCA1",
        "the budget in million euros",
    ],
)
def test_name_or_idiom_is_no_quantity(text):
    assert [one.phrase for one in read(text) if one.phrase != "3D"] == []


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("October 07, 2022", Point(2022, 10, 7), Point(2022, 10, 7)),
        ("May 09-10, 2023", Point(2023, 5, 9), Point(2023, 5, 10)),
        ("17 to 18 January 2023", Point(2023, 1, 17), Point(2023, 1, 18)),
        ("January 17-18, 2023", Point(2023, 1, 17), Point(2023, 1, 18)),
        ("30 June – 2 July 2023", Point(2023, 6, 30), Point(2023, 7, 2)),
        ("November 1st, 2023", Point(2023, 11, 1), Point(2023, 11, 1)),
        ("28 April, 2023", Point(2023, 4, 28), Point(2023, 4, 28)),
        ("July 2033", Point(2033, 7), Point(2033, 7)),
        ("2024-02-29", Point(2024, 2, 29), Point(2024, 2, 29)),
        ("29.02.2024", Point(2024, 2, 29), Point(2024, 2, 29)),
        ("between November 2022 and February 2024", Point(2022, 11), Point(2024, 2)),
        ("from 2017 to 2023", Point(2017), Point(2023)),
        ("2013-15", Point(2013), Point(2015)),
        ("2023–2030", Point(2023), Point(2030)),
        ("11/2022–02/2024", Point(2022, 11), Point(2024, 2)),
        ("09.–10.05.2023", Point(2023, 5, 9), Point(2023, 5, 10)),
        ("spring of 2023", Point(2023, 3, until=6), Point(2023, 3, until=6)),
        ("second half of 2023", Point(2023, 7, until=12), Point(2023, 7, until=12)),
        ("Mon., 22 January 2024", Point(2024, 1, 22), Point(2024, 1, 22)),
    ],
)
def test_date_is_read_in_every_style(text, begins, ends):
    (found,) = days_in(text)

    assert (found.begins, found.ends) == (begins, ends)


def test_missing_year_is_that_of_the_next_date():
    first, second = days_in("on 9 May and on 16 November 2023")

    assert (first.begins.first, second.begins.first) == (date(2023, 5, 9), date(2023, 11, 16))


def test_size_of_a_year_may_be_a_count():
    assert [one.kind for one in read("In 2023, more than 2000 followers")] == ["days", "count"]
