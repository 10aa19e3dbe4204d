"""What an issue could tell: what happened in its period, and what is coming."""

from datetime import date

import pytest

from publications.composing import add, groups_for, material
from publications.models import NewsletterItem
from tests.factories import make_event, make_membership, make_organisation
from tests.publications.factories import make_newsitem, make_newsletteritem, make_publication
from tests.publications.newsletters import being_sent, draft

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2023, 7, 1), date(2023, 9, 30)


def titles(start=FIRST, end=LAST) -> list[str]:
    return [offer.title for offer in material(start, end)]


def issue(**fields):
    return draft(starts_on=FIRST, ends_on=LAST, **fields)


def test_an_issue_is_offered_what_happened_in_its_period_and_what_is_coming():
    make_membership(make_organisation("Sahlgrenska"), starts_on="2023-07")
    make_membership(make_organisation("Long ago"), starts_on="2016")
    make_event("Workshop", starts_on="2023-09-12", status="held")
    make_event("Congress", starts_on="2023-11-02", status="confirmed")
    make_event("Far away", starts_on="2024-11-02", status="confirmed")
    make_event("Secret", starts_on="2023-11-03", status="confirmed", is_published=False)

    found = {group.heading: group.offers for group in groups_for(issue())}

    assert list(found) == ["Members", "Events"]
    [(joined, _)] = found["Members"]
    assert ("Sahlgrenska" in joined.title, joined.when) == (True, "Joined, July 2023")
    assert [offer.title for offer, _ in found["Events"]] == ["Workshop", "Congress"]
    assert "Long ago" not in str(found)


def test_what_is_chosen_becomes_items_in_their_sections_below_what_is_there():
    make_event("Workshop", starts_on="2023-09-12", status="held")
    make_event("Congress", starts_on="2023-11-02", status="confirmed")
    one = issue()
    make_newsletteritem(one, section="events", position=4, title="By hand")
    keys = {offer.key for offer in material(FIRST, LAST)}

    assert (add(issue=one, keys=keys), add(issue=one, keys=keys)) == (2, 0)

    items = NewsletterItem.objects.filter(section="events").order_by("position")
    assert [(item.position, item.title) for item in items] == [
        (4, "By hand"),
        (5, "Workshop"),
        (6, "Congress"),
    ]
    assert items[1].url.startswith("http")
    [group] = groups_for(one)
    assert [is_in for _, is_in in group.offers] == [True, True]


def test_nothing_is_added_to_what_is_on_its_way():
    make_event("Workshop", starts_on="2023-09-12", status="held")
    one = being_sent(starts_on=FIRST, ends_on=LAST)
    with pytest.raises(ValueError, match="take it back first"):
        add(issue=one, keys={offer.key for offer in material(FIRST, LAST)})


def test_what_nobody_may_see_is_not_offered():
    make_membership(make_organisation("Hidden", is_published=False), starts_on="2023-07")
    make_newsitem("Draft", is_published=False)
    make_publication("Draft", is_published=False, published_on="2023-08-01")
    assert titles() == []
