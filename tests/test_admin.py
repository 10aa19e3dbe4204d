"""Promises of every admin page: it opens, says something, and stays quick."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from icpermed.history import tracked_models
from icpermed.imports.records.importer import RecordImporter
from registry.models import Name
from tests.desk import (
    ADDED,
    MAKERS,
    NAMES,
    NEVER_DELETED,
    everything,
    url,
)
from tests.factories import (
    make_application,
    make_body,
    make_country,
    make_decision,
    make_mandate,
    make_membership,
    make_organisation,
    make_person,
    make_region,
    make_topic,
)

pytestmark = pytest.mark.django_db


def test_every_model_has_a_maker_and_an_admin():
    assert set(NAMES) == set(MAKERS)
    assert {model._meta.model_name for model in tracked_models()} == set(NAMES)


@pytest.mark.alike
@pytest.mark.parametrize("name", NAMES)
def test_list_names_the_record(name, secretariat):
    record = MAKERS[name]()
    response = secretariat.get(url(name, "changelist"))
    link = url(name, "change", record.pk)
    assert response.status_code == 200
    assert f'href="{link}' in response.content.decode()


@pytest.mark.alike
@pytest.mark.parametrize("name", ADDED)
def test_add_page_asks_why(name, secretariat):
    response = secretariat.get(url(name, "add"))
    assert response.status_code == 200
    assert 'name="_reason"' in response.content.decode()


@pytest.mark.alike
@pytest.mark.parametrize("name", [name for name in NAMES if name != "batch"])
def test_change_page_shows_the_record(name, secretariat):
    record = MAKERS[name]()
    response = secretariat.get(url(name, "change", record.pk))
    assert response.status_code == 200
    assert response.context["original"] == record


@pytest.mark.alike
@pytest.mark.parametrize("name", NAMES)
def test_history_tells_that_the_record_was_added(name, secretariat):
    record = MAKERS[name]()
    if name == "country":
        type(record).objects.filter(pk=record.pk).update(name="Renamed")
    page = secretariat.get(url(name, "history", record.pk)).context["page_obj"]
    rows = [row for change in page for row in change.rows]
    assert str(record._meta.verbose_name) in {row.noun for row in rows}


@pytest.mark.alike
@pytest.mark.parametrize("name", [name for name in ADDED if name not in NEVER_DELETED])
def test_deleted_list_names_what_was_deleted(name, secretariat):
    record = MAKERS[name]()
    label = str(record)
    record.delete()
    rows = secretariat.get(url(name, "deleted")).context["rows"]
    assert [row["label"] for row in rows] == [label]


@pytest.mark.alike
@pytest.mark.parametrize("name", NAMES)
def test_search_finds_nothing_where_there_is_nothing(name, secretariat):
    MAKERS[name]()
    response = secretariat.get(url(name, "changelist"), {"q": "xyzzy"})
    assert response.status_code == 200
    assert response.context["cl"].result_count == 0


SEARCHES = [
    ("organisation", lambda: make_organisation("Ministère de la Santé"), "MINISTERE sante"),
    ("membership", lambda: make_membership(make_organisation("Überfonds")), "uberfonds"),
    ("person", lambda: make_person("Name Ångström"), "angstrom"),
    ("body", lambda: make_body("Comité Exécutif"), "comite executif"),
    ("decision", lambda: make_decision("Arrêté"), "arrete"),
    ("mandate", lambda: make_mandate(make_person("Zoë")), "zoe"),
    ("region", lambda: make_region("Upper Land", aliases=["Óberland", "Haut-Pays"]), "oberland"),
    ("region", lambda: make_region("Pays Élevé"), "pays eleve"),
    ("topic", lambda: make_topic("Genomics", synonyms=["Génétique"]), "genetique"),
    ("country", lambda: make_country("EG"), "egy"),
]


@pytest.mark.parametrize(("name", "maker", "words"), SEARCHES)
def test_search_does_not_mind_accents_and_case(name, maker, words, secretariat):
    record = maker()
    MAKERS[name]()
    response = secretariat.get(url(name, "changelist"), {"q": words})
    assert list(response.context["cl"].result_list) == [record]


def test_search_finds_an_old_name(secretariat):
    organisation = make_organisation("Ministry of Research")
    Name.objects.create(organisation=organisation, kind="former", text="Ministry of Science")
    response = secretariat.get(url("organisation", "changelist"), {"q": "of science"})
    assert list(response.context["cl"].result_list) == [organisation]


def test_search_does_not_take_percent_signs_for_wildcards(secretariat):
    make_person("Somebody")
    response = secretariat.get(url("person", "changelist"), {"q": "S%y"})
    assert response.context["cl"].result_count == 0


def queries(client, address: str) -> int:
    client.get(address)  # What is looked up once in a process is not counted.
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.deep
@pytest.mark.parametrize("name", [name for name in NAMES if name != "country"])
def test_list_makes_no_more_queries_when_it_gets_longer(name, secretariat):
    for _ in range(2):  # With one record only, a filter that has no choice is left out.
        MAKERS[name]()
    two = queries(secretariat, url(name, "changelist"))
    for _ in range(3):
        MAKERS[name]()
    five = queries(secretariat, url(name, "changelist"))
    for _ in range(5):
        MAKERS[name]()
    assert (five, queries(secretariat, url(name, "changelist"))) == (two, two)


@pytest.mark.parametrize("address", ["admin:index", "admin:recent_changes"])
def test_desk_makes_no_more_queries_when_there_is_more(address, secretariat):
    make_everything()
    few = queries(secretariat, reverse(address))
    for _ in range(4):
        make_everything()
    assert queries(secretariat, reverse(address)) == few


def test_recent_changes_read_only_the_tables_in_which_something_changed(secretariat):
    make_decision()
    assert queries(secretariat, reverse("admin:recent_changes")) < len(tracked_models()) / 2


def test_a_page_asks_each_kind_of_list_once_who_may_import_it(secretariat, monkeypatch):
    asked = Counter()
    may = RecordImporter.may

    def counted(importer, user):
        asked[importer.key] += 1
        return may(importer, user)

    monkeypatch.setattr(RecordImporter, "may", counted)
    secretariat.get(url("body", "changelist"))
    assert set(asked.values()) == {1}


def make_everything():
    organisation = make_organisation()
    make_membership(organisation, start_decision=make_decision())
    make_mandate(organisation=organisation)
    make_application()


@pytest.mark.deep
@pytest.mark.parametrize("name", NAMES)
def test_reading_changes_nothing(name, secretariat):
    record = MAKERS[name]()
    pages = [url(name, "changelist"), url(name, "deleted"), url(name, "history", record.pk)]
    if name != "batch":  # It leads to the pages of the import: see tests/imports/test_pages.py.
        pages += [url(name, "change", record.pk)]
    if name in ADDED:
        pages += [url(name, "add")]
    if name in ADDED and name not in NEVER_DELETED:
        pages += [url(name, "delete", record.pk)]
    before = everything()
    assert {secretariat.get(page).status_code for page in pages} == {200}
    assert everything() == before


def test_reading_the_start_page_and_the_recent_changes_changes_nothing(secretariat):
    for make in MAKERS.values():
        make()
    pages = [reverse("admin:index"), reverse("admin:recent_changes")]
    before = everything()
    assert {secretariat.get(page).status_code for page in pages} == {200}
    assert everything() == before


def test_reading_a_preview_changes_nothing(secretariat):
    kept, gone = make_organisation(), make_organisation()
    membership = make_membership(gone)
    moment = membership.recorded_states.first().pgh_created_at.isoformat()
    gone.website = "https://example.org/new"
    gone.save()
    before = everything()
    merge_page = secretariat.get(url("organisation", "merge", kept.pk), {"other": gone.pk})
    restore_page = secretariat.get(url("organisation", "restore", gone.pk), {"to": moment})
    assert [merge_page.status_code, restore_page.status_code] == [200, 200]
    assert restore_page.context["plan"].rows
    assert everything() == before
