"""The desk's page of a jury: everything at a glance, its buttons, and what is kept from whom."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from icpermed.outbox.models import Mail, Mailing
from recognition.models import Assignment, Conflict
from tests.conftest import client_for
from tests.factories import make_organisation, make_person, make_user
from tests.recognition.factories import (
    make_assignment,
    make_conflict,
    make_declaration,
    make_judged_edition,
    make_juror,
    make_nomination,
    make_review,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    return make_judged_edition(reviews_per_nomination=1)


def url(edition, rest="") -> str:
    return f"/admin/recognition/edition/{edition.pk}/jury/{rest}"


def press(client, edition, do: str, **data):
    return client.post(url(edition), {"do": do} | data, follow=True).content.decode()


def asked(edition, **fields) -> Conflict:
    fields = {"rule": "same_body", "status": "asked", "reason": ""} | fields
    return make_conflict(make_juror(edition), make_nomination(edition), **fields)


def test_the_page_shows_jurors_conflicts_paths_and_words(edition, secretariat):
    juror = make_juror(edition, person=make_person("Ada Juror", email="ada@example.org"))
    nomination = make_nomination(edition, name="Bo Nominee")
    path = ["Ada sat in X.", "Bo sat in X."]
    fields = {"rule": "same_body", "status": "asked", "reason": "We met once.", "path": path}
    make_conflict(juror, nomination, **fields)
    page = secretariat.get(url(edition)).content.decode()
    for words in ["Ada Juror", "ada@example.org", "Bo Nominee", *path, "The juror: We met once."]:
        assert words in page
    assert secretariat.get(f"/admin/recognition/edition/{edition.pk}/change/").status_code == 200


def test_a_get_changes_nothing(edition, secretariat):
    here = make_organisation()
    make_juror(edition, person=make_person(affiliation=here))
    make_nomination(edition, organisation=here)
    secretariat.get(url(edition))
    assert (Conflict.objects.count(), Assignment.objects.count(), Mail.objects.count()) == (0, 0, 0)


def test_the_buttons_compute_assign_and_invite(edition, secretariat):
    here = make_organisation()
    make_juror(edition, person=make_person(affiliation=here, email="one@example.org"))
    make_juror(edition, person=make_person(email="two@example.org"))
    make_nomination(edition, organisation=here)
    assert "New: 1 conflict of interest." in press(secretariat, edition, "compute")
    assert "Nothing new was found." in press(secretariat, edition, "compute")
    assert "1 assignment added." in press(secretariat, edition, "assign")
    assert "There is nothing to assign" in press(secretariat, edition, "assign")
    press(secretariat, edition, "invite_all")
    assert set(Mail.objects.values_list("to", flat=True)) == {"one@example.org", "two@example.org"}
    press(secretariat, edition, "invite", juror=edition.jurors.first().pk)
    assert Mail.objects.count() == 3


def test_reminders_are_prepared_and_looked_at_first(edition, secretariat):
    juror = make_juror(edition, person=make_person(email="one@example.org"))
    make_assignment(juror, make_nomination(edition))
    press(secretariat, edition, "remind")
    assert (Mailing.objects.count(), Mail.objects.get().state) == (1, "draft")


def test_what_cannot_be_done_is_said(edition, secretariat):
    juror = make_juror(edition, person=make_person("Ada Juror", email=""))
    assert "There is no e-mail address of Ada Juror" in press(
        secretariat, edition, "invite", juror=juror.pk
    )
    assert "there is nobody to remind" in press(secretariat, edition, "remind")
    assert secretariat.post(url(edition), {"do": "invite", "juror": "x"}).status_code == 404
    assert secretariat.post(url(edition), {"do": "nonsense"}).status_code == 403


def test_assigning_by_hand_and_taking_back(edition, secretariat):
    juror, nomination = make_juror(edition), make_nomination(edition)
    pair = {"juror": juror.pk, "nomination": nomination.pk}
    assert "Assigned." in press(secretariat, edition, "assign_one", **pair)
    assert Assignment.objects.count() == 1
    assert "Taken back." in press(secretariat, edition, "take_back", **pair)
    assert "This is not assigned." in press(secretariat, edition, "take_back", **pair)
    page = press(secretariat, edition, "assign_one", juror=juror.pk, nomination="")
    assert ("This field is required." in page, Assignment.objects.count()) == (True, 0)


def test_noting_a_conflict(edition, secretariat):
    juror, nomination = make_juror(edition), make_nomination(edition)
    data = {"note-juror": juror.pk, "note-nomination": nomination.pk}
    assert "This field is required." in press(secretariat, edition, "note", **data)
    press(secretariat, edition, "note", **data, **{"note-reason": "They are married."})
    row = Conflict.objects.get()
    assert (row.rule, row.reason, row.answered_by) == (
        "noted",
        "They are married.",
        secretariat.user,
    )


def test_a_conflict_is_answered_on_its_own_page(edition, secretariat):
    conflict = asked(edition, reason="We met once.", path=["A step."])
    page = url(edition, f"conflicts/{conflict.pk}/")
    shown = secretariat.get(page).content.decode()
    assert ("A step." in shown, "We met once." in shown) == (True, True)
    refused = secretariat.post(page, {"stands": "no", "reason": " "})
    assert "Say why it does not stand." in refused.content.decode()
    assert secretariat.post(page, {"stands": "no", "reason": "Once."}).status_code == 302
    conflict.refresh_from_db()
    assert (conflict.status, conflict.reason) == (
        "dismissed",
        "Once.\nThe juror said: We met once.",
    )
    listed = secretariat.get(url(edition)).content.decode()
    assert ("secretariat: Once." in listed, "The juror: We met once." in listed) == (True, True)


def test_a_conflict_is_found_under_its_own_edition_only(edition, secretariat):
    conflict = asked(make_judged_edition())
    assert secretariat.get(url(edition, f"conflicts/{conflict.pk}/")).status_code == 404


def test_neither_readers_nor_editors_nor_jurors_see_the_page(edition, reader, editor):
    conflict = asked(edition)
    juror = client_for(make_juror(edition).user)
    for client in [reader, editor, juror]:
        for page in ["", f"conflicts/{conflict.pk}/", "files/conflicts/", "files/assignments/"]:
            assert client.get(url(edition, page)).status_code == 403
        assert client.post(url(edition), {"do": "compute"}).status_code == 403


def test_whoever_sees_but_may_not_change_has_no_buttons(edition):
    user = make_user("looker", group="Reader")
    names = ["juror", "nomination", "conflict", "assignment"]
    user.user_permissions.set(Permission.objects.filter(codename__in=[f"view_{n}" for n in names]))
    client = client_for(user)
    conflict = asked(edition)
    page = client.get(url(edition)).content.decode()
    assert 'name="do"' not in page
    for do in ["compute", "assign", "invite_all", "note", "take_back", "remind"]:
        assert client.post(url(edition), {"do": do}).status_code == 403
    assert client.get(url(edition, f"conflicts/{conflict.pk}/")).status_code == 403


def test_a_juror_of_the_staff_sees_nothing_of_what_a_conflict_closes(edition, secretariat):
    own = make_juror(edition, user=secretariat.user)
    closed = make_nomination(edition, name="Closed Person", title="Closed work")
    mine = make_conflict(own, closed, path=["My path."])
    other = make_conflict(make_juror(edition), closed, path=["Path of another."])
    make_assignment(make_juror(edition), closed)
    pages = ["", "files/conflicts/", "files/assignments/"]
    for page in [secretariat.get(url(edition, one)).content.decode() for one in pages]:
        for words in ["Closed Person", "Closed work", "My path.", "Path of another."]:
            assert words not in page
    for conflict in [mine, other]:
        page = url(edition, f"conflicts/{conflict.pk}/")
        assert secretariat.get(page).status_code == 404
        assert secretariat.post(page, {"stands": "no", "reason": "x"}).status_code == 404
    pair = {"juror": make_juror(edition).pk, "nomination": closed.pk}
    press(secretariat, edition, "assign_one", **pair)
    assert Assignment.objects.count() == 1


def test_assignments_and_conflicts_are_files(edition, secretariat):
    juror = make_juror(edition, person=make_person("=Ada", email="ada@example.org"))
    nomination = make_nomination(edition, title="The work", name="Bo")
    make_assignment(juror, nomination)
    make_review(juror, nomination)
    asked(edition, path=["One.", "Two."])
    files = {
        which: secretariat.get(url(edition, f"files/{which}/"))
        for which in ["assignments", "conflicts"]
    }
    rows = {
        which: list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        for which, answer in files.items()
    }
    (assigned,) = rows["assignments"]
    assert (assigned["Juror"].lstrip("'"), assigned["Title"], assigned["Sheet"]) == (
        "=Ada",
        "The work",
        "submitted",
    )
    assert not assigned["Juror"].startswith("=")
    assert [row["Path"] for row in rows["conflicts"]] == ["One. → Two."]
    assert secretariat.get(url(edition, "files/assignments/?format=xlsx")).status_code == 200
    assert secretariat.get(url(edition, "files/assignments/?format=exe")).status_code == 404
    assert secretariat.get(url(edition, "files/nonsense/")).status_code == 404


def test_once_decided_the_page_shows_and_changes_nothing(edition, secretariat):
    juror, nomination = make_juror(edition), make_nomination(edition)
    make_assignment(juror, nomination)
    conflict = make_conflict(make_juror(edition), nomination, status="asked", rule="same_body")
    edition.decide()
    page = secretariat.get(url(edition)).content.decode()
    assert 'name="do"' not in page
    assert "The edition is decided" in press(secretariat, edition, "assign")
    answer = secretariat.post(
        url(edition, f"conflicts/{conflict.pk}/"), {"stands": "yes", "reason": "x"}
    )
    assert "The edition is decided" in answer.content.decode()


def test_many_rows_need_as_many_queries_as_few(secretariat):
    counts = []
    for number in [1, 6]:
        edition = make_judged_edition()
        for _ in range(number):
            juror = make_juror(edition)
            juror.declared_at = timezone.now()
            juror.save()
            nominations = [make_nomination(edition) for _ in range(4)]
            make_review(juror, nominations[0])
            make_assignment(juror, nominations[0])
            make_declaration(juror, nominations[1])
            for nomination, status in zip(
                nominations[1:], ["asked", "stands", "dismissed"], strict=True
            ):
                make_conflict(juror, nomination, status=status, answered_by=secretariat.user)
        for page in ["", "files/assignments/", "files/conflicts/"]:
            with CaptureQueriesContext(connection) as queries:
                secretariat.get(url(edition, page))
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
