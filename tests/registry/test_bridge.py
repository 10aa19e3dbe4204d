"""From one day to a later one: start + joined − left = end, whatever happened in between."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.bridge import Counted, bridge
from registry.figures import FIGURES, values
from registry.models import Organisation
from tests.factories import make_country, make_membership, make_organisation, make_region

pytestmark = pytest.mark.django_db

START, END = date(2022, 10, 31), date(2024, 2, 29)


def names(counted) -> list[str]:
    return [one.name for one in counted]


def member(name, *, starts_on="2020", ends_on=None, role="member", **fields):
    organisation = make_organisation(name, **fields)
    make_membership(organisation, starts_on=starts_on, ends_on=ends_on, role=role)
    return organisation


def test_who_joined_left_and_passed_is_told_by_name_and_page():
    member("Stayed")
    member("Always there", starts_on=None)
    joined = member("Joined", starts_on="2023-07")
    left = member("Left", ends_on="2023")
    passed = member("Came and went", starts_on="2023-01", ends_on="2023-06")
    member("Joined later", starts_on="2024-03")
    member("Left before", ends_on="2022-10-30")
    member("Observer", starts_on="2023", role="observer")
    member("Hidden", starts_on="2023", is_published=False)

    found = bridge("members", START, END)

    assert (found.start_on, found.start, found.end_on, found.end) == (START, 3, END, 3)
    assert found.joined == (Counted("Joined", joined.get_absolute_url()),)
    assert found.left == (Counted("Left", left.get_absolute_url()),)
    assert found.passed == (Counted("Came and went", passed.get_absolute_url()),)


def test_who_left_and_came_back_is_on_both_sides():
    back = member("Back again", ends_on="2022-12-31")
    make_membership(back, starts_on="2023-06")

    found = bridge("members", START, END)

    assert (found.start, found.end) == (1, 1)
    assert (found.joined, found.left, found.passed) == ((), (), ())


def test_an_observer_who_becomes_a_member_joins_the_one_and_leaves_the_other():
    organisation = make_organisation("European Commission")
    make_membership(organisation, role="observer", starts_on="2016", ends_on="2022")
    make_membership(organisation, role="member", starts_on="2023")

    assert names(bridge("members", START, END).joined) == ["European Commission"]
    assert names(bridge("observers", START, END).left) == ["European Commission"]


def test_both_days_belong_to_the_bridge():
    member("Until the first day", ends_on=START)
    member("Since the last day", starts_on=END)

    found = bridge("members", START, END)

    assert names(found.left) == ["Until the first day"]
    assert names(found.joined) == ["Since the last day"]


def test_a_country_joins_with_its_first_member_and_leaves_with_its_last():
    member(None, country=make_country("DE"))
    member(None, country=make_country("DE"), starts_on="2023")
    member(None, country=make_country("EG"), starts_on="2023-07")
    member(None, country=make_country("BR"), ends_on="2023-05")
    member(None, kind="international_organisation", starts_on="2023")

    countries, continents = (bridge(name, START, END) for name in ["countries", "continents"])

    assert countries.joined == (Counted("Egypt", "/countries/eg/"),)
    assert countries.left == (Counted("Brazil", "/countries/br/"),)
    assert (countries.start, countries.end) == (2, 2)
    assert continents.joined == (Counted("Africa"),)
    assert continents.left == (Counted("Americas"),)


def test_a_region_leads_to_the_list_of_its_members(client):
    region = make_region("Basque Country & more", country=make_country("ES"))
    member("Of the region", country=make_country("ES"), region=region, starts_on="2023")

    (counted,) = bridge("regions", START, END).joined
    listed = client.get(counted.url, {}).context["rows"]

    assert counted.name == "Basque Country & more"
    assert [row[0].text for row in listed] == ["Of the region"]


def test_organisations_are_called_as_on_the_last_day():
    organisation = member("Old name", starts_on="2023-02")
    organisation.rename(to="Name of the time", starts_on="2023-06")
    organisation.rename(to="New name", starts_on="2025")

    assert names(bridge("members", START, END).joined) == ["Name of the time"]


@pytest.mark.alike
@pytest.mark.parametrize("name", FIGURES)
def test_a_bridge_takes_two_queries_however_much_happened(name, django_assert_max_num_queries):
    for code in ["BE", "BR", "CA", "DE", "EG", "IL"]:
        country = make_country(code)
        for starts, ends in [("2023", None), ("2020", "2023"), ("2023-02", "2023-03")]:
            region = make_region(f"{starts} {code}", country=country)
            member(None, country=country, region=region, starts_on=starts, ends_on=ends)

    with django_assert_max_num_queries(2):
        bridge(name, START, END)


def test_days_in_the_wrong_order_and_unknown_figures_are_refused():
    with pytest.raises(ValueError, match="later"):
        bridge("members", END, START)
    with pytest.raises(KeyError):
        bridge("budget", START, END)


# --- any history ----------------------------------------------------------------------------------

DAYS = st.dates(date(2021, 1, 1), date(2025, 12, 31))
PLACES = {
    "BE": ("Belgium", "Europe"),
    "CA": ("Canada", "Americas"),
    "DE": ("Germany", "Europe"),
    "EG": ("Egypt", "Africa"),
}
#: By organisation: its country, whether it acts for a region, and stays: a role, from a day (or
#: always), for so many days (or to this day), after so many days elsewhere.
STAYS = st.lists(
    st.tuples(
        st.sampled_from(["member", "observer"]),
        st.one_of(st.none(), st.integers(0, 700)),
        st.integers(1, 300),
    ),
    min_size=1,
    max_size=3,
)
HISTORIES = st.lists(
    st.tuples(
        st.sampled_from(list(PLACES)),
        st.booleans(),
        st.one_of(st.none(), DAYS),
        STAYS,
    ),
    max_size=5,
)


def periods(joined: date | None, stays) -> list[tuple[str, date | None, date | None]]:
    """The memberships of one organisation, one after the other: role, first and last day."""
    found, day = [], joined
    for role, length, gap in stays:
        start = day or date(2021, 1, 1)
        last = None if length is None else start + timedelta(days=length)
        found.append((role, day, last))
        if last is None:
            break
        day = last + timedelta(days=gap)
    return found


def keys_on(history, on: date) -> dict[str, set]:
    """What each figure counts on a day, recounted by hand."""
    found = {name: set() for name in FIGURES}
    for number, (country, has_region, joined, stays) in enumerate(history):
        for role, first, last in periods(joined, stays):
            if not ((first or date.min) <= on <= (last or date.max)):
                continue
            if role == "observer":
                found["observers"].add(f"Organisation of history {number}")
                continue
            found["members"].add(f"Organisation of history {number}")
            found["countries"].add(PLACES[country][0])
            found["continents"].add(PLACES[country][1])
            if has_region and country == "BE":
                found["regions"].add("Flanders")
    return found


def write(history) -> None:
    """The history as the register keeps it."""
    Organisation.objects.all().delete()
    for number, (code, has_region, joined, stays) in enumerate(history):
        country = make_country(code)
        region = make_region("Flanders", country=country) if has_region and code == "BE" else None
        organisation = make_organisation(
            f"Organisation of history {number}", country=country, region=region
        )
        for role, first, last in periods(joined, stays):
            make_membership(organisation, role=role, starts_on=first, ends_on=last)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=HISTORIES, days=st.tuples(DAYS, DAYS).map(sorted))
def test_the_sum_is_right_whatever_happened(history, days):
    write(history)
    start, end = days
    was, stays = keys_on(history, start), keys_on(history, end)
    between = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    seen = [keys_on(history, day) for day in between]

    for name in FIGURES:
        found = bridge(name, start, end)
        assert found.start + len(found.joined) - len(found.left) == found.end
        assert (found.start, found.end) == (values(start)[name], values(end)[name])
        assert set(names(found.joined)) == stays[name] - was[name]
        assert set(names(found.left)) == was[name] - stays[name]
        ever = set().union(*(keys[name] for keys in seen))
        assert set(names(found.passed)) == ever - was[name] - stays[name]
