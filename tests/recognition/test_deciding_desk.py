"""The desk's pages of a decision: what the chair reads, prepares, applies, keeps."""

import json
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from icpermed.outbox.models import Mail, Mailing
from recognition.deciding import apply, plan
from recognition.models import DecisionRecord, Nomination, Review
from tests.recognition.factories import make_award, make_conflict, make_edition, make_juror
from tests.recognition.juries import make_jury

pytestmark = pytest.mark.django_db


def url(name, jury, *more):
    return reverse(f"admin:recognition_edition_{name}", args=[jury.edition.pk, *more])


def words(response) -> str:
    """What somebody reads on a page, in one line."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(text).split())


@pytest.fixture
def jury():
    return make_jury({1: [90, 80], 2: [10, 100], 3: [20, 30]})


def filled(client, jury, action="save", **outcomes):
    """Send the form as a browser does, with what is chosen: n1="winner"."""
    page = client.get(url("decide", jury))
    data = {"seen": page.context["seen"], "action": action}
    for _, form, *_ in page.context["rows"]:
        data |= {f"{form.prefix}-{name}": form[name].value() or "" for name in form.fields}
    for name, outcome in outcomes.items():
        data[f"n{jury.nominations[int(name[1:])].pk}-outcome"] = outcome
    return data


ALL = {"n1": "winner", "n2": "reserve", "n3": "not_selected"}


# --- ranking --------------------------------------------------------------------------------------


def test_the_ranking_says_in_words_what_it_hangs_on(jury, secretariat):
    text = words(secretariat.get(url("ranking", jury)))
    one, two = (f"{jury.nominations[n].name} (no. {n})" for n in [1, 2])
    assert (
        f"Without the sheet of Juror Number0 on {two}, {two} would be honoured instead of {one}."
        in text
    )
    assert f"{two}: from 10.0 to 100.0 points." in text
    assert "Would be honoured" in text


def test_a_tie_across_the_last_place_is_named(secretariat):
    text = words(secretariat.get(url("ranking", make_jury({1: [50, 50], 2: [50, 50]}))))
    assert "have equal points, and there is one place left for them" in text


def test_a_clear_ranking_says_so(secretariat):
    jury = make_jury({1: [90, 91], 2: [10, 11]})
    text = words(secretariat.get(url("ranking", jury)))
    assert "The winners are the same without any one sheet, and without any one juror" in text


def test_an_edition_without_sheets_has_a_ranking_page(secretariat):
    assert "No sheet has been handed in." in words(secretariat.get(url("ranking", make_jury({}))))


def test_the_ranking_shows_every_sheet_with_its_comment(jury, secretariat):
    Review.objects.filter(nomination=jury.nominations[1]).update(comment="A <b>word</b> on it")
    page = secretariat.get(url("ranking", jury)).content.decode()
    assert "A &lt;b&gt;word&lt;/b&gt; on it" in page
    assert "Quality 90" in page


def test_a_juror_on_the_desk_sees_nothing_of_a_nomination_with_a_conflict(jury, secretariat):
    me = make_juror(jury.edition, user=secretariat.user)
    make_conflict(me, jury.nominations[1])
    page = secretariat.get(url("ranking", jury))
    text = words(page)
    assert jury.nominations[1].name not in text
    assert jury.nominations[1].title not in text
    assert jury.nominations[1].reference not in text
    assert "You have a conflict of interest with 1 nomination" in text
    assert url("decide", jury) not in page.content.decode()


@pytest.mark.parametrize("name", ["decide", "apply", "reopen", "record"])
def test_who_has_a_conflict_neither_decides_nor_reads_the_record(name, jury, secretariat):
    make_conflict(make_juror(jury.edition, user=secretariat.user), jury.nominations[1])
    for response in [secretariat.get(url(name, jury)), secretariat.post(url(name, jury))]:
        assert response.status_code == 302
        assert response["Location"] == url("change", jury)
    assert not Nomination.objects.exclude(pending="").exists()


@pytest.mark.parametrize("name", ["ranking", "decide", "apply", "reopen", "record"])
def test_editors_and_readers_do_not_see_the_jury_s_work(name, jury, editor, reader, client):
    assert [one.get(url(name, jury)).status_code for one in [editor, reader]] == [403, 403]
    assert client.get(url(name, jury)).status_code == 302


def test_many_nominations_take_as_many_queries_as_few(secretariat):
    def queries(name, size):
        jury = make_jury({n: [10, 20] for n in range(1, size)})
        address = url(name, jury)
        secretariat.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert secretariat.get(address).status_code == 200
        return len(captured)

    for name in ["ranking", "decide", "apply"]:
        assert queries(name, 4) == queries(name, 12)


# --- decide ---------------------------------------------------------------------------------------


def test_outcomes_are_prepared_and_can_be_changed(jury, secretariat):
    response = secretariat.post(url("decide", jury), filled(secretariat, jury, **ALL))
    assert response["Location"] == url("decide", jury)
    found = jury.edition.nominations.order_by("number").values_list("pending", flat=True)
    assert list(found) == ["winner", "reserve", "not_selected"]
    secretariat.post(url("decide", jury), filled(secretariat, jury, n2="not_selected"))
    assert list(found.all()) == ["winner", "not_selected", "not_selected"]
    assert Mail.objects.count() == 0


def test_open_outcomes_are_filled_in_from_the_ranking(jury, secretariat):
    secretariat.post(url("decide", jury), filled(secretariat, jury, action="propose", n3="reserve"))
    found = jury.edition.nominations.order_by("number").values_list("pending", "pending_place")
    assert list(found) == [("winner", 1), ("not_selected", None), ("reserve", None)]


def test_what_was_typed_stays_if_something_is_wrong(jury, secretariat):
    data = filled(secretariat, jury, **ALL)
    key = f"n{jury.nominations[1].pk}"
    page = secretariat.post(
        url("decide", jury), data | {f"{key}-place": "-1", f"{key}-feedback": "Well"}
    )
    assert page.status_code == 200
    assert "nothing has been changed" in words(page)
    assert 'value="-1"' in page.content.decode()
    assert "Well" in page.content.decode()
    assert not Nomination.objects.exclude(pending="").exists()


def test_somebody_else_s_change_is_not_overwritten_unseen(jury, secretariat):
    mine = filled(secretariat, jury, n1="winner", n2="winner", n3="not_selected")
    secretariat.post(url("decide", jury), filled(secretariat, jury, **ALL))
    page = secretariat.post(url("decide", jury), mine)
    assert "Somebody else has changed outcomes" in words(page)
    assert jury.nominations[2].__class__.objects.get(pk=jury.nominations[2].pk).pending == "reserve"
    form = page.context["rows"][1][1]
    assert (form.nomination.number, form["outcome"].value()) == (2, "winner")


def test_comments_of_jurors_stand_beside_the_feedback_without_names(jury, secretariat):
    Review.objects.filter(nomination=jury.nominations[1]).update(comment="Too short a <time>")
    page = secretariat.get(url("decide", jury))
    assert page.content.decode().count("Too short a &lt;time&gt;") == 2
    assert "Juror Number" not in words(page)
    assert "Too short" not in " ".join(letter.text for _, letter in plan(jury.edition).letters)


# --- apply ----------------------------------------------------------------------------------------


def test_everything_is_shown_before_it_is_applied_and_then_it_is_so(jury, secretariat):
    secretariat.post(url("decide", jury), filled(secretariat, jury, **ALL))
    page = secretariat.get(url("apply", jury))
    text = words(page)
    assert "Honoured: 1" in text
    assert "3 letters" in text
    assert f"You are honoured with the {jury.edition}" in text
    assert Mail.objects.count() == 0
    response = secretariat.post(url("apply", jury), {"seen": page.context["plan"].fingerprint})
    mailing = Mailing.objects.get()
    assert response["Location"] == mailing.get_absolute_url()
    assert secretariat.get(response["Location"]).status_code == 200
    assert (mailing.state, mailing.mails.count()) == ("draft", 3)
    assert "The letters have not gone out" in words(secretariat.get(url("decide", jury)))


def test_a_change_in_another_tab_is_shown_anew_and_nothing_is_done(jury, secretariat):
    secretariat.post(url("decide", jury), filled(secretariat, jury, **ALL))
    seen = secretariat.get(url("apply", jury)).context["plan"].fingerprint
    other = filled(secretariat, jury, n1="not_selected", n2="winner")
    secretariat.post(url("decide", jury), other)
    page = secretariat.post(url("apply", jury), {"seen": seen})
    assert "Something has changed since you looked" in words(page)
    assert page.context["plan"].winners == [jury.nominations[2]]
    assert (Mail.objects.count(), DecisionRecord.objects.count()) == (0, 0)
    again = secretariat.post(url("apply", jury), {"seen": page.context["plan"].fingerprint})
    assert again.status_code == 302
    assert Mail.objects.get(to=jury.nominations[1].email).template.endswith("not_selected.txt")


def test_what_stands_in_the_way_leaves_no_button(jury, secretariat):
    secretariat.post(url("decide", jury), filled(secretariat, jury, n1="winner", n2="winner"))
    page = secretariat.get(url("apply", jury))
    assert "at most 1" in words(page)
    assert "Apply, and prepare the letters" not in words(page)


def decided(jury):
    for number, outcome in [(1, "winner"), (2, "reserve"), (3, "not_selected")]:
        Nomination.objects.filter(pk=jury.nominations[number].pk).update(pending=outcome)
    apply(edition=jury.edition, seen=plan(jury.edition).fingerprint, by=None)
    return DecisionRecord.objects.get()


def test_an_open_edition_cannot_be_reopened(jury, secretariat):
    assert secretariat.get(url("reopen", jury))["Location"] == url("decide", jury)


def test_reopening_says_what_it_takes_back(jury, secretariat):
    decided(jury)
    text = words(secretariat.get(url("reopen", jury)))
    assert f"links in the letters to the winners end: {jury.nominations[1].name}." in text
    page = secretariat.post(url("reopen", jury), {"reason": ""})
    assert "This field is required" in words(page)
    response = secretariat.post(url("reopen", jury), {"reason": "A sheet was missing."})
    assert response["Location"] == url("decide", jury)
    jury.edition.refresh_from_db()
    assert (jury.edition.state, jury.edition.awards.count()) == ("running", 0)


# --- record ---------------------------------------------------------------------------------------


def test_the_record_and_its_program_can_be_downloaded(jury, secretariat):
    record = decided(jury)
    text = words(secretariat.get(url("record", jury)))
    assert record.digest in text
    assert "As it was made" in text
    file = secretariat.get(url("record_file", jury, record.pk))
    assert json.loads(file.content)["sha256"] == record.digest
    assert "no-store" in file["Cache-Control"]
    assert b"def ranking(record)" in secretariat.get(url("record_script", jury)).content


def test_a_record_belongs_to_its_edition(jury, secretariat):
    record = decided(jury)
    other = reverse("admin:recognition_edition_record_file", args=[make_edition().pk, record.pk])
    assert secretariat.get(other).status_code == 404


def test_nothing_changes_by_looking(jury, secretariat):
    decided(jury)
    before = list(Nomination.objects.values())
    for name in ["ranking", "decide", "apply", "reopen", "record"]:
        secretariat.get(url(name, jury))
    assert list(Nomination.objects.values()) == before
    assert DecisionRecord.objects.count() == 1


def test_a_certificate_that_cannot_be_made_is_explained(secretariat):
    award = make_award("王小明")
    address = reverse("admin:recognition_edition_certificate", args=[award.edition_id, award.pk])
    assert "cannot show “王”" in words(secretariat.get(address, follow=True))
