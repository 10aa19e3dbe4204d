"""Laws of all figures: a binding reads what was offered, and every reading explains itself."""

import pytest

from reports.bindings import bindings_in
from reports.figures import figures
from tests.reports.figures.asking import PERIOD, all_facts

pytestmark = pytest.mark.django_db


def test_a_binding_reads_what_was_offered(demo):
    facts = all_facts()

    for fact in facts:
        (binding,) = bindings_in("{{ " + fact.binding + " }}")
        assert binding.read(PERIOD) == fact.reading, fact.binding
    assert len({fact.binding for fact in facts}) == len(facts) > 150


def test_a_reading_is_a_number_or_a_day_and_explains_itself(demo):
    for fact in all_facts():
        reading = fact.reading
        assert (reading.number is None) != (reading.days is None), fact.binding
        assert all([reading.words, reading.definition, reading.source]), fact.binding
        assert fact.nouns, fact.binding
        if reading.days:
            assert reading.days[0] <= reading.days[1], fact.binding


def test_every_figure_has_something_to_say(demo):
    spoken = {fact.binding.removeprefix("figure:").split()[0] for fact in all_facts()}

    assert spoken == set(figures())
