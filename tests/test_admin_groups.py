"""Who may what at the desk: Secretariat, Editor, Reader, and staff without a group."""

import pytest
from django.urls import reverse

from icpermed.personal_links import secret_fields
from tests.conftest import client_for
from tests.desk import (
    MAKERS,
    NAMES,
    OURS,
    everything,
    make_merge,
    organisation_form,
    url,
)
from tests.factories import (
    make_application,
    make_organisation,
    make_user,
)

pytestmark = pytest.mark.django_db


def allowed(client, name: str) -> dict[str, bool]:
    """Which pages of a model open for somebody."""
    record = MAKERS[name]()
    pages = {
        "view": url(name, "changelist"),
        "add": url(name, "add"),
        "delete": url(name, "delete", record.pk),
        "history": url(name, "history", record.pk),
        "deleted": url(name, "deleted"),
    }
    return {page: client.get(address).status_code == 200 for page, address in pages.items()}


EVERYTHING = {"view": True, "add": True, "delete": True, "history": True, "deleted": True}
EDITING = EVERYTHING | {"delete": False}
READING = EDITING | {"add": False}
DECIDING = EVERYTHING | {"add": False}
NOTHING = dict.fromkeys(EVERYTHING, False)
#: A reader does not see them.
UNREAD = {
    *("application", "batch", "fieldlock", "invitation", "mailing", "merge", "participation"),
    *("proposal", "scheduledchange", "source"),
}
#: Votes are opened, closed and taken back on the page of their meeting.
VOTING = ["elector", "vote"]
#: What is written by people who hand in and by jurors, and kept.
WRITTEN = ["conflict", "declaration", "decisionrecord", "remark", "review", "score"]
HANDED_IN = ["coauthor", "nomination", "nominationfile"]
#: The jury's work and what it judges is for the secretariat alone.
JURY = [*WRITTEN, *HANDED_IN, "assignment", "juror"]
UNREAD |= {*JURY, "practicecomment"}
#: What members report, and who for them.
REPORTED = ["activity", "memberreport", "reportcomment", "reportinground"]
#: Who gets the newsletter, and who must not.
SUBSCRIBED = ["subscriber", "suppression"]
UNREAD |= {*REPORTED, *SUBSCRIBED, "contribution", "reading"}


@pytest.mark.deep
@pytest.mark.parametrize("name", NAMES)
def test_secretariat_opens_everything_that_is_there(name, secretariat):
    less = dict.fromkeys(["batch", "country", "fieldlock", "mailing", "merge", *VOTING], READING)
    less |= {"scheduledchange": READING, "version": READING}
    less |= dict.fromkeys(WRITTEN, READING) | dict.fromkeys(HANDED_IN, DECIDING)
    less |= dict.fromkeys(SUBSCRIBED, EDITING)
    less |= dict.fromkeys(["contribution", "proposal", "reading", "source"], DECIDING)
    expected = less.get(name, EVERYTHING)
    assert allowed(secretariat, name) == expected


@pytest.mark.deep
@pytest.mark.parametrize("name", NAMES)
def test_editor_edits_but_does_not_delete_or_decide(name, editor):
    less = {"application": NOTHING, "mailing": NOTHING, "source": DECIDING}
    less |= {"contribution": READING, "scheduledchange": READING, "version": READING}
    less |= {"reading": READING}
    less |= dict.fromkeys(["batch", "country", "fieldlock", "merge", "proposal"], READING)
    less |= dict.fromkeys(["votingrule", *VOTING], READING) | dict.fromkeys(JURY, NOTHING)
    less |= dict.fromkeys(SUBSCRIBED, NOTHING)
    expected = less.get(name, EDITING)
    assert allowed(editor, name) == expected


@pytest.mark.alike
@pytest.mark.parametrize("name", NAMES)
def test_reader_reads_the_register(name, reader):
    assert allowed(reader, name) == (NOTHING if name in UNREAD else READING)


@pytest.mark.alike
@pytest.mark.parametrize("name", NAMES)
def test_staff_without_a_group_sees_nothing(name):
    client = client_for(make_user(is_staff=True))
    assert allowed(client, name) == NOTHING


@pytest.mark.parametrize("fixture", ["secretariat", "editor", "reader"])
def test_nobody_of_the_groups_manages_users(fixture, request):
    client = request.getfixturevalue(fixture)
    assert client.get(reverse("admin:auth_user_changelist")).status_code == 403


def test_reader_changes_nothing_by_post(reader):
    organisation = make_organisation()
    before = everything()
    form = organisation_form(organisation, website="https://example.org/other")
    posts = {
        url("organisation", "change", organisation.pk): form,
        url("organisation", "restore", organisation.pk): {},
        url("organisation", "merge", organisation.pk): {},
        url("organisation", "delete", organisation.pk): {"post": "yes"},
    }
    assert {reader.post(address, data).status_code for address, data in posts.items()} == {403}
    assert everything() == before


def test_reader_cannot_publish_by_an_action(reader):
    organisation = make_organisation(is_published=False)
    data = {"action": "publish", "_selected_action": [organisation.pk]}
    reader.post(url("organisation", "changelist"), data)
    organisation.refresh_from_db()
    assert organisation.is_published is False


def test_editor_may_restore_but_not_merge(editor):
    organisation = make_organisation()
    assert editor.get(url("organisation", "merge", organisation.pk)).status_code == 403
    assert editor.post(url("merge", "undo", make_merge().pk)).status_code == 403


def test_recent_changes_hide_what_a_reader_may_not_see(reader):
    make_application("Planted Application")
    make_organisation("Visible Organisation")
    content = reader.get(reverse("admin:recent_changes")).content.decode()
    assert ("Visible Organisation" in content, "Planted Application" in content) == (True, False)


@pytest.mark.parametrize("model", [model for model in OURS if secret_fields(model)])
def test_nobody_at_the_desk_reads_or_guesses_the_secret_of_a_personal_link(model, secretariat):
    name = model._meta.model_name
    record = MAKERS[name]()
    history = secretariat.get(url(name, "history", record.pk)).content.decode()
    for field in secret_fields(model):
        secret = getattr(record, field)
        begins = f"?{field}__startswith={secret[:1]}"
        assert secretariat.get(url(name, "changelist") + begins).status_code == 400
        assert secret not in history
