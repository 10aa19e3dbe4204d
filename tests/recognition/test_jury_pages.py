"""The pages of jurors: what they show, what they take, and what is kept of what was typed."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from recognition.models import Remark, Review
from tests.recognition.factories import (
    make_conflict,
    make_criterion,
    make_declaration,
    make_juror,
    make_nomination,
    make_review,
)
from tests.recognition.seated import (
    add_file,
    address,
    client_of,
    make_round,
    make_seated,
    seat,
    text_of,
)

pytestmark = pytest.mark.django_db

LIST = "/recognition/jury/"


def page(client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def edition_url(edition) -> str:
    return reverse("jury_edition", args=[edition.year])


def fill(client, nomination, do="save", **fields):
    """Send the sheet as a browser does: with all that the page has filled in, and these fields."""
    response = client.get(address(nomination))
    form = response.context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    return client.post(address(nomination), {**data, "do": do} | fields)


@pytest.fixture
def seated():
    """A juror, signed in, with one nomination and one criterion."""
    juror, nomination = make_seated()
    criterion = make_criterion(
        juror.edition, name="Excellence", labels="1 = poor\n5 = outstanding", weight=2
    )
    return client_of(juror), juror, nomination, criterion


# --- one nomination -------------------------------------------------------------------------------


def test_the_page_shows_what_was_handed_in_and_the_sheet(seated):
    client, juror, nomination, _ = seated
    file = add_file(nomination)

    text = page(client, address(nomination))

    for words in [nomination.title, nomination.name, nomination.affiliation, "A description."]:
        assert words in text
    assert reverse("jury_file", args=[juror.edition.year, nomination.number, file.key]) in text
    assert text.count('type="radio"') == 6
    assert "5 – outstanding" in text
    assert "counts 100 %" in text
    assert "<legend>Excellence" in text


def test_a_file_is_given_to_the_juror_and_kept_by_nobody(seated):
    client, juror, nomination, _ = seated
    file = add_file(nomination, name="Mein Papier.pdf")
    url = reverse("jury_file", args=[juror.edition.year, nomination.number, file.key])

    response = client.get(url)

    assert text_of(response) == "%PDF-1.7 paper"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Robots-Tag"] == "noindex"
    strange = url.replace(str(file.key), "00000000-0000-4000-8000-000000000000")
    assert client.get(strange).status_code == 404


def test_a_draft_is_saved_and_there_the_next_time(seated):
    client, _, nomination, criterion = seated
    name = f"value_{criterion.pk}"

    response = fill(client, nomination, **{name: "4", f"comment_{criterion.pk}": "So far"})

    assert response["Location"] == address(nomination)
    text = page(client, address(nomination))
    assert "Your draft is saved." in text
    assert "1 more to hand in." in text
    assert re.search(rf'name="{name}" value="4"[^>]* checked', text)
    assert "So far" in text


def test_what_is_missing_is_said_beside_the_field_and_what_was_typed_stays(seated):
    client, _, nomination, criterion = seated
    fields = {f"value_{criterion.pk}": "5", "comment": "Typed words"}

    response = fill(client, nomination, "hand_in", **fields)

    text = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in text
    assert f'href="#id_comment_{criterion.pk}"' in text
    error = re.search(rf'id="id_comment_{criterion.pk}_error">(.*?)</div>', text, re.DOTALL)[1]
    assert "Say why: 5 is the highest value." in error
    assert "Typed words" in text
    assert Review.objects.count() == 0


@pytest.mark.parametrize("value", ["6", "x", "-1"])
def test_a_value_that_is_not_offered_is_refused(seated, value):
    client, _, nomination, criterion = seated

    response = fill(client, nomination, **{f"value_{criterion.pk}": value})

    assert response.status_code == 422
    assert "Choose a value of the scale." in response.content.decode()
    assert Review.objects.count() == 0


def test_a_sheet_is_handed_in_shown_and_taken_back(seated):
    client, _, nomination, criterion = seated
    fields = {f"value_{criterion.pk}": "4", "comment": "Fine work"}
    fill(client, nomination, "hand_in", **fields)

    response = client.get(address(nomination))
    text = response.content.decode()
    assert "All your sheets are handed in. Thank you!" in text
    assert response.context["form"] is None
    assert "Fine work" in text
    assert "1 of 1 handed in" in text

    client.post(address(nomination), {"do": "take_back", "seen": response.context["seen"]})
    review = Review.objects.get()
    assert review.state == "draft"
    assert 'value="4"' in page(client, address(nomination))


def test_the_second_window_is_told_keeps_its_words_and_may_replace(seated):
    client, _, nomination, criterion = seated
    value, why = f"value_{criterion.pk}", f"comment_{criterion.pk}"
    old = client.get(address(nomination)).context["form"]["seen"].value()
    fill(client, nomination, **{value: "2", why: "From the other window"})

    data = {value: "4", why: "From here", "seen": old or "", "do": "save"}
    response = client.post(address(nomination), data)

    text = response.content.decode()
    assert response.status_code == 422
    assert "in another window or on another device" in text
    assert "Excellence: 2, “From the other window”" in text
    assert "From here" in text
    assert Review.objects.get().scores.get().value == 2

    data["seen"] = re.search('name="seen" value="([^"]*)"', text)[1]
    assert client.post(address(nomination), data).status_code == 302
    assert Review.objects.get().scores.get().comment == "From here"


def test_who_is_a_moment_too_late_gets_the_words_back_and_nothing_is_stored(seated):
    client, juror, nomination, criterion = seated
    juror.edition.phases.update(ends_at=timezone.now())
    data = {f"value_{criterion.pk}": "4", "comment": "My <b>long</b> judgement", "do": "hand_in"}

    response = client.post(address(nomination), data)
    elsewhere = client.post(address(nomination, number=9999), data)

    text = response.content.decode()
    assert response.status_code == elsewhere.status_code == 404
    assert "This was not saved" in text
    assert "My &lt;b&gt;long&lt;/b&gt; judgement" in text
    assert nomination.title not in text
    assert without_token(text) == without_token(elsewhere.content.decode())
    assert Review.objects.count() == 0


def without_token(text: str) -> str:
    return re.sub('value="[A-Za-z0-9]{64}"', "", text)


def test_after_the_scoring_the_page_is_for_reading(seated):
    client, juror, nomination, criterion = seated
    make_review(juror, nomination, scores={criterion: 4}, comment="My judgement")
    juror.edition.phases.update(may_review=False, may_discuss=True)

    response = client.get(address(nomination))
    text = response.content.decode()
    assert (response.context["form"], response.context["may_take_back"]) == (None, False)
    assert "My judgement" in text
    assert "You may read and discuss until" in text

    data = {f"value_{criterion.pk}": "2", "comment": "Late words", "do": "save", "seen": ""}
    late = client.post(address(nomination), data)
    assert late.status_code == 422
    assert "Late words" in late.content.decode()
    taken = client.post(address(nomination), {"do": "take_back", "seen": response.context["seen"]})
    assert taken.status_code == 409
    assert "cannot be scored now" in taken.content.decode()
    assert Review.objects.get().scores.get().value == 4


def test_looking_changes_nothing(seated):
    client, _, nomination, criterion = seated
    client.get(address(nomination), {"do": "save", f"value_{criterion.pk}": "4"})

    assert client.head(address(nomination)).status_code == 200
    assert client.put(address(nomination)).status_code == 405
    assert Review.objects.count() == 0


def test_without_names_the_redacted_text_alone_is_shown():
    juror, nomination = make_seated(make_round(sees_names=False))
    type(nomination).objects.update(redacted_text="Freed **of names**")

    text = page(client_of(juror), address(nomination))

    assert "Freed <strong>of names</strong>" in text
    for words in [nomination.name, nomination.affiliation, "A description.", "A summary."]:
        assert words not in text


def test_without_a_redacted_text_the_juror_is_told_whom_to_ask():
    juror, nomination = make_seated(make_round(sees_names=False))

    text = page(client_of(juror), address(nomination))

    assert "The text without names is not there yet." in text
    assert "A description." not in text


# --- the others -----------------------------------------------------------------------------------


def test_the_sheets_of_others_come_with_the_own_one(seated):
    client, juror, nomination, criterion = seated
    colleague = make_juror(juror.edition)
    make_review(colleague, nomination, scores={criterion: 2}, comment="A colleague’s view")
    assert "A colleague’s view" not in page(client, address(nomination))

    fill(client, nomination, "hand_in", **{f"value_{criterion.pk}": "4"})

    text = page(client, address(nomination))
    assert "A colleague’s view" in text
    assert str(colleague.person) in text
    assert '<td class="number">3.0</td>' in text
    assert '<td class="number">2–4</td>' in text
    assert "50.0" in text


def test_jurors_discuss_on_the_page(seated):
    client, juror, nomination, _ = seated
    juror.edition.phases.update(may_review=False, may_discuss=True)
    assert "Nothing has been said yet." in page(client, address(nomination))

    empty = client.post(address(nomination), {"do": "say", "text": "  "})
    assert empty.status_code == 422
    assert "Write something first." in empty.content.decode()
    client.post(address(nomination), {"do": "say", "text": "I <i>agree</i>."})

    text = page(client, address(nomination))
    assert "I &lt;i&gt;agree&lt;/i&gt;." in text
    assert Remark.objects.get().juror == juror


def test_where_there_is_no_discussion_nothing_is_said(seated):
    client, _, nomination, _ = seated

    response = client.post(address(nomination), {"do": "say", "text": "My remark"})

    assert response.status_code == 422
    assert Remark.objects.count() == 0
    assert "Your remark was not saved." in response.content.decode()
    assert "My remark" in response.content.decode()


def test_the_chair_reads_what_is_not_assigned_and_has_no_sheet(seated):
    _, juror, nomination, criterion = seated
    make_review(juror, nomination, scores={criterion: 3})
    chair = make_juror(juror.edition, is_chair=True)
    make_declaration(chair, nomination)

    response = client_of(chair).get(address(nomination))
    sent = client_of(chair).post(address(nomination), {"do": "hand_in", "seen": ""})

    assert response.status_code == 200
    assert response.context["form"] is None
    assert len(response.context["comparison"].sheets) == 1
    assert sent.status_code == 422
    assert Review.objects.count() == 1


# --- queries --------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_chair", [False, True])
def test_more_nominations_jurors_and_remarks_take_no_more_queries(
    is_chair, django_assert_max_num_queries
):
    edition = make_round(may_discuss=True, sees_reviews="always")
    juror = make_juror(edition, is_chair=is_chair)
    criteria = [make_criterion(edition) for _ in range(3)]
    client = client_of(juror)

    def more(count):
        for _ in range(count):
            nomination = make_nomination(edition)
            seat(juror, nomination)
            add_file(nomination)
            for _ in range(2):
                colleague = make_juror(edition)
                make_review(colleague, nomination, scores=dict.fromkeys(criteria, 3))
                Remark.objects.create(juror=colleague, nomination=nomination, text="Yes")
            make_conflict(juror, make_nomination(edition))
        return nomination

    def queries(nomination):
        found = []
        for url in [LIST, edition_url(edition), address(nomination)]:
            with django_assert_max_num_queries(30) as asked:
                page(client, url)
            found.append(len(asked))
        return found

    few = queries(more(3))
    many = queries(more(27))

    assert few == many
    assert max(many) <= 22
