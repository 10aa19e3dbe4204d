"""A change is planned on the page of a record, and made at its moment: or it is said why not."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.forms import FileField
from django.utils import timezone

from icpermed.duties import all_duties
from icpermed.scheduling.chores import make_planned_changes
from icpermed.scheduling.models import ScheduledChange
from icpermed.scheduling.planning import plan
from registry.models import Body, Organisation
from tests.conftest import client_for
from tests.desk import rows, url
from tests.factories import make_body, make_country, make_event, make_organisation, make_user
from tests.publications.factories import make_newsitem
from tests.recognition.factories import make_bestpractice

pytestmark = pytest.mark.django_db

State = ScheduledChange.State


def typed(client, name: str, record, **changes) -> dict:
    """What a browser sends for the page of a record, with some fields changed."""
    context = client.get(url(name, "change", record.pk)).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    data = {}
    for form in forms:
        for field in form:
            value = field.value()
            widget = field.field.widget
            if hasattr(widget, "decompress") and not isinstance(value, list):
                for place, part in enumerate(widget.decompress(value)):
                    data[f"{field.html_name}_{place}"] = "" if part is None else part
            elif isinstance(field.field, FileField) or value is None or value is False:
                continue
            else:
                data[field.html_name] = "on" if value is True else value
    return {**data, "_seen": context["seen"], **changes}


def tomorrow() -> str:
    """At noon: the clocks are not changed then."""
    return f"{timezone.localdate() + timedelta(days=1)}T12:00"


def later(client, name: str, record, **changes):
    """Press “Make it then”."""
    data = typed(client, name, record, _later="1", **{"_at": tomorrow(), **changes})
    return client.post(url(name, "change", record.pk), data)


def let_it_be_time() -> int:
    ScheduledChange.objects.update(at=timezone.now() - timedelta(minutes=1))
    return make_planned_changes()


def planned(record, by=None, **values) -> ScheduledChange:
    """A change of which it is time."""
    was = type(record).objects.get(pk=record.pk)
    for name, value in values.items():
        setattr(record, name, value)
    by = by or make_user(is_staff=True, group="Secretariat")
    at = timezone.now() - timedelta(minutes=1)
    return plan(record=record, was=was, fields=list(values), at=at, by=by)


# --- planned on the page --------------------------------------------------------------------------


def test_a_change_is_kept_shown_and_made_at_its_moment(secretariat):
    body = make_body("Board", purpose="Old task")

    answer = later(secretariat, "body", body, purpose="New task", _reason="decided in May")

    assert answer.status_code == 302
    assert Body.objects.get().purpose == "Old task"
    page = secretariat.get(url("body", "change", body.pk)).content.decode()
    assert "Planned for this record" in page
    assert "Old task → New task" in page
    assert make_planned_changes() == 0

    assert let_it_be_time() == 1
    assert Body.objects.get().purpose == "New task"
    assert ScheduledChange.objects.get().state == State.DONE
    history = secretariat.get(url("body", "history", body.pk)).content.decode()
    assert "decided in May" in history
    assert history.count("Sec") >= 1


def test_publishing_and_withdrawing_can_be_planned(secretariat, client):
    hidden, shown = make_body(is_published=False), make_body()

    later(secretariat, "body", hidden, is_published="on")
    data = typed(secretariat, "body", shown, _later="1", _at=tomorrow())
    del data["is_published"]
    secretariat.post(url("body", "change", shown.pk), data)

    def seen():
        return [client.get(body.get_absolute_url()).status_code for body in [hidden, shown]]

    assert seen() == [404, 200]
    assert let_it_be_time() == 2
    assert seen() == [200, 404]


def test_dates_keys_and_empty_values_come_back_as_they_were_typed(secretariat):
    organisation = make_organisation(country=make_country("DE"), website="https://example.org")
    body = make_body(starts_on="2020-05", ends_on=None)

    later(secretariat, "organisation", organisation, country="FR", website="")
    later(secretariat, "body", body, starts_on="2021", ends_on="2022-06-30")
    let_it_be_time()

    organisation, body = Organisation.objects.get(), Body.objects.get()
    assert (organisation.country_id, organisation.website) == ("FR", "")
    assert (str(body.starts_on), str(body.ends_on)) == ("2021", "30 June 2022")
    assert {one.state for one in ScheduledChange.objects.all()} == {State.DONE}


def test_moments_of_events_come_back_exactly(secretariat):
    event = make_event()
    opens = timezone.now().replace(microsecond=0) - timedelta(days=3)
    closes = opens + timedelta(days=2)

    planned(event, registration_opens_at=opens, registration_closes_at=closes)
    make_planned_changes()

    event.refresh_from_db()
    assert ScheduledChange.objects.get().problem == ""
    assert event.registration_closes_at == closes


def test_a_moment_to_the_second_stays_as_it_is_where_something_else_is_planned(secretariat):
    item = make_newsitem(appears_at=timezone.now().replace(second=37))
    page = secretariat.get(url("newsitem", "change", item.pk)).content.decode()
    moment = dict(re.findall(r'name="((?:initial-)?appears_at_[01])" value="([^"]*)"', page))

    later(secretariat, "newsitem", item, title="Later", **moment)

    assert ScheduledChange.objects.get().values == {"title": "Later"}


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("", "Say when"),
        ("tomorrow", "Say when"),
        ("2027-02-31T10:00", "Say when"),
        ("2020-01-01T10:00", "has to lie in the future"),
    ],
)
def test_a_moment_that_makes_no_sense_is_said_and_what_was_typed_stays(secretariat, at, sentence):
    body = make_body(purpose="Old task")

    page = later(secretariat, "body", body, purpose="New task", _at=at).content.decode()

    assert sentence in page
    assert "New task" in page
    assert ScheduledChange.objects.count() == 0


def test_a_form_without_a_change_is_not_kept(secretariat):
    answer = later(secretariat, "body", make_body())

    assert "Nothing was changed" in answer.content.decode()
    assert ScheduledChange.objects.count() == 0


def test_rows_below_the_record_are_not_kept_for_later(secretariat):
    organisation = make_organisation()
    row = {"role": "member", "starts_on": "2023", "is_published": "on"}
    new = rows("memberships", organisation, row)

    answer = later(secretariat, "organisation", organisation, website="https://x.example", **new)

    assert "Rows below the record can only be changed at once" in answer.content.decode()
    assert (ScheduledChange.objects.count(), organisation.memberships.count()) == (0, 0)


def test_what_not_everybody_may_see_is_not_kept_for_others_to_read(secretariat):
    practice = make_bestpractice()

    answer = later(secretariat, "bestpractice", practice, note="Told us in confidence")

    assert "This cannot be changed later" in answer.content.decode()
    assert ScheduledChange.objects.count() == 0


def test_an_invalid_form_is_refused_like_any_other(secretariat):
    body = make_body()

    answer = later(secretariat, "body", body, starts_on="2023", ends_on="2020")

    assert "The end lies before the start." in answer.content.decode()
    assert ScheduledChange.objects.count() == 0


def test_a_reader_plans_nothing(reader):
    body = make_body()
    data = {"name": "Other", "_later": "1", "_at": tomorrow()}

    assert reader.post(url("body", "change", body.pk), data).status_code == 403
    assert ScheduledChange.objects.count() == 0


# --- made, or not ---------------------------------------------------------------------------------


def test_what_was_changed_by_hand_meanwhile_is_not_written_over_and_becomes_a_duty():
    body = make_body(purpose="Old task")
    change = planned(body, purpose="New task")
    Body.objects.update(purpose="Written by hand")

    make_planned_changes()

    change.refresh_from_db()
    assert Body.objects.get().purpose == "Written by hand"
    assert change.state == State.FAILED
    assert "purpose is now Written by hand" in change.problem
    duty = next(one for one in all_duties() if one.name == "failed_changes")
    assert list(duty.rows()) == [change]


def test_another_field_may_have_been_changed_meanwhile():
    body = make_body("Board", purpose="Old task")
    change = planned(body, purpose="New task")
    Body.objects.update(name="Council")

    make_planned_changes()

    change.refresh_from_db()
    body = Body.objects.get()
    assert (body.name, body.purpose, change.state) == ("Council", "New task", State.DONE)


def test_a_rule_that_stands_in_the_way_is_named():
    body = make_body(starts_on="2020")
    change = planned(body, ends_on="2022")
    Body.objects.update(starts_on="2023")

    make_planned_changes()

    change.refresh_from_db()
    assert (change.state, change.problem) == (State.FAILED, "to: The end lies before the start.")
    assert Body.objects.get().ends_on is None


def test_a_record_that_is_gone_is_named():
    body = make_body()
    change = planned(body, purpose="New task")
    body.delete()

    make_planned_changes()

    change.refresh_from_db()
    assert (change.state, change.problem) == (State.FAILED, "The body is not there any more.")


@pytest.mark.parametrize(
    "lose",
    [
        lambda user: user.groups.clear(),
        lambda user: type(user).objects.filter(pk=user.pk).update(is_active=False),
        lambda user: type(user).objects.filter(pk=user.pk).update(is_staff=False),
        lambda user: user.groups.set([Group.objects.get(name="Reader")]),
        lambda user: user.delete(),
    ],
)
def test_who_may_not_do_it_any_more_does_not_do_it_by_a_plan(lose):
    user = make_user(is_staff=True, group="Editor")
    change = planned(make_body(purpose="Old"), by=user, purpose="New")
    lose(user)

    make_planned_changes()

    change.refresh_from_db()
    assert (Body.objects.get().purpose, change.state) == ("Old", State.FAILED)
    assert "may not make such changes any more" in change.problem


def test_one_that_fails_does_not_keep_the_others_and_none_is_made_twice():
    bad, good = make_body(), make_body(purpose="Old")
    planned(bad, purpose="New")
    planned(good, purpose="New")
    bad.delete()

    assert (make_planned_changes(), make_planned_changes()) == (2, 0)
    good.refresh_from_db()
    assert good.purpose == "New"


def test_several_plans_for_one_record_are_made_one_after_the_other():
    body = make_body(purpose="First")
    planned(body, purpose="Second")
    Body.objects.update(purpose="Second")
    body.refresh_from_db()
    planned(body, purpose="Third")

    make_planned_changes()

    assert Body.objects.get().purpose == "Third"
    assert set(ScheduledChange.objects.values_list("state", flat=True)) == {State.DONE}


def test_a_cancelled_plan_is_not_made():
    planned(make_body(purpose="Old"), purpose="New").cancel()

    assert make_planned_changes() == 0
    assert Body.objects.get().purpose == "Old"


# --- on the desk ----------------------------------------------------------------------------------


def test_a_plan_is_cancelled_on_the_desk_and_then_not_made(editor):
    change = planned(make_body(purpose="Old"), purpose="New")
    listed = url("scheduledchange", "changelist")

    editor.post(listed, {"action": "cancel", "_selected_action": [change.pk]})

    change.refresh_from_db()
    assert change.state == State.CANCELLED
    assert make_planned_changes() == 0
    page = editor.post(listed, {"action": "cancel", "_selected_action": [change.pk]}, follow=True)
    assert "cannot become" in page.content.decode()


def test_what_failed_can_be_set_aside():
    body = make_body()
    change = planned(body, purpose="New")
    body.delete()
    make_planned_changes()

    change.refresh_from_db()
    change.cancel()

    duty = next(one for one in all_duties() if one.name == "failed_changes")
    assert list(duty.rows()) == []


def test_the_page_of_a_plan_tells_before_and_after(secretariat):
    change = planned(make_body("Board", purpose="Old task"), purpose="New task")

    page = secretariat.get(url("scheduledchange", "change", change.pk)).content.decode()

    assert "purpose: Old task → New task" in page
    assert "Board" in page


def test_plans_about_records_that_somebody_may_not_see_are_not_listed():
    change = planned(make_bestpractice(), title="New")
    user = make_user(is_staff=True)
    client = client_for(user)
    user.user_permissions.add(Permission.objects.get(codename="view_scheduledchange"))

    assert client.get(url("scheduledchange", "change", change.pk)).status_code == 302
    assert "New" not in client.get(url("scheduledchange", "changelist")).content.decode()
