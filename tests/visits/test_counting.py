"""How often pages are read: counted without cookies, without scripts, and without people."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from icpermed.visits.chores import count_visits
from icpermed.visits.counting import folder, keep
from icpermed.visits.models import PageViews
from tests.conftest import client_for
from tests.factories import make_application, make_organisation, make_user

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    """Lines of this test alone."""
    settings.VAR_DIR = tmp_path
    return tmp_path / "visits"


@pytest.fixture
def visitor():
    """Somebody with a browser."""
    return Client(headers={"User-Agent": FIREFOX})


def counted() -> list[tuple]:
    """What stands in the list, after the worker has looked twice."""
    count_visits()
    count_visits()
    rows = PageViews.objects.order_by("address", "form")
    return list(rows.values_list("address", "form", "count"))


def test_pages_are_counted_by_day_and_address(visitor):
    organisation = make_organisation(slug="agency")
    for _ in range(3):
        visitor.get("/members/", {"country": "FR"})
    visitor.get(organisation.get_absolute_url())

    assert counted() == [("/members/", "page", 3), ("/members/agency/", "page", 1)]
    assert set(PageViews.objects.values_list("day", "route")) == {
        (timezone.localdate(), "member_list"),
        (timezone.localdate(), "member_detail"),
    }


def test_data_are_counted_beside_the_page(visitor):
    for form in ["csv", "json", "xlsx"]:
        visitor.get("/members/", {"format": form})
    visitor.get("/members/")
    assert counted() == [("/members/", "data", 3), ("/members/", "page", 1)]


def test_counts_of_later_minutes_are_added(visitor):
    visitor.get("/members/")
    assert counted() == [("/members/", "page", 1)]
    visitor.get("/members/")
    assert counted() == [("/members/", "page", 2)]
    assert counted() == [("/members/", "page", 2)]


def test_a_page_that_the_browser_has_already_is_read_all_the_same(visitor):
    tag = visitor.get("/members/").headers["ETag"]
    again = visitor.get("/members/", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert counted() == [("/members/", "page", 2)]


@pytest.mark.parametrize(
    "browser",
    [
        "",
        "curl/8.5.0",
        "python-requests/2.32",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/130.0",
        "Mozilla/5.0 (compatible; ICPerMed link check; +https://example.org/about/)",
        "Slackbot-LinkExpanding 1.0",
    ],
)
def test_programs_are_left_out(browser):
    Client(headers={"User-Agent": browser}).get("/members/")
    assert counted() == []


def test_what_a_browser_loads_ahead_is_left_out(visitor):
    visitor.get("/members/", headers={"Sec-Purpose": "prefetch;prerender"})
    visitor.get("/members/", headers={"Purpose": "prefetch"})
    assert counted() == []


def test_staff_are_left_out():
    client = client_for(make_user(is_staff=True))
    client.get("/members/", headers={"User-Agent": FIREFOX})
    assert counted() == []


def test_only_pages_that_are_there_and_public_are_counted(visitor):
    visitor.get("/members/nobody/")
    visitor.get("/nowhere/")
    visitor.head("/members/")
    visitor.post("/members/")
    visitor.get("/health/")
    visitor.get("/robots.txt")
    visitor.get(reverse("account_login"))
    visitor.get("/admin/")
    assert counted() == []


def test_personal_links_are_never_written_down(visitor, place):
    application = make_application()
    address = reverse("application_detail", args=[application.token])
    assert visitor.get(address).status_code == 200
    visitor.get("/members/")
    assert [json.loads(line)[2] for line in lines(place)] == ["/members/"]


def lines(place) -> list[str]:
    return [line for path in place.glob("*.lines") for line in path.read_text().splitlines()]


def test_nothing_of_the_visitor_is_kept(visitor, place):
    visitor.get(
        "/members/",
        {"q": "planted search"},
        headers={"Referer": "https://planted.example/", "Accept-Language": "is-planted"},
        REMOTE_ADDR="192.0.2.77",
    )
    kept = "\n".join(lines(place))
    assert [json.loads(line) for line in lines(place)] == [
        [timezone.localdate().isoformat(), "member_list", "/members/", "page"]
    ]
    for planted in ["192.0.2.77", "planted", "Firefox"]:
        assert planted not in kept


def test_counting_sets_no_cookie_and_asks_the_database_nothing(visitor, settings):
    make_organisation()
    visitor.get("/members/")
    with CaptureQueriesContext(connection) as counting:
        response = visitor.get("/members/")
    settings.COUNT_VISITS = False
    with CaptureQueriesContext(connection) as not_counting:
        visitor.get("/members/")
    assert (len(counting), response.cookies.output()) == (len(not_counting), "")
    assert "Cookie" not in response.headers.get("Vary", "")


def test_nothing_is_counted_where_it_is_switched_off(visitor, settings):
    settings.COUNT_VISITS = False
    visitor.get("/members/")
    assert counted() == []


def test_a_page_is_read_where_nothing_can_be_written(visitor, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "file"
    settings.VAR_DIR.write_text("in the way")
    assert visitor.get("/members/").status_code == 200


def test_lines_of_the_present_minute_are_left_to_whoever_writes_them(visitor, place):
    visitor.get("/members/")
    assert count_visits() == 0
    visitor.get("/members/")
    assert count_visits() == 1
    assert count_visits() == 1
    assert lines(place) == []


def test_what_a_crash_left_unfinished_is_left_out(place):
    keep(["2026-01-02", "member_list", "/members/", "page"])
    with (folder() / "now.lines").open("a") as file:
        file.write('["2026-01-02", "member_li')
    assert counted() == [("/members/", "page", 1)]


def test_an_address_that_another_page_had_before_is_counted_once_a_day():
    for route in ["member_list", "members"]:
        keep(["2026-01-02", route, "/members/", "page"])
    assert counted() == [("/members/", "page", 2)]


def test_many_lines_take_as_many_queries_as_few(place):
    def queries(number) -> int:
        for n in range(number):
            keep(["2026-01-02", "member_detail", f"/members/{n}/", "page"])
        count_visits()
        with CaptureQueriesContext(connection) as captured:
            assert count_visits() == number
        return len(captured)

    assert queries(2) == queries(500)


def test_the_sums_are_right():
    today = timezone.localdate()
    for days, address, count in [(0, "/a/", 5), (0, "/b/", 2), (1, "/a/", 1)]:
        day = today - timedelta(days=days)
        PageViews.objects.create(day=day, address=address, count=count, form="page", route="x")
    views = PageViews.objects.all()
    assert views.by_day() == [(today - timedelta(days=1), 1), (today, 7)]
    assert views.by_address(1) == [("/a/", 6)]
    assert (views.total(), PageViews.objects.none().total()) == (8, 0)
