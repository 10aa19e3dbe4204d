"""Dates known to the year, the month or the day, in Python and in the database."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from icpermed.partial_dates import PartialDate, PartialDateFormField

partial_dates = st.dates(date(1900, 1, 1), date(2100, 12, 31)).flatmap(
    lambda day: st.sampled_from(
        [
            PartialDate(day.year),
            PartialDate(day.year, day.month),
            PartialDate(day.year, day.month, day.day),
        ]
    )
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2023", "2023"),
        ("2023-07", "2023-07"),
        ("2023-7-1", "2023-07-01"),
        ("07.2023", "2023-07"),
        ("7/2023", "2023-07"),
        ("12.02.2024", "2024-02-12"),
        ("12. 2. 2024", "2024-02-12"),
        ("July 2023", "2023-07"),
        ("sept. 2023", "2023-09"),
        ("12 July 2023", "2023-07-12"),
        ("12. Feb. 2024", "2024-02-12"),
        ("November 1st, 2023", "2023-11-01"),
        ("28 April, 2023", "2023-04-28"),
        ("  October   07, 2022 ", "2022-10-07"),
        ("Juli 2023", "2023-07"),
        ("1er janvier 2024", "2024-01-01"),
        ("févr. 2024", "2024-02"),
        ("3 de mayo de 2024", "2024-05-03"),
        ("1º de março de 2024", "2024-03-01"),
        ("7 luglio 2022", "2022-07-07"),
        ("maart 2024", "2024-03"),
        ("12 lutego 2024 r.", "2024-02-12"),
        ("2024/02/12", "2024-02-12"),
        ("2024. 02. 12.", "2024-02-12"),
        ("2024-02-12 00:00:00", "2024-02-12"),
        ("since 2019", "2019"),
        ("seit Juli 2019", "2019-07"),
        ("depuis le 12.02.2019", "2019-02-12"),
        ("31/01/2024", "2024-01-31"),
        ("01/31/2024", "2024-01-31"),
        ("02/02/2024", "2024-02-02"),
    ],
)
def test_dates_are_read_as_people_write_them(written, meant):
    assert PartialDate.parse(written).isoformat() == meant


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("12/02/2024", "can be read in two ways"),
        ("12-02-2024", "can be read in two ways"),
        ("02/12/24", "has a year of two digits"),
        ("02.12.24", "has a year of two digits"),
        ("31.02.2023", "is not a day of the calendar"),
        ("2023-13", "is not a day of the calendar"),
        ("00.00.0000", "is not a day of the calendar"),
        ("00.07.2023", "is not a day of the calendar"),
        ("2023-00", "is not a day of the calendar"),
        ("23", "is not a date"),
        ("Julember 2023", "is not a date"),
        ("soon", "is not a date"),
        ("January 17-18, 2023", "is more than one date: take the first"),
        ("17-18 January 2023", "is more than one date: take the first"),
        ("November 1st", "has no year"),
        ("12.02.", "has no year"),
        ("45334", "45334 may be 2024-02-12 as Excel counts days"),
        ("19900", "is not a date"),
        ("1" * 30_000, "is not a date"),
    ],
)
def test_what_is_not_a_date_is_refused_with_a_reason(written, reason):
    with pytest.raises(ValueError, match=reason):
        PartialDate.parse(written)


@pytest.mark.parametrize(
    ("written", "order", "meant"),
    [
        ("12/02/2024", "dmy", "2024-02-12"),
        ("12/02/2024", "mdy", "2024-12-02"),
        ("31-01-2024", "dmy", "2024-01-31"),
    ],
)
def test_days_with_strokes_are_read_in_the_order_of_the_list(written, order, meant):
    assert PartialDate.parse(written, order=order).isoformat() == meant


@pytest.mark.parametrize(
    ("written", "order", "reason"),
    [
        ("01/31/2024", "dmy", "has no month 31: the dates of this list begin with the day"),
        ("31/01/2024", "mdy", "has no month 31: the dates of this list begin with the month"),
        ("31/02/2024", "dmy", "is not a day of the calendar"),
        ("00/01/2024", "dmy", "is not a day of the calendar"),
        ("12/02/24", "dmy", "has a year of two digits"),
    ],
)
def test_a_day_that_contradicts_the_order_of_the_list_is_refused(written, order, reason):
    with pytest.raises(ValueError, match=reason):
        PartialDate.parse(written, order=order)


def test_a_number_is_a_day_only_if_somebody_says_so():
    assert PartialDate.parse("45334", counts_days=True) == PartialDate(2024, 2, 12)
    assert PartialDate.parse("45334.0", counts_days=True) == PartialDate(2024, 2, 12)
    assert PartialDate.parse("2019", counts_days=True) == PartialDate(2019)


@given(st.text(max_size=80), st.sampled_from(["", "dmy", "mdy"]), st.booleans())
def test_any_text_is_a_date_or_refused_with_a_sentence(text, order, counts_days):
    try:
        answer = PartialDate.parse(text, order=order, counts_days=counts_days)
    except ValueError as refusal:
        answer = str(refusal)
    assert isinstance(answer, PartialDate) or answer.endswith(".")


@pytest.mark.parametrize(
    ("written", "shown"),
    [("2023", "2023"), ("2023-07", "July 2023"), ("2023-07-02", "2 July 2023")],
)
def test_dates_are_shown_as_exactly_as_they_are_known(written, shown):
    assert str(PartialDate.parse(written)) == shown


@given(partial_dates)
def test_writing_and_reading_gives_the_same_date(value):
    assert PartialDate.parse(value.isoformat()) == PartialDate.parse(str(value)) == value


@given(partial_dates, partial_dates)
def test_dates_sort_as_their_text_does(one, other):
    assert (one < other) == (one.isoformat() < other.isoformat())


@given(partial_dates)
def test_first_and_last_day_belong_to_the_date(value):
    inside = {value.first_day, value.last_day}
    outside = {value.first_day - timedelta(days=1), value.day_after}
    known = [value.year, value.month, value.day]

    def agrees(day):
        parts = [day.year, day.month, day.day]
        return all(not k or k == part for k, part in zip(known, parts, strict=True))

    assert {agrees(day) for day in inside} == {True}
    assert {agrees(day) for day in outside} == {False}


@pytest.mark.django_db
def test_the_database_reads_partial_dates_as_python_does():
    values = ["2023", "2023-07", "2023-12", "2024-02", "2024-02-29", "2023-12-31"]
    with connection.cursor() as cursor:
        for value in values:
            cursor.execute("SELECT partial_date_first(%s), partial_date_after(%s)", [value, value])
            parsed = PartialDate.parse(value)
            assert cursor.fetchone() == (parsed.first_day, parsed.day_after)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "value", ["", "23", "2023-1", "2023-13", "2023-02-29", "2023-00", "2023-07-32", "July 2023"]
)
def test_the_database_refuses_what_is_not_a_partial_date(value):
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_partial_date(%s), partial_date_first(%s)", [value, value])
        assert cursor.fetchone() == (False, None)


def test_a_form_keeps_what_was_typed_and_says_how_to_write_it():
    field = PartialDateFormField(required=False)

    assert (field.clean("July 2023"), field.clean("")) == (PartialDate(2023, 7), None)
    assert field.prepare_value(PartialDate(2023, 7)) == "2023-07"
    assert field.prepare_value("July 2O23") == "July 2O23"
    with pytest.raises(ValidationError, match="Write a year, a month or a day"):
        field.clean("July 2O23")


def test_writing_the_same_date_in_another_way_is_no_change():
    field = PartialDateFormField(required=False)

    assert not field.has_changed(PartialDate(2023, 7), "July 2023")
    assert field.has_changed(PartialDate(2023, 7), "2023")
