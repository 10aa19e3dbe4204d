"""Bindings in a text: what they ask for, how they are written, and what is wrong with them."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.bindings import bindings_in
from reports.composing import compose
from reports.figures import Reading
from reports.writing import spelt, written
from tests.initiatives.factories import make_programme, make_programmefigure
from tests.reports.factories import make_block, make_report, make_section
from tests.reports.figures.asking import PERIOD


def only(source):
    (binding,) = bindings_in(source)
    return binding


def test_a_binding_names_its_figure_and_what_it_asks():
    found = only('x {{ figure:stated of=heal-italia what="the budget" as=digits }} y')
    assert (found.name, found.key) == ("stated", "stated of=heal-italia what=the budget")
    assert found.source == '{{ figure:stated of=heal-italia what="the budget" as=digits }}'


def test_how_it_is_written_does_not_change_what_is_asked():
    keys = {only(f"{{{{ figure:members {way} }}}}").key for way in ["", "as=words", 'says="fifty"']}
    assert keys == {"members"}


@pytest.mark.parametrize(
    "text", ["{{ members }}", "{{figure members}}", "{ figure:members }", "{{ figure: }}", "{{{{"]
)
def test_what_only_looks_like_a_binding_is_text(text):
    assert bindings_in(text) == []


@given(st.text(alphabet='{}figure:members =on"“” a2', max_size=200))
def test_any_text_is_read(text):
    for binding in bindings_in(text):
        assert text[binding.start : binding.end] == binding.source


def test_numbers_are_written_as_asked():
    reading = Reading(words="1,050", number=Decimal(1050))
    ways = {way: written(only(f"{{{{ figure:x {way} }}}}"), reading) for way in [
        "", "as=words", "as=digits", 'says="more than 1000"',
    ]}  # fmt: skip
    assert ways == {
        "": "1,050",
        "as=words": "one thousand and fifty",
        "as=digits": "1,050",
        'says="more than 1000"': "more than 1000",
    }


@pytest.mark.parametrize("way", ["as=month", "as=year", "as=roman"])
def test_what_makes_no_sense_is_said(way):
    with pytest.raises(ValueError, match=r"month|known"):
        written(only(f"{{{{ figure:x {way} }}}}"), Reading(words="5", number=Decimal(5)))


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "zero"), (21, "twenty-one"), (105, "one hundred and five"), (40_000, "forty thousand")],
)
def test_numbers_in_words(number, words):
    assert spelt(number) == words


@pytest.mark.parametrize(
    ("way", "message"),
    [
        ("as words", "“as” is no parameter"),
        ('says="x" more', "“more” is no parameter"),
        ('says="x', "is no parameter"),
        ('says="x"y', "is no parameter"),
        (".x", "“.x” is no parameter"),
        ("of=" + "x" * 201, "in at most 200 letters"),
        ("on=2024-01-01 on=2024-02-01", "“on” stands there twice"),
        ("as=words as=digits", "“as” stands there twice"),
        ('says=" "', "“says” has no words"),
        ('says=""', "“says” has no words"),
    ],
)
def test_what_means_nothing_is_said(way, message):
    with pytest.raises(ValueError, match=message):
        only(f"{{{{ figure:x {way} }}}}").check()


@pytest.mark.parametrize("way", ["", 'says="a b" of=c', "of=x\n  as=words", "what=“the budget”"])
def test_what_means_something_is_in_order(way):
    assert only(f"{{{{ figure:x {way} }}}}").check() is None


@pytest.mark.parametrize(
    "text",
    [
        "{{ figure:" + "a" * 100_000,
        "{{ figure:members " + "-" * 100_000 + " }}",
        "{{ figure:members " + "a=" * 50_000 + " }}",
        "{{ figure:members " + '"' * 100_000,
        "{{ figure:members " * 6_000,
        "{{" + " " * 100_000,
        "{" * 100_000,
        ("{{ figure:a " + "-" * 380 + " }}") * 250,
        ("{{ figure:a " + '=" ' * 120 + " }}") * 250,
    ],
)
def test_no_text_takes_long(text):
    start = time.process_time()
    bindings_in(text)
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"])
@pytest.mark.parametrize(
    ("figure", "name"),
    [
        *(("members", "on"), ("bodies", "on"), ("mandates", "on")),
        *(("joined", "from"), ("left", "to"), ("meetings", "from"), ("editions", "to")),
    ],
)
def test_a_day_far_off_is_refused_in_a_sentence(figure, name, day):
    with pytest.raises(ValueError, match="from 1900 to 2999"):
        only(f"{{{{ figure:{figure} {name}={day} }}}}").read(PERIOD)


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["1900-01-01", "2999-12-31"])
@pytest.mark.parametrize("asked", ["members on", "bodies on", "joined to", "meetings to"])
def test_the_first_and_the_last_day_can_be_asked_for(asked, day):
    start = "" if asked.endswith("on") else "from=1900-01-01 "
    name, parameter = asked.split()
    found = only(f"{{{{ figure:{name} {start}{parameter}={day} }}}}").read(PERIOD)
    assert found.number == 0


@pytest.mark.django_db
@pytest.mark.parametrize("year", ["9" * 30, "٢٠٢٣", "0"])
def test_a_year_that_is_none_is_refused_in_a_sentence(year):
    for figure in ["initiatives", "winners"]:
        with pytest.raises(ValueError, match=r"Say of which|knows no record"):
            only(f"{{{{ figure:{figure} of={year} }}}}").read(PERIOD)


@pytest.mark.django_db
def test_what_is_no_binding_is_a_problem_wherever_it_stands():
    section = make_section(
        make_report(summary="{{ figure:a }}"),
        heading="{{ figure:b }}",
        anchor="here",
        text="{{ figure:members more }}, {{ figure:members }}, {{ members }}, [^x]",
    )
    make_block(section, caption="{{ figure:c }}")
    tree = compose(section.report)
    assert {(one["section"], one["phrase"]) for one in tree["problems"]} == {
        ("", "{{ figure:a }}"),
        ("here", "{{ figure:b }}"),
        ("here", "{{ figure:members more }}"),
        ("here", "{{ members }}"),
        ("here", "[^x]"),
        ("here", "{{ figure:c }}"),
    }
    assert all(one["message"].endswith(".") for one in tree["problems"])
    assert [one["key"] for one in tree["figures"].values()] == ["members"]


@pytest.mark.django_db
def test_a_name_too_long_for_a_binding_stands_in_nobodys_way():
    programme = make_programme(is_published=True)
    make_programmefigure(programme, label="\ufdfa" * 60)  # Each is eighteen letters in an address.
    assert compose(make_report())["problems"] == []
