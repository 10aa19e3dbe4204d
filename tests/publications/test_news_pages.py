"""News from their moment on, videos without a third party, channels of a day."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import make_event, make_organisation
from tests.publications.factories import (
    make_channel,
    make_channelfigure,
    make_newsitem,
    make_video,
)

pytestmark = pytest.mark.django_db


def items(client, name: str, **query) -> list[dict]:
    answer = client.get(reverse(name), {**query, "format": "json"})
    return json.loads(answer.content)["items"]


# --- news -----------------------------------------------------------------------------------------


def test_news_appear_at_their_time_and_not_before(client):
    now = timezone.now()
    make_newsitem("Told", appears_at=now - timedelta(minutes=1))
    later = make_newsitem("Not yet", appears_at=now + timedelta(minutes=1))

    everywhere = [
        client.get(address).content.decode()
        for address in ["/", "/news/", "/news/?format=csv", "/news/?format=atom", "/sitemap.xml"]
    ]

    assert [later.slug in text or "Not yet" in text for text in everywhere] == [False] * 5
    assert client.get(later.get_absolute_url()).status_code == 404
    assert [item["title"] for item in items(client, "news_item_list")] == ["Told"]


def test_the_latest_news_come_first_and_years_are_counted(client):
    for title, when in [("Old", "2023-04-28T12:00Z"), ("New", "2024-01-02T12:00Z")]:
        make_newsitem(title, appears_at=when)

    assert [item["title"] for item in items(client, "news_item_list")] == ["New", "Old"]
    assert [item["title"] for item in items(client, "news_item_list", year="2023")] == ["Old"]
    assert [item["title"] for item in items(client, "news_item_list", on="2023-12-31")] == ["Old"]
    form = client.get("/news/").context["filter"].form
    assert list(form.fields["year"].choices)[1:] == [("2024", "2024 (1)"), ("2023", "2023 (1)")]


def test_a_news_item_leads_on_as_far_as_the_public_may_go(client):
    event = make_event("PLANTED event", is_published=False)
    item = make_newsitem(event=event, organisation=make_organisation("Academy"), note="PLANTED")

    answers = [client.get(item.get_absolute_url(), {"format": form}) for form in ["json"]]
    answers += [client.get(address) for address in [item.get_absolute_url(), "/news/?format=csv"]]

    assert [one for one in answers if "PLANTED" in one.content.decode()] == []
    assert ["Academy" in one.content.decode() for one in answers] == [True] * 3


def test_the_staff_sees_news_before_their_time(client, reader):
    item = make_newsitem(appears_at="2099-05-01T10:00Z")

    answer = reader.get(item.get_absolute_url(), {"preview": "1"})

    assert "The public sees it from 1 May 2099" in answer.content.decode()
    assert client.get(item.get_absolute_url(), {"preview": "1"}).status_code == 302


def test_text_of_news_is_never_code(client):
    item = make_newsitem("<b>x</b>", text="<script>alert(1)</script> **fine**")

    text = client.get(item.get_absolute_url()).content.decode()

    assert ("<script>alert" in text, "<strong>fine</strong>" in text) == (False, True)


def test_the_home_page_has_the_three_latest(client):
    for number in range(4):
        make_newsitem(f"News number {number}", appears_at=f"2024-01-0{number + 1}T12:00Z")

    text = client.get("/").content.decode()

    assert [f"News number {number}" in text for number in range(4)] == [False, True, True, True]


def test_a_slug_that_is_a_page_of_ours_is_refused():
    with pytest.raises(Exception, match="taken by a page of ours"):
        make_newsitem(slug="channels").full_clean()


# --- videos ---------------------------------------------------------------------------------------


def test_a_video_is_a_picture_and_a_link_and_nothing_of_another_site(client):
    video = make_video("Why", link="https://www.youtube.com/watch?v=0NwRFnHRmj8")

    response = client.get(video.get_absolute_url())
    text = response.content.decode()

    assert 'href="https://www.youtube.com/watch?v=0NwRFnHRmj8"' in text
    assert "Watch it on youtube.com" in text
    for embedded in ["<iframe", "<video", 'src="https://www.youtube', "<embed", "<object"]:
        assert embedded not in text
    assert response.cookies.output() == ""


def test_videos_of_an_event_stand_on_its_page(client):
    event = make_event()
    make_video("Shown video", event=event)
    make_video("Hidden video", event=event, is_published=False)

    text = client.get(event.get_absolute_url()).content.decode()

    assert ("Shown video" in text, "Hidden video" in text) == (True, False)


def test_videos_are_found_by_words_of_their_event(client):
    make_video("One", event=make_event("Siena workshop"))
    make_video("Two", event=make_event("PLANTED", is_published=False))

    found = [[v["title"] for v in items(client, "video_list", q=q)] for q in ["siena", "planted"]]

    assert found == [["One"], []]


# --- channels -------------------------------------------------------------------------------------


def test_channels_are_told_as_they_were_in_use_on_a_day(client):
    make_channel("Facebook", starts_on="2017", ends_on="2021")
    make_channel("LinkedIn", starts_on="2022")

    assert [one["name"] for one in items(client, "channel_list")] == ["LinkedIn"]
    assert [one["name"] for one in items(client, "channel_list", on="2020-05-05")] == ["Facebook"]


def test_figures_of_a_channel_say_how_exact_they_are(client):
    make_channelfigure(make_channel("LinkedIn"), label="Followers", as_of="2024-01")

    text = client.get("/news/channels/").content.decode()

    assert "More than 1,000 followers" in text
    assert "as of January 2024" in text
    assert items(client, "channel_list")[0]["figures"] == "Followers: more than 1,000"
