"""A juror says with whom there is a conflict of interest, and sees nothing else before that."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from recognition.conflicts import answer
from recognition.declaring import Said, declare, people_of, round_for
from recognition.models import Conflict, Declaration, Review
from tests.factories import make_body, make_country, make_mandate, make_person
from tests.recognition.factories import (
    make_assignment,
    make_conflict,
    make_judged_edition,
    make_juror,
    make_nomination,
    make_open_edition,
    make_review,
)

pytestmark = pytest.mark.django_db

SECRETS = {
    "title": "The title of the work",
    "summary": "The summary of the work",
    "text": "The text of the work",
    "email": "nominee@secret.example.org",
    "note": "The note of the secretariat",
}


@pytest.fixture
def edition():
    return make_judged_edition(2031)


@pytest.fixture
def juror(edition):
    return make_juror(edition, person=make_person("Ada Juror"))


@pytest.fixture
def signed_in(juror):
    return client_of(juror.user)


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(edition) -> str:
    return f"/recognition/jury/{edition.year}/conflicts/"


def key_of(edition, name: str) -> str:
    return next(one.key for one in people_of(edition) if one.name == name)


def filled(edition, **said) -> dict:
    """What the browser sends: by name, what is said; ``others`` for the rest."""
    people = people_of(edition)
    data = {"shown": [one.key for one in people]}
    for name, (choice, why) in said.items():
        key = key_of(edition, name)
        data |= {f"say-{key}": choice, f"why-{key}": why}
    return data


# --- who sees what, and when ----------------------------------------------------------------------


def test_the_page_tells_people_in_order_and_nothing_of_their_work(edition, signed_in):
    country = make_country("FR")
    make_nomination(edition, name="Zoë", affiliation="Place of Zoë", country=country, **SECRETS)
    make_nomination(edition, name="Émile", is_self=False, nominator_name="Mia", **SECRETS)
    page = signed_in.get(url(edition)).content.decode()
    places = [page.index(words) for words in ["Émile", "Mia", "Zoë", "Place of Zoë, France"]]
    assert places == sorted(places)
    assert [words for words in SECRETS.values() if words in page] == []
    assert f"_{edition.nominations.first().number:02}" not in page


@pytest.mark.parametrize("state", ["draft", "submitted", "ineligible", "withdrawn", "disqualified"])
def test_who_is_not_judged_is_not_named(edition, signed_in, state):
    fields = {"number": None, "submitted_at": None} if state == "draft" else {}
    make_nomination(edition, name="Hidden Person", state=state, **fields)
    assert "Hidden Person" not in signed_in.get(url(edition)).content.decode()


def test_while_the_call_is_open_jurors_learn_nothing():
    edition = make_open_edition()
    juror = make_juror(edition)
    make_nomination(edition, name="Early Person")
    client = client_of(juror.user)
    answers = [client.get(url(edition)), client.post(url(edition), {"others": "on"})]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert [b"Early Person" in answer.content for answer in answers] == [False, False]
    with pytest.raises(ValueError, match="once the call has closed"):
        declare(juror=juror, answers={})
    assert not Declaration.objects.exists()


def test_a_call_that_is_extended_is_open_again(edition, signed_in):
    make_nomination(edition, name="Early Person")
    edition.extended_to = timezone.localdate() + timedelta(days=2)
    edition.save()
    assert b"Early Person" not in signed_in.get(url(edition)).content


def test_an_edition_without_a_deadline_has_not_closed(juror):
    edition = make_judged_edition(closes_on=None)
    client = client_of(make_juror(edition, user=juror.user).user)
    make_nomination(edition, name="Early Person")
    assert b"Early Person" not in client.get(url(edition)).content


def test_only_jurors_of_the_edition_find_the_page(edition, client, secretariat):
    make_nomination(edition, name="Zoë")
    other = client_of(make_juror(make_judged_edition()).user)
    assert client.get(url(edition)).status_code == 302
    assert [one.get(url(edition)).status_code for one in [other, secretariat]] == [404, 404]
    assert other.post(url(edition), filled(edition) | {"others": "on"}).status_code == 404


def test_once_decided_nothing_can_be_declared(edition, juror, signed_in):
    make_nomination(edition, name="Zoë")
    data = filled(edition) | {"others": "on"}
    edition.decide()
    assert signed_in.post(url(edition), data).status_code == 409
    assert b"Zo\xc3\xab" not in signed_in.get(url(edition)).content
    with pytest.raises(ValueError, match="decided"):
        declare(juror=juror, answers={})


def test_many_people_need_as_many_queries_as_few(edition, signed_in, django_assert_num_queries):
    make_nomination(edition, country=make_country())
    with CaptureQueriesContext(connection) as few:
        signed_in.get(url(edition))
    for _ in range(5):
        make_nomination(edition, is_self=False, nominator_name="Mia", country=make_country("FR"))
    with django_assert_num_queries(len(few)):
        signed_in.get(url(edition))


# --- declaring ------------------------------------------------------------------------------------


def test_a_conflict_and_none_are_written_down_for_every_nomination(edition, juror, signed_in):
    zoe = make_nomination(edition, name="Zoë")
    emil = make_nomination(edition, name="Emil", is_self=False, nominator_name="Mia")
    data = filled(edition, Mia=("yes", "My sister.")) | {"others": "on"}
    assert signed_in.post(url(edition), data).status_code == 302
    said = {d.nomination: (d.has_conflict, d.reason) for d in Declaration.objects.all()}
    assert said == {zoe: (False, ""), emil: (True, "My sister.")}
    conflict = Conflict.objects.get()
    assert (conflict.rule, conflict.status, conflict.nomination, conflict.reason) == (
        "declared",
        "stands",
        emil,
        "My sister.",
    )
    assert conflict.path == ["Ada Juror declared a conflict of interest with Mia."]
    juror.refresh_from_db()
    assert juror.declared_at


def test_who_takes_part_in_two_nominations_closes_both(edition, juror):
    for name in ["Zoë", "Emil"]:
        make_nomination(edition, name=name, is_self=False, nominator_name="Mia")
    declare(juror=juror, answers={key_of(edition, "Mia"): Said(True, "My sister.")})
    assert Conflict.objects.count() == 2


def test_everybody_has_to_be_answered_and_what_was_typed_stays(edition, signed_in):
    make_nomination(edition, name="Zoë")
    make_nomination(edition, name="Emil")
    make_nomination(edition, name="Ida")
    answer = signed_in.post(url(edition), filled(edition, Zoë=("no", ""), Ida=("yes", "")))
    page = answer.content.decode()
    assert (answer.status_code, Declaration.objects.count()) == (422, 0)
    assert page.count("Choose one of the two.") == 2  # In the summary, and beside the line.
    assert page.count("Say what the conflict of interest is.") == 2
    assert page.count("checked") == 2


def test_the_tick_for_all_others_counts_only_for_those_who_were_shown(edition, juror, signed_in):
    make_nomination(edition, name="Zoë")
    data = filled(edition) | {"others": "on"}
    late = make_nomination(edition, name="Late")
    answer = signed_in.post(url(edition), data, follow=True)
    assert answer.redirect_chain == [(url(edition), 302)]
    assert not Declaration.objects.filter(nomination=late).exists()
    assert [one.name for one in round_for(juror).new] == ["Late"]


def test_new_nominations_are_asked_separately(edition, juror, signed_in):
    make_nomination(edition, name="Zoë")
    declare(juror=juror, answers={key_of(edition, "Zoë"): Said(False)})
    make_nomination(edition, name="Late")
    page = signed_in.get(url(edition)).content.decode()
    assert page.index("New in this round") < page.index("Late") < page.index("Zoë")
    signed_in.post(url(edition), filled(edition, Late=("no", "")))
    assert Declaration.objects.filter(has_conflict=False).count() == 2


def test_a_late_conflict_voids_the_sheet_and_the_page_warns_of_it(edition, juror, signed_in):
    zoe = make_nomination(edition, name="Zoë")
    assert b"makes the sheet void" not in signed_in.get(url(edition)).content
    make_assignment(juror, zoe)
    review = make_review(juror, zoe)
    assert b"makes the sheet void" in signed_in.get(url(edition)).content
    signed_in.post(url(edition), filled(edition, Zoë=("on", "I noticed late.")))
    review.refresh_from_db()
    declaration = Declaration.objects.get()
    assert (review.state, declaration.has_conflict, declaration.reason) == (
        Review.State.VOID,
        True,
        "I noticed late.",
    )
    assert not juror.assignments.exists()


def test_a_late_conflict_needs_its_reason(edition, juror, signed_in):
    make_nomination(edition, name="Zoë")
    declare(juror=juror, answers={key_of(edition, "Zoë"): Said(False)})
    assert signed_in.post(url(edition), filled(edition, Zoë=("on", " "))).status_code == 422
    with pytest.raises(ValueError, match="Say what"):
        declare(juror=juror, answers={key_of(edition, "Zoë"): Said(True, " ")})
    assert not Conflict.objects.exists()


def test_a_juror_cannot_take_a_conflict_back(edition, juror, signed_in):
    make_nomination(edition, name="Zoë")
    key = key_of(edition, "Zoë")
    declare(juror=juror, answers={key: Said(True, "My sister.")})
    signed_in.post(url(edition), filled(edition, Zoë=("no", "")) | {"others": "on"})
    declare(juror=juror, answers={key: Said(False)})
    assert (Conflict.objects.get().status, Declaration.objects.get().has_conflict) == (
        "stands",
        True,
    )
    assert b"Conflict</span>" in signed_in.get(url(edition)).content


def test_another_person_may_still_be_declared_after_the_first(edition, juror, secretariat):
    make_nomination(edition, name="Zoë", is_self=False, nominator_name="Mia")
    declare(juror=juror, answers={key_of(edition, "Zoë"): Said(True, "My sister.")})
    answer(conflict=Conflict.objects.get(), stands=False, reason="Is not.", by=secretariat.user)
    declare(juror=juror, answers={key_of(edition, "Mia"): Said(True, "My friend.")})
    conflict = Conflict.objects.get()
    assert (conflict.status, len(conflict.path), Declaration.objects.get().has_conflict) == (
        "stands",
        2,
        True,
    )


# --- what was computed ----------------------------------------------------------------------------


@pytest.fixture
def question(edition, juror):
    """Both sat in one working group: it asks."""
    group, bo = make_body("The Group"), make_person("Bo")
    make_mandate(juror.person, body=group)
    make_mandate(bo, body=group)
    make_nomination(edition, name="Bo", person=bo)
    make_nomination(edition, name="Zoë")


def test_what_was_computed_is_asked_with_its_path(edition, juror, signed_in, question):
    signed_in.post(url(edition), filled(edition) | {"others": "on"})
    page = signed_in.get(url(edition)).content.decode()
    assert "Bo (nominee) is external expert in “The Group”, since 2020." in page
    assert edition.nominations.first().reference not in page
    conflict = Conflict.objects.get()
    data = {"shown": [f"q{conflict.pk}"], f"say-q{conflict.pk}": "no"}
    assert signed_in.post(url(edition), data).status_code == 422
    data[f"why-q{conflict.pk}"] = "We never met."
    assert signed_in.post(url(edition), data).status_code == 302
    conflict.refresh_from_db()
    assert (conflict.status, conflict.reason, conflict.answered_at) == (
        "asked",
        "We never met.",
        None,
    )
    assert "The secretariat decides" in signed_in.get(url(edition)).content.decode()


def test_a_juror_may_say_that_it_is_one(edition, juror, signed_in, question):
    signed_in.post(url(edition), filled(edition) | {"others": "on"})
    conflict = Conflict.objects.get()
    key = f"q{conflict.pk}"
    data = {"shown": [key], f"say-{key}": "yes", f"why-{key}": "We wrote a paper."}
    signed_in.post(url(edition), data)
    conflict.refresh_from_db()
    assert (conflict.status, conflict.answered_by) == ("stands", juror.user)
    said = Declaration.objects.get(nomination=conflict.nomination)
    assert said.has_conflict


def test_nobody_answers_the_question_of_another(edition, juror, signed_in):
    other = make_conflict(
        make_juror(edition), make_nomination(edition), status="asked", rule="same_body", reason=""
    )
    key = f"q{other.pk}"
    data = filled(edition) | {"others": "on", f"say-{key}": "no", f"why-{key}": "Nothing."}
    data["shown"] = [*data["shown"], key]
    signed_in.post(url(edition), data)
    declare(juror=juror, answers={}, to_questions={other.pk: Said(False, "Nothing.")})
    other.refresh_from_db()
    assert (other.status, other.reason) == ("asked", "")


def test_names_that_look_like_code_are_shown_as_names(edition, signed_in):
    make_nomination(edition, name="<b>Zoë</b>", affiliation="<script>")
    page = signed_in.get(url(edition)).content.decode()
    assert ("&lt;b&gt;Zoë" in page, "<script>" in page) == (True, False)


def test_a_switched_off_account_finds_nothing(edition, juror, signed_in):
    make_nomination(edition, name="Zoë")
    juror.user.is_active = False
    juror.user.save()
    assert signed_in.get(url(edition)).status_code == 302
