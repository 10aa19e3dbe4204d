"""Long steps of an import in the background: all of it or nothing, and taken up again."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib import admin
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from icpermed.imports import steps, tasks
from icpermed.imports.importer import Column, Importer, register
from icpermed.imports.models import Batch, Row
from icpermed.imports.progress import stage_of
from icpermed.management.commands.work import all_there_is
from registry.models import Person
from tests.factories import make_user

pytestmark = pytest.mark.django_db


class People(Importer):
    """People by name; what else happens while they are compared or written, a test decides."""

    key = "test.people"
    title = "Import people"

    def __init__(self):
        self.when_comparing = self.when_writing = lambda: None

    def columns(self, user=None):
        return [Column("name", is_key=True)]

    def may(self, user):
        return True

    def compare(self, batch, sheet, *, user, decided, progress):
        for line in sheet.each_line():
            name = line.cells[0]
            batch.rows.create(line=line.number, key=name, bucket="faulty" if name == "?" else "new")
        self.when_comparing()

    def apply(self, batch, *, user, progress):
        for row in batch.rows.accepted():
            person = Person.objects.create(name=row.key)
            row.outcome, row.record_id = Row.Outcome.WRITTEN, person.pk
            row.touched = {"registry.person": [person.pk]}
            row.save()
        progress(1, 2, "Writing")
        self.when_writing()


@pytest.fixture(autouse=True)
def people(monkeypatch, settings) -> People:
    settings.IMPORT_AT_ONCE_ROWS = 1
    monkeypatch.setattr("icpermed.imports.importer._importers", {})
    # As in Django's own test client: the connection of a test, and what it did, must stay.
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    return register(People())


def received(text="name\nAda\nBo\n") -> Batch:
    return steps.receive("test.people", BytesIO(text.encode()), file_name="list.csv")


def compared(*arguments) -> Batch:
    batch = received(*arguments)
    steps.compare(batch)
    return batch


def outcome(batch: Batch) -> tuple:
    batch.refresh_from_db()
    return batch.state, batch.problem, sorted(Person.objects.values_list("name", flat=True))


def broken_off(step="apply", *, status=TaskResultStatus.RUNNING, attempts=1) -> Batch:
    """A batch of which the worker was killed in the middle of a step."""
    batch = compared()
    tasks.start(batch, step)
    queue = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    queue.update(status=status, worker_ids=["killed"] * attempts)
    return batch


class Cut(Exception):
    """Not ours: what a test raises in the middle of a step."""


# --- begun ----------------------------------------------------------------------------------------


def test_a_short_list_is_done_at_once(settings):
    settings.IMPORT_AT_ONCE_ROWS = 2
    batch = received()
    assert (tasks.start(batch, "compare"), batch.state) == (False, "ready")
    assert (tasks.start(batch, "apply"), outcome(batch)) == (False, ("applied", "", ["Ada", "Bo"]))
    assert DBTaskResult.objects.count() == 0


def test_a_long_list_waits_for_the_worker_and_then_is_done():
    batch = received()
    assert (tasks.start(batch, "compare"), batch.state) == (True, "comparing")
    assert (batch.rows.count(), stage_of(batch.pk).words) == (0, "Waiting to be begun")

    all_there_is().run()
    assert (outcome(batch), batch.rows.count()) == (("ready", "", []), 2)


def test_the_worker_acts_for_whoever_began_and_as_they_chose():
    batch, by = compared("name\nAda\n?\n"), make_user("reviewer")
    tasks.start(batch, "apply", by=by, skip_open=True)

    all_there_is().run()
    assert outcome(batch) == ("applied", "", ["Ada"])
    event = Person.objects.get().recorded_states.get()
    assert (batch.applied_by, event.pgh_context.metadata["user"]) == (by, by.pk)
    assert (event.pgh_context_id, stage_of(batch.pk).percent) == (batch.context, 50)


def test_an_undo_is_done_in_the_background_as_well():
    batch = compared()
    steps.apply(batch)
    assert (tasks.start(batch, "undo", rows=None), batch.state) == (True, "undoing")

    all_there_is().run()
    assert outcome(batch) == ("undone", "", [])


def test_a_step_that_the_batch_is_not_waiting_for_is_refused():
    batch = received()
    with pytest.raises(steps.Refused, match="not waiting for that"):
        tasks.start(batch, "apply")
    assert (outcome(batch)[0], DBTaskResult.objects.count()) == ("received", 0)


# --- failed ---------------------------------------------------------------------------------------


def test_a_refused_step_puts_the_batch_back_with_the_reason():
    batch = compared("name\nAda\n?\n")
    tasks.start(batch, "apply")

    all_there_is().run()
    words = "1 row is faulty or undecided. Correct the file, decide, or leave them out."
    assert outcome(batch) == ("ready", words, [])


def test_a_file_that_cannot_be_read_any_more_puts_the_batch_back_with_the_reason():
    batch = received()
    with batch.file.open("wb") as file:
        file.write(b"")
    tasks.start(batch, "compare")

    all_there_is().run()
    state, problem, _ = outcome(batch)
    assert (state, "empty" in problem, problem.endswith(".")) == ("received", True, True)


@pytest.mark.parametrize(
    "leave", [lambda user: user.delete(), lambda user: type(user).objects.update(is_active=False)]
)
def test_nothing_is_written_for_somebody_who_left_meanwhile(leave):
    batch, by = compared(), make_user("reviewer")
    tasks.start(batch, "apply", by=by)
    leave(by)

    all_there_is().run()
    words = "Whoever began this has no account any more; nothing was written."
    assert outcome(batch) == ("ready", words, [])


@pytest.mark.parametrize(
    ("step", "before", "written"),
    [
        ("compare", "received", []),
        ("apply", "ready", []),
        ("undo", "applied", ["Ada", "Bo"]),
    ],
)
def test_a_mistake_of_ours_is_logged_and_nothing_is_written(
    step, before, written, people, caplog, monkeypatch
):
    def fail(*_, **__):
        raise Cut("The lights went out.")

    batch = received()
    if step != "compare":
        steps.compare(batch)
    if step == "undo":
        steps.apply(batch)
        monkeypatch.setattr("icpermed.imports.undoing.note_outcomes", fail)
    people.when_comparing = people.when_writing = fail
    tasks.start(batch, step)

    all_there_is().run()
    assert outcome(batch) == (before, "Something went wrong; nothing was written.", written)
    assert "Cut: The lights went out." in caplog.text


def test_a_step_that_failed_can_be_begun_again():
    batch = compared("name\nAda\n?\n")
    tasks.start(batch, "apply")
    all_there_is().run()
    tasks.start(batch, "apply", skip_open=True)

    all_there_is().run()
    assert outcome(batch) == ("applied", "", ["Ada"])


# --- broken off -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [TaskResultStatus.RUNNING, TaskResultStatus.FAILED])
def test_what_a_killed_worker_left_is_taken_up_again(status):
    batch = broken_off(status=status)
    assert tasks.take_up_again() == 1

    all_there_is().run()
    assert outcome(batch) == ("applied", "", ["Ada", "Bo"])
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


def test_what_waits_in_the_queue_is_not_queued_twice():
    tasks.start(compared(), "apply")
    assert (tasks.take_up_again(), DBTaskResult.objects.count()) == (0, 1)


def test_a_task_that_comes_twice_does_nothing_the_second_time():
    batch = broken_off()
    lost = DBTaskResult.objects.get()
    tasks.take_up_again()
    all_there_is().run()
    lost.status = TaskResultStatus.READY
    lost.save()

    all_there_is().run()
    assert outcome(batch) == ("applied", "", ["Ada", "Bo"])


def test_what_stops_the_worker_every_time_is_given_up():
    batch = broken_off(attempts=tasks.MOST_ATTEMPTS)
    assert (tasks.take_up_again(), outcome(batch)) == (0, ("ready", tasks.BROKEN_OFF, []))


def test_what_was_lost_from_the_queue_is_put_back():
    batch = broken_off()
    DBTaskResult.objects.all().delete()
    assert (tasks.take_up_again(), outcome(batch)) == (0, ("ready", tasks.BROKEN_OFF, []))


def test_a_batch_that_is_gone_stops_nobody():
    broken_off()
    tasks.take_up_again()
    Batch.objects.all().delete()

    all_there_is().run()
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


def test_what_was_killed_after_its_last_step_ends_as_well():
    batch = broken_off()
    tasks.take_up_again()
    all_there_is().run()
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING)

    tasks.take_up_again()
    all_there_is().run()
    assert outcome(batch) == ("applied", "", ["Ada", "Bo"])
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


def test_what_somebody_is_doing_is_not_queued(monkeypatch):
    broken_off()
    monkeypatch.setattr(tasks, "queue_again", lambda pk, state: False)  # Its row is locked.
    tasks.take_up_again()
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING


def test_looking_for_what_was_broken_off_asks_two_questions(django_assert_num_queries):
    compared()
    with django_assert_num_queries(2):
        tasks.take_up_again()


# --- tidy -----------------------------------------------------------------------------------------


def test_what_is_long_over_is_forgotten():
    long_ago = timezone.now() - tasks.KEPT_FOR - timedelta(days=1)
    for status in TaskResultStatus.values:
        for enqueued_at in [long_ago, timezone.now()]:
            kept = tasks.work.enqueue(0, "apply", None, {})
            DBTaskResult.objects.filter(pk=kept.id).update(status=status, enqueued_at=enqueued_at)

    tasks.forget_old()
    old = DBTaskResult.objects.filter(enqueued_at=long_ago)
    assert (DBTaskResult.objects.count(), [task.status for task in old]) == (5, ["READY"])


def test_the_queue_is_on_nobodys_desk():
    assert not admin.site.is_registered(DBTaskResult)
