"""Links on the desk: what does not work, and where it stands; for those who may see that."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from icpermed.links.gathering import gather
from icpermed.links.models import Link
from tests.desk import url
from tests.factories import make_event, make_material, make_organisation
from tests.initiatives.factories import make_activity, make_initiative, make_initiativelink
from tests.links.checking import make_broken, make_link
from tests.recognition.factories import make_nomination

pytestmark = pytest.mark.django_db

LIST = "admin:links_link_changelist"
GONE = "https://www.example.org/gone"


def shown(client, **asked) -> list[str]:
    """The links that somebody's list has."""
    page = client.get(reverse(LIST), asked)
    assert page.status_code == 200
    return [link.url for link in page.context["cl"].result_list]


def found(client, name: str, value: str) -> list:
    """The records that the list of a model has for a choice of the filter by links."""
    page = client.get(url(name, "changelist"), {"links": value})
    return list(page.context["cl"].result_list)


def test_the_list_says_what_does_not_work_why_and_where_it_stands(secretariat):
    organisation = make_organisation("Agency of Health", website=GONE)
    make_broken(GONE, problem="There is no such page.")

    page = secretariat.get(reverse(LIST)).content.decode()

    assert "Does not work" in page
    assert "There is no such page." in page
    assert f'<a href="{url("organisation", "change", organisation.pk)}">Agency of Health' in page


def test_a_link_of_a_row_leads_to_the_record_that_it_belongs_to(secretariat):
    initiative = make_initiative("HEAL")
    make_initiativelink(initiative, link=GONE)
    link = make_broken(GONE)

    page = secretariat.get(link.get_absolute_url())

    assert [(p.noun, p.label, p.url) for p in page.context["places"]] == [
        ("Initiative", "HEAL", url("initiative", "change", initiative.pk))
    ]


def test_the_start_page_names_what_does_not_work_and_leads_there(secretariat):
    make_organisation(website=GONE)
    make_organisation(website="https://fine.example/")
    make_broken(GONE)
    make_link("https://fine.example/", outcome="works")

    page = secretariat.get(reverse("admin:index")).content.decode()

    assert "link does not work" in page
    assert f'href="{reverse(LIST)}?to_do=links_broken"' in page
    assert shown(secretariat, to_do="links_broken") == [GONE]


def test_a_link_that_failed_once_is_not_on_the_start_page(secretariat):
    make_organisation(website=GONE)
    make_broken(GONE, failures=1)
    assert "link does not work" not in secretariat.get(reverse("admin:index")).content.decode()


@pytest.mark.parametrize(
    ("verdict", "address"),
    [
        ("broken", GONE),
        ("failing", "https://flaky.example/"),
        ("moved", "https://old.example/"),
        ("guarded", "https://guarded.example/"),
        ("waiting", "https://new.example/"),
    ],
)
def test_links_are_found_by_what_is_known_of_them(verdict, address, secretariat):
    make_broken(GONE)
    make_broken("https://flaky.example/", failures=2)
    make_link("https://old.example/", outcome="works", leads_to="https://other.example/")
    make_link("https://guarded.example/", outcome="guarded")
    make_link("https://new.example/")
    for link in Link.objects.all():
        make_organisation(website=link.url)
    assert shown(secretariat, verdict=verdict) == [address]


def test_records_are_found_by_their_links(secretariat):
    broken = make_organisation(website=GONE)
    moved = make_organisation(website="https://old.example/")
    none = make_organisation(website="")
    make_organisation(website="https://fine.example/")
    make_broken(GONE)
    make_link("https://old.example/", outcome="works", leads_to="https://other.example/")
    make_link("https://fine.example/", outcome="works")

    assert found(secretariat, "organisation", "broken") == [broken]
    assert found(secretariat, "organisation", "moved") == [moved]
    assert found(secretariat, "organisation", "none") == [none]


def test_records_are_found_by_the_links_of_their_rows(secretariat):
    with_broken, without = make_initiative("A"), make_initiative("B")
    make_initiativelink(with_broken, link=GONE)
    make_initiativelink(make_initiative("C"), link="https://fine.example/")
    event = make_event(link="")
    make_material(event, link=GONE)
    make_broken(GONE)

    assert found(secretariat, "initiative", "broken") == [with_broken]
    assert found(secretariat, "initiative", "none") == [without]
    assert found(secretariat, "event", "broken") == [event]


def test_models_without_addresses_have_no_such_filter(secretariat):
    page = secretariat.get(url("person", "changelist"))
    assert "links" not in [spec.title for spec in page.context["cl"].filter_specs]


def test_links_of_what_somebody_may_not_see_are_not_seen_either(secretariat, editor, reader):
    make_organisation(website="https://public.example/")
    make_activity(link="https://reported.example/planted")
    make_nomination(link="https://nominated.example/planted")
    gather()
    link = Link.objects.get(url="https://nominated.example/planted")

    public = "https://public.example/"
    reported, nominated = "https://reported.example/planted", "https://nominated.example/planted"
    assert set(shown(secretariat)) >= {public, reported, nominated}
    assert public in shown(editor)
    assert nominated not in shown(editor)
    assert public in shown(reader)
    assert not {reported, nominated} & set(shown(reader))
    assert editor.get(link.get_absolute_url()).status_code == 302
    assert reader.get(link.get_absolute_url()).status_code == 302


def test_where_a_link_stands_is_told_only_as_far_as_one_may_see(editor):
    organisation = make_organisation("Agency", website=GONE)
    make_nomination(link=GONE)
    link = make_broken(GONE)
    places = editor.get(link.get_absolute_url()).context["places"]
    assert [place.label for place in places] == [str(organisation)]


def test_a_link_is_asked_for_again_on_demand(editor):
    make_organisation(website=GONE)
    link = make_broken(GONE, due_at="2999-01-01T00:00:00Z")
    editor.get(link.get_absolute_url())
    link.refresh_from_db()
    assert link not in Link.objects.due()

    editor.post(link.get_absolute_url())
    assert link in Link.objects.due()


def test_several_links_are_asked_for_again_on_demand(secretariat):
    make_organisation(website=GONE)
    link = make_broken(GONE, due_at="2999-01-01T00:00:00Z")
    data = {"action": "check_again", "_selected_action": [link.pk]}
    page = secretariat.post(reverse(LIST), data, follow=True).content.decode()
    assert "1 link to be checked." in page
    assert link in Link.objects.due()


def test_a_reader_looks_and_does_not_ask(reader):
    make_organisation(website=GONE)
    link = make_broken(GONE, due_at="2999-01-01T00:00:00Z")
    assert reader.get(link.get_absolute_url()).status_code == 200
    assert reader.post(link.get_absolute_url()).status_code == 403
    reader.post(reverse(LIST), {"action": "check_again", "_selected_action": [link.pk]})
    assert link not in Link.objects.due()


def test_the_list_says_where_nothing_is_checked(secretariat, settings):
    assert "Links are not checked on this site" in secretariat.get(reverse(LIST)).content.decode()
    settings.CHECK_LINKS = True
    assert "Links are not checked" not in secretariat.get(reverse(LIST)).content.decode()


def test_the_list_makes_no_more_queries_when_it_gets_longer(secretariat):
    def queries() -> int:
        secretariat.get(reverse(LIST))
        with CaptureQueriesContext(connection) as captured:
            secretariat.get(reverse(LIST))
        return len(captured)

    def more(number):
        for n in range(number):
            address = f"https://example.org/{Link.objects.count()}-{n}"
            make_organisation(website=address)
            make_initiativelink(make_initiative(), link=address)
            make_activity(link=address)
            make_material(make_event(), link=address)
            make_broken(address)

    more(2)
    few = queries()
    more(8)
    assert queries() == few
