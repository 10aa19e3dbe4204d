"""A text that came in by a link is put into its section, once, and as it was read."""

import pytest
from django.utils import timezone

from icpermed.history import events_of
from reports import contributing, publishing
from reports.models import Contribution
from tests.reports.factories import make_contribution, make_section

pytestmark = pytest.mark.django_db


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def received(**fields) -> Contribution:
    return make_contribution(state="received", **fields)


def test_a_text_is_put_to_the_end_of_its_section_and_the_history_names_nobody():
    section = make_section(text="Before.[^1]\n\n[^1]: One.\n")
    contribution = received(section=section, name="Ada", text="After.[^1]\n\n[^1]: Two.")
    contributing.take_over(contribution=contribution, seen=contribution.fingerprint)
    pk = contribution.pk
    assert fresh(section).text == (
        f"Before.[^1]\n\n[^1]: One.\n\nAfter.[^1-{pk}]\n\n[^1-{pk}]: Two."
    )
    last = events_of(type(section)).objects.filter(pgh_obj_id=section.pk).first()
    came = timezone.localtime(contribution.answered_at)
    reason = f"A contribution of {came:%-d %B %Y} was taken over"
    assert last.pgh_context.metadata["reason"] == reason
    assert fresh(contribution).state == "taken_over"


def test_a_text_is_taken_over_once_and_as_it_was_read():
    contribution = received()
    with pytest.raises(ValueError, match="read it once more"):
        contributing.take_over(contribution=contribution, seen="older")
    contributing.take_over(contribution=contribution, seen=contribution.fingerprint)
    with pytest.raises(ValueError, match="read it once more"):
        contributing.take_over(contribution=contribution, seen=contribution.fingerprint)
    assert fresh(contribution.section).text.count("We built a biobank.") == 1


def test_no_text_comes_into_a_frozen_report():
    contribution = received()
    publishing.freeze(report=contribution.report)
    with pytest.raises(ValueError, match="nothing is taken over"):
        contributing.take_over(contribution=contribution, seen=contribution.fingerprint)
    assert fresh(contribution).state == "received"
    assert "biobank" not in fresh(contribution.section).text
