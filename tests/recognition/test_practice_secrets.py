"""Who of the desk sees what of a best practice: authors, notes and the exchange are not for all."""

import pytest
from django.urls import reverse

from icpermed.outbox.models import Mail
from recognition.models import BestPractice, PracticeComment
from tests.factories import make_user
from tests.recognition.factories import (
    make_bestpractice,
    make_practicecomment,
    make_practicefigure,
    make_practicelink,
)
from tests.recognition.test_practice_desk import YES, fresh, in_state, step, url

pytestmark = pytest.mark.django_db


def test_a_reader_sees_the_practice_but_neither_author_nor_exchange(reader):
    practice = in_state("screened", contact_name="Unseen Author", contact_email="s@unseen.org")
    BestPractice.objects.update(note="Unseen note")
    make_practicecomment(practice, text="Unseen words", by=make_user(first_name="Unseen"))
    practice.move("accepted")

    pages = [url("changelist"), url("change", practice.pk), url("history", practice.pk)]
    contents = [reader.get(page).content.decode() for page in pages]
    contents.append(reader.get(f"{url('changelist')}?q=unseen").content.decode())

    assert all("Mosaic" in content for content in contents[:3])
    assert not [content for content in contents if "Unseen" in content or "s@unseen" in content]
    assert "Mosaic" not in contents[3]
    assert practice.token not in "".join(contents)


def test_a_reader_finds_nothing_out_by_a_filter(reader):
    practice = in_state("screened", contact_email="s@unseen.org")
    for guess in ["s@unseen.org", "other@example.org"]:
        response = reader.get(url("changelist"), {"contact_email": guess})
        assert response.status_code in {302, 400}
    assert fresh(practice).contact_email == "s@unseen.org"


def test_what_a_reader_exports_has_neither_author_nor_note(reader, secretariat):
    make_bestpractice("Mosaic", contact_name="Unseen Author", contact_email="unseen@example.org")
    BestPractice.objects.update(note="Unseen note")

    mine, theirs = (exported(client) for client in [reader, secretariat])

    assert "nseen" not in mine
    assert ("Mosaic" in theirs, "Unseen Author" in theirs) == (True, True)


def exported(client) -> str:
    """The list as somebody of the desk gets it as a file, whatever they ask for."""
    columns = ["slug", "title", "contact_name", "contact_email", "note"]
    answer = client.post(url("export"), {"form": "csv", "columns": columns})
    return answer.content.decode("utf-8-sig")


def test_a_reader_takes_no_step(reader):
    practice = in_state("submitted")

    assert step(reader, practice, "screen", to="screened", **YES).status_code == 403
    assert "Screen …" not in reader.get(url("change", practice.pk)).content.decode()


def test_the_secretariat_sees_the_exchange_and_counts_the_rounds(secretariat):
    practice = in_state("screened")
    for kind in ["assessment", "request", "request", "answer"]:
        make_practicecomment(practice, kind=kind, text=f"Words of the {kind}")

    content = secretariat.get(url("change", practice.pk)).content.decode()

    assert "Assessments: 1 of 2. Asked of the author: 2 times." in content
    assert "Words of the answer" in content


def test_the_page_needs_no_more_queries_for_more_rows(secretariat, django_assert_max_num_queries):
    def queries(times):
        practice = in_state("screened")
        for _ in range(times):
            make_practicefigure(practice)
            make_practicelink(practice)
            make_practicecomment(practice, by=secretariat.user)
        with django_assert_max_num_queries(60) as captured:
            assert secretariat.get(url("change", practice.pk)).status_code == 200
        return len(captured)

    queries(1)
    assert queries(1) == queries(6)


def test_a_comment_of_the_desk_knows_who_wrote_it(secretariat):
    practice = in_state("screened")
    add = reverse("admin:recognition_practicecomment_add")
    data = {"practice": practice.pk, "kind": "assessment", "advice": "accept", "text": "Good."}

    assert secretariat.post(add, data).status_code == 302
    assert PracticeComment.objects.get().by == secretariat.user


def test_every_mail_is_about_its_practice(secretariat):
    practice = in_state("submitted")
    step(secretariat, practice, "reject", words="No.")

    assert {mail.about_pk for mail in Mail.objects.all()} == {str(practice.pk)}
