"""Search engines learn who was honoured for what, and nothing of whoever is not named."""

import json
import re

import pytest

from tests.factories import make_country
from tests.recognition.factories import make_award, make_edition

pytestmark = pytest.mark.django_db


def facts(client, edition) -> dict:
    page = client.get(edition.get_absolute_url()).content.decode()
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])


def test_the_facts_of_an_edition_with_a_winner(client, settings):
    settings.SITE_URL = "https://example.org"
    edition = make_edition(2101, theme="A theme", summary="About **this**.")
    award = make_award(
        "Mario A. Battaglia",
        edition=edition,
        title="A <work>",
        affiliation="A university",
        country=make_country("IT"),
        link="www.example.org/work",
        email="secret@example.org",
    )
    make_award("Not Named", edition=edition, is_name_public=False)

    assert facts(client, edition) == {
        "@context": "https://schema.org",
        "@type": "CollectionPage",
        "@id": "https://example.org/recognition/2101/",
        "url": "https://example.org/recognition/2101/",
        "name": "ICPerMed Recognition 2101",
        "about": "A theme",
        "description": "About this.",
        "publisher": {"@type": "Organization", "name": "ICPerMed", "url": "https://example.org/"},
        "mainEntity": {
            "@type": "ItemList",
            "name": "Winners of the ICPerMed Recognition 2101",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": 1,
                    "item": {
                        "@type": "CreativeWork",
                        "@id": f"https://example.org/recognition/2101/#award-{award.pk}",
                        "name": "A <work>",
                        "author": {
                            "@type": "Person",
                            "name": "Mario A. Battaglia",
                            "affiliation": {"@type": "Organization", "name": "A university"},
                            "award": "ICPerMed Recognition 2101",
                        },
                        "countryOfOrigin": {"@type": "Country", "name": "Italy"},
                        "award": "ICPerMed Recognition 2101",
                        "sameAs": "https://www.example.org/work",
                    },
                }
            ],
        },
    }


def test_before_the_results_there_are_no_winners_in_it(client):
    edition = make_edition(state="decided")
    make_award("Decided Winner", edition=edition)

    assert "mainEntity" not in facts(client, edition)
