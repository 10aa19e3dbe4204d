"""A juror of the staff sees nothing at the desk of a nomination that is a conflict of interest."""

import pytest
from django.urls import reverse

from icpermed.outbox import Letter, send
from recognition.models import CoAuthor
from recognition.resources import (
    AssignmentResource,
    AwardResource,
    ConflictResource,
    NominationResource,
    ReviewResource,
)
from tests.conftest import client_for
from tests.desk import url
from tests.factories import make_user
from tests.recognition.factories import (
    make_assignment,
    make_award,
    make_coauthor,
    make_conflict,
    make_criterion,
    make_edition,
    make_judged_edition,
    make_juror,
    make_nomination,
    make_nominationfile,
    make_open_edition,
    make_remark,
    make_score,
)

pytestmark = pytest.mark.django_db
PLANTED = "Planted Secret"
FREE = "Work of Somebody Else"
ROWS = ["assignment", "award", "coauthor", "conflict", "declaration", "nomination"]
ROWS += ["nominationfile", "remark", "review", "score"]
EXPORTED = [AssignmentResource, AwardResource, ConflictResource, NominationResource, ReviewResource]


@pytest.fixture
def planted(secretariat):
    """Rows of every kind of a nomination with which the secretary has a conflict as a juror,
    and a nomination with which there is none."""
    edition = make_open_edition(number_prefix="Kept")
    names = {"title": PLANTED, "name": f"{PLANTED} Nominee", "affiliation": f"{PLANTED} Place"}
    nomination = make_nomination(edition, redacted_text=PLANTED, **names)
    other = make_nomination(edition, title=FREE)
    juror = make_juror(edition, user=secretariat.user)
    colleague = make_juror(edition)
    remark = make_remark(colleague, nomination, text=PLANTED)
    score = make_score(remark.nomination.reviews.get(), criterion=make_criterion(edition))
    return {
        "assignment": make_assignment(colleague, nomination),
        "award": make_award(f"{PLANTED} Winner", edition=edition, nomination=nomination),
        "coauthor": make_coauthor(nomination, name=f"{PLANTED} Co-author"),
        "conflict": make_conflict(juror, nomination, reason=PLANTED),
        "declaration": nomination.declarations.get(),
        "nomination": nomination,
        "nominationfile": make_nominationfile(nomination, name=f"{PLANTED}.pdf"),
        "remark": remark,
        "review": score.review,
        "score": score,
        "other": other,
    }


@pytest.mark.parametrize("name", ROWS)
def test_lists_do_not_have_it(planted, secretariat, name):
    response = secretariat.get(url(name, "changelist"))
    assert response.status_code == 200
    assert PLANTED not in response.content.decode()


@pytest.mark.parametrize("resource", EXPORTED, ids=lambda resource: resource.__name__)
def test_exports_do_not_have_it(planted, secretariat, resource):
    name = resource._meta.model._meta.model_name
    data = {"form": "csv", "columns": resource().get_export_headers()}
    response = secretariat.post(url(name, "export"), data)
    assert response["Content-Type"].startswith("text/csv")
    assert PLANTED not in b"".join(response).decode()


@pytest.mark.alike
@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("page", ["change", "history", "compare", "delete", "restore"])
def test_pages_do_not_open(planted, secretariat, name, page):
    record = planted[name]
    moment = record.recorded_states.first().pgh_created_at.isoformat()
    states = {"from": moment, "to": moment}
    response = secretariat.get(url(name, page, record.pk), states, follow=True)
    assert PLANTED not in response.content.decode()
    assert response.status_code in {403, 404} or response.redirect_chain


@pytest.mark.parametrize("rest", ["move/eligible/", "move/withdraw/", "redact/"])
def test_pages_below_the_nomination_do_not_open(planted, secretariat, rest):
    address = url("nomination", "change", planted["nomination"].pk).replace("change/", rest)
    assert secretariat.get(address).status_code == 404
    assert secretariat.post(address, {"reason": "x"}).status_code == 404


def test_files_do_not_open(planted, secretariat):
    file = planted["nominationfile"]
    address = url("nomination", "file", file.nomination_id, file.key)
    assert secretariat.get(address).status_code == 404


def test_search_boxes_do_not_offer_it(planted, secretariat):
    address = reverse("admin:autocomplete")
    query = {"app_label": "recognition", "model_name": "assignment", "field_name": "nomination"}
    found = secretariat.get(address, query | {"term": "W"}).json()["results"]
    assert [row["text"] for row in found] == [str(planted["other"])]
    assert secretariat.get(address, query | {"term": PLANTED}).json()["results"] == []


def test_nobody_chooses_it_by_its_number(planted, secretariat):
    juror, nomination = planted["assignment"].juror, planted["nomination"]
    form = {"juror": juror.pk, "nomination": nomination.pk, "_seen": "2999-01-01T00:00:00+00:00"}
    response = secretariat.post(url("assignment", "add"), form)
    assert response.context["adminform"].form.errors.keys() == {"nomination"}
    assert PLANTED not in response.content.decode()


@pytest.mark.parametrize("address", ["admin:recent_changes", "admin:index"])
def test_recent_changes_do_not_tell_of_it(planted, secretariat, address):
    CoAuthor.objects.all().delete()  # What was deleted is told of as well.
    content = secretariat.get(reverse(address)).content.decode()
    assert PLANTED not in content


def test_deleted_parts_are_not_listed_or_restored(planted, secretariat):
    pk = planted["coauthor"].pk
    CoAuthor.objects.all().delete()
    assert PLANTED not in secretariat.get(url("coauthor", "deleted")).content.decode()
    assert secretariat.get(url("coauthor", "restore", pk)).status_code == 403


def test_history_of_the_edition_and_what_would_be_deleted_do_not_name_it(planted, secretariat):
    edition = planted["nomination"].edition
    events = edition.recorded_states.values_list("pgh_created_at", flat=True)
    states = {
        "from": events.earliest("pgh_id").isoformat(),
        "to": events.latest("pgh_id").isoformat(),
    }
    for page in ["history", "compare", "delete", "change"]:
        response = secretariat.get(url("edition", page, edition.pk), states)
        assert (response.status_code, PLANTED in response.content.decode()) == (200, False)


def test_the_page_of_another_nomination_does_not_name_it_as_a_double(planted, secretariat):
    other, kept = planted["other"], planted["nomination"]
    type(other).objects.filter(pk=other.pk).update(email=kept.email, state="submitted")
    content = secretariat.get(url("nomination", "change", other.pk)).content.decode()
    assert (kept.reference in content, PLANTED in content) == (False, False)


def test_mails_about_it_are_not_shown(planted, secretariat):
    letter = Letter(to="x@example.org", subject=PLANTED, text=PLANTED)
    mail = send(letter, about=planted["nomination"])
    content = secretariat.get(reverse("admin:outbox_mail_changelist")).content.decode()
    assert PLANTED not in content
    response = secretariat.get(reverse("admin:outbox_mail_change", args=[mail.pk]), follow=True)
    assert PLANTED not in response.content.decode()


def test_a_dismissed_conflict_keeps_nobody_away(planted, secretariat):
    conflict = planted["conflict"]
    conflict.status = "dismissed"
    conflict.save()
    content = secretariat.get(url("nomination", "changelist")).content.decode()
    assert PLANTED in content


def test_a_published_award_is_not_kept_from_anybody(planted, secretariat):
    type(planted["nomination"].edition).objects.update(state="published")
    content = secretariat.get(url("award", "changelist")).content.decode()
    assert f"{PLANTED} Winner" in content


def test_colleagues_without_a_conflict_see_everything(planted):
    client = client_for(make_user(group="Secretariat"))
    for name in ROWS:
        assert client.get(url(name, "change", planted[name].pk)).status_code == 200


@pytest.mark.parametrize("group", ["editor", "reader"])
def test_winners_are_no_secret_of_the_secretariat_once_they_are_published(group, request):
    client = request.getfixturevalue(group)
    open_edition, edition = make_judged_edition(), make_edition()
    hidden, shown = make_award(SECRET_WINNER, edition=open_edition), make_award(edition=edition)
    pages = [url("award", "changelist"), reverse("admin:recent_changes")]
    text = "".join(client.get(page).content.decode() for page in pages)
    assert (hidden.name in text, shown.name in text) == (False, True)
    assert client.get(url("award", "change", hidden.pk)).status_code == 302
    assert client.get(url("award", "change", shown.pk)).status_code == 200


SECRET_WINNER = "Winner Whom Nobody Knows Yet"
