"""The demo has every document, video and channel that the report names, as the report says it."""

import pytest
from django.db.models.functions import Length

from publications.models import Channel, NewsItem, Publication, Video
from registry.models import Organisation

pytestmark = pytest.mark.django_db


def test_documents_are_those_of_the_report(demo):
    kinds = Publication.objects.published().values_list("slug", "kind")

    assert dict(kinds) == {
        "action-plan-2017": "strategy",
        "challenges-opportunities-facilitators": "report",
        "challenges-opportunities-facilitators-methodology": "methodology",
        "challenges-opportunities-facilitators-policy-brief": "policy_brief",
        "era-permed-final-brochure": "brochure",
        "family-meeting-report-2023": "meeting_report",
        "health-economic-value-reflection-paper": "reflection_paper",
        "open-access-flyer": "flyer",
        "optimizing-clinical-research": "recommendations",
        "overcome-barriers": "report",
        "research-agenda-2023": "strategy",
        "state-of-the-art-report-2022": "state_of_the_art",
        "state-of-the-art-report-2023": "state_of_the_art",
        "vision-paper-2019": "strategy",
        "workshop-report-pamplona": "workshop_report",
        "workshop-report-siena": "workshop_report",
    }


def test_what_has_no_address_is_announced_and_nothing_else_is(demo):
    announced = Publication.objects.exclude(state="published").order_by("slug")

    assert list(announced.values_list("slug", "state", "link", "is_published")) == [
        ("first-research-agenda", "planned", "", False),
        ("health-economic-value-reflection-paper", "in_preparation", "", True),
        ("workshop-report-siena", "in_preparation", "", True),
    ]


def test_links_are_as_printed_and_raw_spaces_are_mended(demo):
    one = Publication.objects.get(slug="optimizing-clinical-research")

    assert one.link == "https://www.icpermed.eu/media/content/ICPerMed_Clinical Studies.pdf"
    assert one.url == "https://www.icpermed.eu/media/content/ICPerMed_Clinical%20Studies.pdf"


def test_documents_of_a_working_group_belong_together(demo):
    one = Publication.objects.get(slug="challenges-opportunities-facilitators")

    assert [companion.kind for companion in one.companions.order_by("kind")] == [
        "methodology",
        "policy_brief",
    ]
    assert [author.body.slug for author in one.authors.all()] == ["healthcare"]


def test_the_agenda_has_its_day_and_every_document_its_source(demo):
    agenda = Publication.objects.get(slug="research-agenda-2023")

    assert str(agenda.published_on) == "28 April 2023"
    assert [m for m in (Publication, Video, Channel, NewsItem) if m.objects.filter(source="")] == []


def test_videos_and_channels_are_those_of_the_report(demo):
    assert Video.objects.get(slug="collaboration").url == (
        "https://www.youtube.com/watch?v=0NwRFnHRmj8"
    )
    assert Video.objects.filter(event__slug="workshop-siena-2023").count() == 2
    linkedin = Channel.objects.get(name="LinkedIn")
    assert [(str(f), str(f.as_of)) for f in linkedin.figures.all()] == [
        ("Followers: more than 1,000", "January 2024")
    ]
    assert Channel.objects.get(name="X").handle == "@ICPerMed"


def test_news_are_short_and_all_of_them_are_out(demo):
    news = NewsItem.objects.published()

    assert news.count() == NewsItem.objects.count() == 11
    assert list(news.annotate(size=Length("summary")).filter(size__gt=200)) == []
    assert Organisation.objects.get(slug="asrt").news.get().slug == "asrt-joins"
    assert NewsItem.objects.get(slug="jtc2024-launched").appears_at.date().isoformat() == (
        "2024-01-02"
    )


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/bodies/healthcare/", "Challenges, Opportunities and Facilitators"),
        ("/events/workshop-siena-2023/", "Speakers of the workshop in Siena"),
        ("/members/asrt/", "Egypt’s Academy of Scientific Research and Technology joins"),
        ("/publications/?q=agenda", "SRIA"),
        ("/", "ICPerMed goes on, together with EP PerMed"),
    ],
)
def test_pages_lead_to_them(demo, client, address, words):
    assert words in client.get(address).content.decode()
