"""The next year's edition: its rules are copied, its days move along, its people stay behind."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from recognition.cloning import PARTS, clone
from recognition.models import Award, Conflict, Edition, Nomination
from tests.desk import url
from tests.recognition.factories import (
    make_award,
    make_conflict,
    make_criterion,
    make_edition,
    make_editiontopic,
    make_juror,
    make_nomination,
    make_phase,
    make_requiredfile,
)

pytestmark = pytest.mark.django_db
BRUSSELS = ZoneInfo("Europe/Brussels")


def make_full_edition():
    """An edition with all sorts of parts, and people who took part."""
    edition = make_edition(
        2024,
        theme="Old",
        text="The call.",
        state="running",
        opens_on=date(2024, 2, 29),
        closes_on=date(2024, 3, 20),
        extended_to=date(2024, 3, 25),
        evidence_from=date(2023, 1, 1),
        number_prefix="ICPerMed_BPR_2024",
        max_winners=5,
        note="Ours.",
    )
    topic = make_editiontopic(edition, name="Paper")
    make_requiredfile(edition)
    make_criterion(edition, weight="2.50")
    # The clocks of Brussels change on 31 March 2024, and on 30 March 2025.
    start = datetime(2024, 3, 28, 9, tzinfo=BRUSSELS)
    make_phase(edition, starts_at=start, ends_at=datetime(2024, 4, 2, 18, tzinfo=BRUSSELS))
    juror = make_juror(edition, topic=topic, is_chair=True)
    make_conflict(juror, make_nomination(edition))
    make_award(edition=edition)
    return edition


def test_rules_are_copied_and_days_move_by_a_year():
    new = clone(edition=make_full_edition(), year=2025, theme="New", take=set(PARTS))
    assert (new.theme, new.text, new.max_winners) == ("New", "The call.", 5)
    assert (new.opens_on, new.closes_on) == (date(2025, 2, 28), date(2025, 3, 20))
    assert (new.evidence_from, new.extended_to) == (date(2022 + 2, 1, 1), None)
    assert new.number_prefix == "ICPerMed_BPR_2025"
    assert (new.state, new.is_published, new.note) == ("running", False, "")
    assert [row.weight for row in new.criteria.all()] == [2.5]
    assert (new.topics.count(), new.required_files.count()) == (1, 1)


def test_phases_lie_as_long_after_the_deadline_at_the_same_hour():
    new = clone(edition=make_full_edition(), year=2025, take={"phases"})
    phase = new.phases.get()
    there = [moment.astimezone(BRUSSELS) for moment in (phase.starts_at, phase.ends_at)]
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in there] == [
        "2025-03-23 09:00",
        "2025-03-28 18:00",
    ]


def test_people_stay_behind_but_the_names_of_jurors():
    old = make_full_edition()
    new = clone(edition=old, year=2025, take=set(PARTS))
    for model in [Nomination, Award]:
        assert not model.objects.filter(edition=new).exists()
    assert not Conflict.objects.filter(juror__edition=new).exists()
    juror, before = new.jurors.get(), old.jurors.get()
    assert (juror.person, juror.is_chair, juror.topic.edition) == (before.person, True, new)
    assert (juror.user, juror.invited_at, juror.declared_at) == (None, None, None)


def test_a_year_is_taken_once():
    old = make_full_edition()
    make_edition(2025)
    with pytest.raises(ValidationError) as refused:
        clone(edition=old, year=2025, take=set())
    assert set(refused.value.message_dict) == {"year"}


def test_the_page_makes_the_edition_and_leads_to_it(secretariat):
    old = make_full_edition()
    address = url("edition", "clone", old.pk)
    assert secretariat.get(address).context["form"].initial == {"year": 2025}
    response = secretariat.post(address, {"year": 2025, "theme": "New", "take": ["criteria"]})
    new = Edition.objects.get(year=2025)
    assert response["Location"] == url("edition", "change", new.pk)
    assert (new.criteria.count(), new.phases.count()) == (1, 0)


def test_the_page_says_beside_the_year_that_it_is_taken(secretariat):
    old = make_full_edition()
    response = secretariat.post(url("edition", "clone", old.pk), {"year": 2024, "theme": "New"})
    assert set(response.context["form"].errors) == {"year"}
    assert Edition.objects.count() == 1


def test_a_reader_clones_nothing(reader):
    old = make_full_edition()
    assert reader.get(url("edition", "clone", old.pk)).status_code == 403
    assert reader.post(url("edition", "clone", old.pk), {"year": 2025}).status_code == 403
    assert Edition.objects.count() == 1
