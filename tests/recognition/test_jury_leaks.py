"""Nothing of an open round reaches anybody who is not to see it: what could leak is planted."""

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from icpermed.listings import Listing
from tests.conftest import client_for
from tests.factories import make_user
from tests.recognition.factories import (
    make_nomination,
)
from tests.recognition.planted import (
    CONTENT,
    FORMATS,
    NAMES,
    SAID,
    is_closed,
    jury_addresses,
    leaks,
    make_planted,
    said,
    secrets_of,
)
from tests.recognition.seated import (
    text_of,
)
from tests.test_conventions import our_routes

pytestmark = pytest.mark.django_db


# --- everybody ------------------------------------------------------------------------------------


def public_addresses(year: int) -> list[str]:
    """Every page of ours that needs at most a year or a country, and each list in every form."""
    found = []
    for _, pattern in our_routes():
        for keys in [{}, {"year": year}, {"code": "es"}]:
            try:
                url = reverse(pattern.name, kwargs=keys)
            except NoReverseMatch:
                continue
            found.append(url)
            view = getattr(pattern.callback, "view_class", object)
            if issubclass(view, Listing) or "year" in keys:
                found += [f"{url}?format={form}" for form in FORMATS]
    return [*found, "/sitemap.xml", "/robots.txt", "/.well-known/security.txt"]


def test_no_public_page_in_any_form_says_anything_of_an_open_round(client):
    nomination = make_planted()
    urls = public_addresses(nomination.edition.year)

    assert len(urls) > 60
    assert f"/recognition/{nomination.edition.year}/" in urls
    assert leaks(client, urls, secrets_of(nomination)) == []
    assert client.get(f"/recognition/{nomination.edition.year}/").status_code == 200


@pytest.mark.parametrize("word", [CONTENT, SAID, NAMES])
def test_no_search_finds_anything_of_an_open_round(client, word):
    make_planted()
    views = {p.name: getattr(p.callback, "view_class", object) for _, p in our_routes()}
    searchable = [
        reverse(name)
        for name, view in views.items()
        if issubclass(view, Listing) and "q" in view.filterset_class.base_filters
    ]

    found = {url: len(client.get(url, {"q": word}).context["rows"]) for url in searchable}

    assert found == dict.fromkeys(searchable, 0)
    assert len(found) > 3


def test_the_addresses_of_the_jury_say_nothing_to_visitors(client):
    nomination = make_planted()

    for url in jury_addresses(nomination):
        for response in [client.get(url), client.post(url, {"do": "say", "text": "x"})]:
            assert response.status_code in {302, 403}
            assert [w for w in secrets_of(nomination)[:3] if w in said(response)] == []


def test_an_applicant_learns_nothing_of_another_nomination(client):
    nomination = make_planted()
    people = {"is_self": False, "nominator_name": "Nora", "nominator_email": "nora@example.org"}
    own = make_nomination(nomination.edition, title="Own work", **people)
    urls = [own.get_absolute_url(), own.get_nominee_url()]

    assert [client.get(url).status_code for url in urls] == [200, 200]
    assert "Own work" in text_of(client.get(urls[0]))
    assert leaks(client, urls, secrets_of(nomination)) == []


def test_the_own_applicant_sees_nothing_of_what_the_jury_says(client):
    nomination = make_planted()

    urls = [nomination.get_absolute_url(), nomination.get_nominee_url()]

    assert [client.get(url).status_code for url in urls] == [200, 200]
    assert leaks(client, urls, [SAID, "eligible"]) == []


# --- the desk -------------------------------------------------------------------------------------


def desk_addresses() -> list[str]:
    """What the desk has of the Recognition and of mails: lists, searches, pages, histories."""
    found = [reverse("admin:index")]
    for model in admin.site._registry:
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if model._meta.app_label in {"recognition", "outbox"}:
            rows = model._default_manager.all()[:1]
            found.append(reverse(f"{base}_changelist"))
            found += [reverse(f"{base}_change", args=[row.pk]) for row in rows]
            found += [reverse(f"{base}_history", args=[row.pk]) for row in rows]
    return found


@pytest.mark.parametrize("group", ["Reader", "Editor"])
def test_staff_who_only_read_or_edit_see_nothing_of_an_open_round(group):
    nomination = make_planted(juror_name="Somebody of the register")
    client = client_for(make_user(group=group))

    urls = desk_addresses()

    assert is_closed(client, nomination)
    assert len(urls) > 20
    assert leaks(client, urls, secrets_of(nomination)) == []
