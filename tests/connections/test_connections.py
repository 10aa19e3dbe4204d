"""Records of different kinds belong together: said once, seen on both pages."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.utils import timezone

from icpermed.connections.chores import remove_dangling_connections
from icpermed.connections.connectable import connectable
from icpermed.connections.models import Connection
from icpermed.connections.related import connect, related, see_also
from icpermed.search.declared import searchables
from tests.desk import url
from tests.factories import make_body, make_event, make_organisation
from tests.initiatives.factories import make_initiative, make_programme
from tests.publications.factories import make_newsitem, make_publication
from tests.recognition.factories import make_award, make_bestpractice, make_edition

pytestmark = pytest.mark.django_db


def names(record) -> list[str]:
    return [row.title for row in see_also(record)]


def shown(record) -> str:
    return Template("{% load connections %}{% connected record %}").render(
        Context({"record": record})
    )


def test_every_kind_with_a_page_can_be_connected():
    wanted = {
        "registry.organisation", "registry.body", "events.event", "recognition.edition",
        "recognition.award", "recognition.bestpractice", "initiatives.initiative",
        "initiatives.programme", "initiatives.fundingcall", "publications.publication",
        "publications.newsitem",
    }  # fmt: skip
    assert set(connectable()) >= wanted


def test_what_can_be_connected_can_be_found_so_the_public_knows_its_title_and_address():
    assert set(connectable()) <= {one.model._meta.label_lower for one in searchables()}


def test_a_connection_is_seen_from_both_sides_whatever_the_records_are():
    records = [
        make_organisation(), make_body(), make_event(), make_edition(), make_award(),
        make_bestpractice(), make_initiative(), make_programme(), make_newsitem(),
    ]  # fmt: skip
    brochure = make_publication()
    for record in records:
        connect(one=record, other=brochure, words="brochure")

    assert [names(record) for record in records] == [[str(brochure)]] * len(records)
    seen = see_also(brochure)
    assert len(seen) == len(records)
    assert {row.url for row in seen} == {record.get_absolute_url() for record in records}


def test_two_records_are_connected_once_in_either_direction_and_never_to_themselves():
    one, other = make_event(), make_publication()
    connect(one=one, other=other)

    for pair in [(one, other), (other, one), (one, one)]:
        with pytest.raises(ValidationError):
            connect(one=pair[0], other=pair[1])
    assert Connection.objects.count() == 1


def test_a_connection_names_records_that_are_there():
    with pytest.raises(ValidationError) as refused:
        Connection(
            one_model="auth.user", one_key="1", other_model="events.event", other_key="missing"
        ).full_clean()

    assert set(refused.value.message_dict) == {"one_model", "other_key"}


def test_a_name_in_another_case_is_that_of_the_record():
    publication, event = make_publication(), make_event()
    connection = Connection(
        one_model="publications.publication",
        one_key=publication.slug.upper(),
        other_model="events.event",
        other_key=event.slug,
    )
    connection.full_clean()
    connection.save()
    assert names(publication) == [str(event)]
    assert not Connection.objects.dangling().exists()


def test_the_public_sees_what_is_published_and_the_desk_the_rest(admin_user):
    event = make_event()
    connect(one=event, other=make_publication("Open report"))
    connect(one=event, other=make_publication("Hidden report", is_published=False))

    assert names(event) == ["Open report"]
    at_the_desk = {str(row.record) for row in related(event, admin_user)}
    assert at_the_desk == {"Open report", "Hidden report"}
    assert "Hidden" not in shown(event)
    assert "Open report" in shown(event)


def test_a_record_without_connections_shows_nothing():
    assert shown(make_event()).strip() == ""


def test_more_connections_of_more_kinds_need_no_more_queries(django_assert_num_queries):
    event = make_event()
    connect(one=event, other=make_publication())
    with django_assert_num_queries(2):
        shown(event)
    for make in [make_publication, make_publication, make_programme, make_body, make_award]:
        connect(one=event, other=make())

    with django_assert_num_queries(2):
        shown(event)


def test_a_deleted_record_is_shown_nowhere_and_its_connection_goes_in_time():
    event, report = make_event(), make_publication()
    connection = connect(one=event, other=report)
    report.delete()

    assert names(event) == []
    assert list(Connection.objects.dangling()) == [connection]
    assert remove_dangling_connections() == 0
    Connection.objects.update(updated_at=timezone.now() - timedelta(days=31))
    assert remove_dangling_connections() == 1


def test_what_is_there_is_not_taken_away():
    connect(one=make_event(), other=make_publication())
    Connection.objects.update(updated_at=timezone.now() - timedelta(days=31))

    assert remove_dangling_connections() == 0


# --- at the desk ----------------------------------------------------------------------------------


def test_the_desk_finds_connects_and_takes_away(secretariat):
    event, report = make_event("Workshop in Siena"), make_publication("Report of Siena")
    page = url("event", "connections", event.pk)

    found = secretariat.get(page, {"q": "siena"}).content.decode()
    box = f"publications.publication:{report.pk}"
    assert f'value="{box}"' in found
    assert f'value="events.event:{event.pk}"' not in found

    secretariat.post(page, {"with": box, "words": "report"})
    assert [(row.title, row.connection.words) for row in see_also(event)] == [
        ("Report of Siena", "report")
    ]
    assert "Connections (1)" in secretariat.get(url("event", "change", event.pk)).content.decode()

    secretariat.post(page, {"remove": Connection.objects.get().pk})
    assert Connection.objects.count() == 0


def test_an_editor_connects_and_a_reader_only_looks(editor, reader):
    event, report = make_event(), make_publication("A report")
    page = url("event", "connections", event.pk)
    box = {"with": f"publications.publication:{report.pk}"}

    assert reader.post(page, box).status_code == 403
    editor.post(page, box)
    assert names(event) == ["A report"]
    assert "A report" in reader.get(page).content.decode()
    assert editor.post(page, {"remove": Connection.objects.get().pk}).status_code == 403


def test_looking_changes_nothing(secretariat):
    event, _ = make_event("Siena"), make_publication("Siena")
    secretariat.get(url("event", "connections", event.pk), {"q": "siena"})

    assert Connection.objects.count() == 0


@pytest.mark.parametrize("words", ["%", "'", "\x00", "a" * 3000, "(|&!"])
def test_any_words_may_be_searched_for(secretariat, words):
    event = make_event()

    assert secretariat.get(url("event", "connections", event.pk), {"q": words}).status_code == 200


@pytest.mark.parametrize(
    "box", ["nonsense", "auth.user:1", "events.event:x", "events.event:999999"]
)
def test_boxes_that_were_not_offered_are_refused(secretariat, box):
    event = make_event()

    answer = secretariat.post(url("event", "connections", event.pk), {"with": box})

    assert (answer.status_code, Connection.objects.count()) == (403, 0)
