"""What is missing: each rule finds what it should, on the event's page and on the start page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.checklist import RULES, checklist
from icpermed.duties import all_duties
from tests.factories import (
    make_actionitem,
    make_agendaitem,
    make_coming_event,
    make_earlierdate,
    make_event,
    make_material,
    make_minutes,
    make_participation,
    make_speaker,
)

pytestmark = pytest.mark.django_db


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def coming(days: int, **fields):
    return make_coming_event(**{"starts_on": day(days), "summary": "About it."} | fields)


def held(days_ago: int, **fields):
    return make_event(**{"starts_on": day(-days_ago), "summary": "About it."} | fields)


def open_points(event) -> set[str]:
    return {point.rule.name for point in checklist(event) if not point.is_done}


def done_points(event) -> set[str]:
    return {point.rule.name for point in checklist(event) if point.is_done}


def material(event, **fields):
    return make_material(event, **{"state": "expected", "link": ""} | fields)


#: For each rule: what lacks it, what mends it, and an event to which it does not matter.
CASES = {
    "event_without_outcome": (
        lambda: held(1, status="confirmed"),
        lambda event: event.mark_held(),
        lambda: coming(0),
    ),
    "event_without_new_day": (
        lambda: coming(300, status="postponed", starts_on="2031"),
        lambda event: event.postpone(starts_on=day(200)),
        lambda: coming(20),
    ),
    "event_without_summary": (
        lambda: held(3, summary=""),
        lambda event: type(event).objects.filter(pk=event.pk).update(summary="About it."),
        lambda: held(3, summary="", is_published=False),
    ),
    "event_without_agenda": (
        lambda: coming(14, format="physical"),
        lambda event: make_agendaitem(event),
        lambda: coming(15, format="physical"),
    ),
    "event_without_joining_link": (
        lambda: coming(3, format="online"),
        lambda event: type(event).objects.filter(pk=event.pk).update(joining_link="https://x.eu"),
        lambda: coming(3, format="physical"),
    ),
    "event_approval": (
        lambda: (
            make_participation(
                coming(20, needs_approval=True), state="waiting", queued_at=timezone.now()
            ).event
        ),
        lambda event: event.participations.get().move("confirmed"),
        lambda: make_participation(coming(20), state="waiting", queued_at=timezone.now()).event,
    ),
    "speaker_not_asked": (
        lambda: make_speaker(coming(20), is_name_public=False, consented_on=None).event,
        lambda event: event.speakers.update(is_name_public=True, consented_on=day(0)),
        lambda: make_speaker(held(20), is_name_public=False, consented_on=None).event,
    ),
    "event_without_attendance": (
        lambda: make_participation(held(2)).event,
        lambda event: event.participations.get().move("attended"),
        lambda: make_participation(coming(2, joining_link="https://x.eu")).event,
    ),
    "event_without_minutes": (
        lambda: held(10, kind="executive_committee"),
        lambda event: make_minutes(event),
        lambda: held(9, kind="executive_committee"),
    ),
    "event_without_report": (
        lambda: held(30),
        lambda event: make_material(event),
        lambda: held(29),
    ),
    "material_overdue": (
        lambda: material(held(3), due_on=day(-1)).event,
        lambda event: event.materials.update(due_on=day(0)),
        lambda: material(coming(3, format="physical")).event,
    ),
    "material_announced": (
        lambda: material(held(40), kind="video", is_announced=True).event,
        lambda event: event.materials.update(state="published", link="https://example.org/"),
        lambda: material(held(20), kind="video", is_announced=True).event,
    ),
    "material_permission": (
        lambda: (
            make_material(held(3), kind="presentation", state="received", permission="asked").event
        ),
        lambda event: event.materials.update(permission="granted"),
        lambda: make_material(held(3), kind="report", state="received", permission="asked").event,
    ),
    "action_late": (
        lambda: make_actionitem(held(3), due_on=day(-1)).event,
        lambda event: event.action_items.all().mark_done(on=timezone.localdate()),
        lambda: held(3),
    ),
    "event_forgets_soon": (
        lambda: make_participation(held(3, forget_on=day(30)), state="attended").event,
        lambda event: type(event).objects.filter(pk=event.pk).update(forget_on=day(31)),
        lambda: held(3, forget_on=day(30)),
    ),
}


def test_material_without_a_day_is_expected_by_the_end_of_the_event():
    event = material(held(1), kind="presentation").event
    assert "material_overdue" in open_points(event)
    material(held(1, status="cancelled"))
    rule = next(rule for rule in RULES if rule.name == "material_overdue")
    assert [row.event for row in rule.duty.rows()] == [event]


def test_every_rule_has_a_case():
    assert list(CASES) == [rule.name for rule in RULES]


@pytest.mark.parametrize("name", CASES)
def test_rule_finds_what_lacks_it_until_it_is_mended(name):
    lacking, mend, _ = CASES[name]
    event, rule = lacking(), next(rule for rule in RULES if rule.name == name)
    assert name in open_points(event)
    assert rule.duty.rows().count() == 1
    mend(event)
    assert name not in open_points(event)
    assert rule.duty.rows().count() == 0


@pytest.mark.parametrize("name", CASES)
def test_rule_does_not_ask_where_it_does_not_matter(name):
    rule = next(rule for rule in RULES if rule.name == name)
    event = CASES[name][2]()
    assert name not in open_points(event)
    assert rule.duty.rows().count() == 0


def test_what_is_done_is_ticked_after_what_is_open():
    event = make_agendaitem(coming(5, format="physical")).event
    make_speaker(event, is_name_public=False, consented_on=None)
    points = [(point.rule.name, point.is_done) for point in checklist(event)]
    assert points == [
        ("speaker_not_asked", False),
        ("event_without_summary", True),
        ("event_without_agenda", True),
    ]


def test_names_are_erased_a_year_after_unless_the_event_says_otherwise():
    soon, later = held(340), held(330)
    for event in [soon, later]:
        make_participation(event, state="attended")
    rule = next(rule for rule in RULES if rule.name == "event_forgets_soon")
    assert list(rule.duty.rows()) == [soon]
    assert soon.forgets_people_on - timezone.localdate() == timedelta(days=25)


def test_a_postponed_event_is_not_also_asked_for_its_outcome():
    event = held(3, status="postponed")
    make_earlierdate(event)
    assert open_points(event) == {"event_without_new_day"}


def test_a_checklist_is_one_query_however_much_there_is():
    event = coming(2)
    for _ in range(3):
        make_material(event)
        make_speaker(event)
        make_participation(event)
    with CaptureQueriesContext(connection) as queries:
        checklist(event)
    assert len(queries) == 1


def test_every_rule_is_a_duty_of_the_start_page():
    names = [duty.name for duty in all_duties()]
    assert [rule.name for rule in RULES if rule.name not in names] == []


def test_start_page_leads_to_just_these_rows(secretariat):
    late = make_actionitem(held(3), due_on=day(-1))
    make_actionitem(held(3), due_on=day(1))
    page = secretariat.get(reverse("admin:index")).content.decode()
    address = f"{reverse('admin:events_actionitem_changelist')}?to_do=action_late"
    assert f'href="{address}"' in page
    assert list(secretariat.get(address).context["cl"].result_list) == [late]


def test_event_page_shows_the_checklist_and_leads_to_the_rows(secretariat):
    event = coming(5, format="physical")
    late = material(event, due_on=day(-1))
    material(held(3), due_on=day(-1))
    page = secretariat.get(reverse("admin:events_event_change", args=[event.pk]))
    points = {point.rule.name: url for point, url in page.context["points"]}
    assert points["event_without_agenda"] == ""
    rows = secretariat.get(points["material_overdue"]).context["cl"].result_list
    assert list(rows) == [late]
