"""Documents, news and videos at the desk: steps, files, what readers may not see."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from publications.models import NewsItem, Publication
from tests.desk import management_form
from tests.events.slides import make_picture
from tests.publications.factories import (
    make_channel,
    make_newsitem,
    make_publication,
    make_publicationauthor,
)
from tests.registry.pdfs import make_upload

pytestmark = pytest.mark.django_db

INLINES = ["authors", "other_files", "topic_rows"]


def change_url(record) -> str:
    return reverse(f"admin:publications_{record._meta.model_name}_change", args=[record.pk])


def move_url(publication, move: str) -> str:
    return reverse("admin:publications_publication_move", args=[publication.pk, move])


def form(publication, **changes) -> dict:
    """A document as the desk's form sends it."""
    return {
        "title": publication.title,
        "kind": publication.kind,
        "published_on": str(publication.published_on or ""),
        "link": publication.link,
        "language": "en",
        "is_published": "on" if publication.is_published else "",
        "_seen": "2999-01-01T00:00:00+00:00",
        **management_form(*INLINES),
        **changes,
    }


def draft(**fields) -> Publication:
    fields = {"state": "in_preparation", "is_published": False} | fields
    return make_publication(**fields)


# --- steps ----------------------------------------------------------------------------------------


def test_the_page_offers_the_steps_that_can_be_taken(secretariat, reader):
    one = draft()

    moves = [label for label, _ in secretariat.get(change_url(one)).context["moves"]]

    assert moves == ["Publish", "Back to the plans", "Withdraw"]
    assert reader.get(change_url(one)).context["moves"] == []


def test_a_document_is_published_with_its_day(secretariat):
    one = draft(published_on=None)

    response = secretariat.post(move_url(one, "publish"), {"published_on": "2023-04"}, follow=True)

    one.refresh_from_db()
    assert (one.state, str(one.published_on), one.is_published) == ("published", "April 2023", True)
    assert "Published." in response.content.decode()


def test_without_a_file_the_step_is_refused_beside_the_button_and_nothing_changes(secretariat):
    one = draft(link="")

    response = secretariat.post(move_url(one, "publish"), {"published_on": ""})

    assert "Add the file or its address first" in response.content.decode()
    assert Publication.objects.get().state == "in_preparation"


def test_a_day_that_is_none_stays_in_the_form(secretariat):
    one = draft()

    text = secretariat.post(move_url(one, "publish"), {"published_on": "soon"}).content.decode()

    assert ('value="soon"' in text, "is not a date" in text) == (True, True)


def test_a_new_version_opens_and_supersedes_when_it_is_published(secretariat):
    old = make_publication(slug="guide")

    secretariat.post(move_url(old, "version"), {"version": "2.0"})
    new = Publication.objects.get(slug="guide-20")
    Publication.objects.filter(pk=new.pk).update(link="https://example.org/2.pdf")
    page = secretariat.get(move_url(new, "publish")).content.decode()
    secretariat.post(move_url(new, "publish"), {"published_on": ""})

    assert "is then superseded" in page
    assert set(Publication.objects.values_list("slug", "state")) == {
        ("guide", "superseded"),
        ("guide-20", "published"),
    }


def test_one_document_takes_the_place_of_another(secretariat):
    old, new = make_publication(), make_publication()

    secretariat.post(move_url(old, "supersede"), {"by": new.pk})

    new.refresh_from_db()
    assert (new.replaces_id, Publication.objects.get(pk=old.pk).state) == (old.pk, "superseded")


def test_withdrawing_wants_a_reason_and_history_keeps_it(secretariat):
    one = make_publication()

    refused = secretariat.post(move_url(one, "withdraw"), {"reason": ""})
    secretariat.post(move_url(one, "withdraw"), {"reason": "A figure is wrong."})

    one.refresh_from_db()
    assert refused.context["form"].errors["reason"] == ["This field is required."]
    assert (one.state, one.recorded_states.first().pgh_context.metadata["reason"]) == (
        "withdrawn",
        "A figure is wrong.",
    )


@pytest.mark.parametrize("move", ["plan", "prepare", "nonsense"])
def test_a_step_that_cannot_be_taken_changes_nothing(secretariat, move):
    one = make_publication()

    response = secretariat.post(move_url(one, move))

    assert response.status_code == (404 if move == "nonsense" else 302)
    assert Publication.objects.get().state == "published"


def test_a_look_takes_no_step_and_readers_take_none(secretariat, reader):
    one = make_publication()

    assert secretariat.get(move_url(one, "withdraw")).status_code == 200
    assert reader.get(move_url(one, "withdraw")).status_code == 403
    assert reader.post(move_url(one, "withdraw"), {"reason": "x"}).status_code == 403
    assert Publication.objects.get().state == "published"


def test_the_action_publishes_what_was_out_and_names_the_rest(secretariat):
    make_publication("Was out", is_published=False)
    draft(title="Still a draft")
    url = reverse("admin:publications_publication_changelist")
    keys = list(Publication.objects.values_list("pk", flat=True))

    response = secretariat.post(url, {"action": "publish", "_selected_action": keys}, follow=True)

    text = response.content.decode()
    assert ("1 published." in text, "“Still a draft”" in text) == (True, True)
    assert list(Publication.objects.filter(is_published=True).values_list("title", flat=True)) == [
        "Was out"
    ]


# --- files ----------------------------------------------------------------------------------------


def test_a_file_is_stored_under_a_name_of_ours_with_its_hash(secretariat):
    one = draft(link="")

    response = secretariat.post(change_url(one), form(one, file=make_upload("Final FINAL (2).pdf")))

    assert response.status_code == 302
    one.refresh_from_db()
    assert ("FINAL" in one.file.name, len(one.sha256), one.size > 100) == (False, 64, True)
    assert one.get_preview_url() in secretariat.get(change_url(one)).content.decode()


def test_a_file_that_could_do_harm_is_refused_and_what_was_typed_stays(secretariat):
    one = draft()
    bad = SimpleUploadedFile("report.pdf", b"MZ a program")

    response = secretariat.post(change_url(one), form(one, title="Typed title", file=bad))

    text = response.content.decode()
    assert ("none of the files" in text, 'value="Typed title"' in text) == (True, True)
    assert not Publication.objects.get().file


def test_another_file_of_a_published_document_is_asked_about_once(secretariat):
    one = make_publication(link="", file=ContentFile(b"%PDF-1.7 old", "a.pdf"))

    first = secretariat.post(change_url(one), form(one, file=make_upload()))

    assert "Better make a new version" in first.content.decode()
    assert Publication.objects.get().sha256 == one.sha256


def test_a_picture_of_news_needs_words_and_has_to_be_one(secretariat):
    item = make_newsitem(is_published=False)
    fields = {
        "title": item.title,
        "summary": item.summary,
        "appears_at_0": "2024-01-02",
        "appears_at_1": "12:00",
        "_seen": "2999-01-01T00:00:00+00:00",
    }
    png = SimpleUploadedFile("x.png", make_picture("PNG", (60, 40)))

    silent = secretariat.post(change_url(item), fields | {"picture": png})
    png.seek(0)
    spoken = secretariat.post(change_url(item), fields | {"picture": png, "picture_alt": "Blue"})

    assert "Say in a few words what the picture shows" in silent.content.decode()
    assert spoken.status_code == 302
    assert NewsItem.objects.get().picture.name.endswith(".png")


# --- lists ----------------------------------------------------------------------------------------


def test_our_notes_are_for_those_who_work_on_documents(secretariat, reader):
    one = make_publication(note="PLANTED note")

    assert "PLANTED note" in secretariat.get(change_url(one)).content.decode()
    assert "PLANTED note" not in reader.get(change_url(one)).content.decode()


def test_the_list_of_news_says_how_each_stands(secretariat):
    now = timezone.now()
    make_newsitem("Told")
    make_newsitem("Waiting", appears_at=now + timedelta(days=400))
    make_newsitem("Draft", is_published=False)
    url = reverse("admin:publications_newsitem_changelist")

    text = secretariat.get(url).content.decode()
    found = [
        [item.title for item in secretariat.get(url, {"appearance": value}).context["cl"].queryset]
        for value in ["shown", "waiting", "draft"]
    ]

    assert "Appears on " in text
    assert found == [["Told"], ["Waiting"], ["Draft"]]


@pytest.mark.parametrize(
    ("name", "make", "others"),
    [
        (
            "publications_without_document",
            lambda: draft(link=""),
            [make_publication, draft],
        ),
        (
            "publications_in_the_future",
            lambda: make_publication(published_on="2099"),
            [make_publication],
        ),
        (
            "news_left_as_drafts",
            lambda: make_newsitem(is_published=False),
            [make_newsitem, lambda: make_newsitem(is_published=False, appears_at="2099-01-01T00Z")],
        ),
        (
            "channels_without_address",
            lambda: make_channel(link=""),
            [make_channel, lambda: make_channel(link="", ends_on="2020")],
        ),
    ],
)
def test_the_start_page_names_what_is_to_be_done(secretariat, name, make, others):
    wanted = make()
    for other in others:
        other()
    url = reverse(f"admin:publications_{wanted._meta.model_name}_changelist")

    found = secretariat.get(url, {"to_do": name}).context["cl"].queryset

    assert [one.pk for one in found] == [wanted.pk]
    assert f"to_do={name}" in secretariat.get(reverse("admin:index")).content.decode()


def test_documents_that_nobody_has_touched_for_half_a_year_are_asked_after(secretariat):
    slow, fresh = draft(), draft()
    Publication.objects.filter(pk=slow.pk).update(updated_at=timezone.now() - timedelta(days=200))
    url = reverse("admin:publications_publication_changelist")

    found = secretariat.get(url, {"to_do": "publications_slow"}).context["cl"].queryset

    assert ([one.pk for one in found], fresh.pk == slow.pk) == ([slow.pk], False)


def test_a_long_list_needs_no_more_queries(secretariat, django_assert_max_num_queries):
    url = reverse("admin:publications_publicationauthor_changelist")

    def queries():
        with django_assert_max_num_queries(40) as captured:
            assert secretariat.get(url).status_code == 200
        return len(captured)

    make_publicationauthor()
    one = queries()
    for _ in range(3):
        make_publicationauthor()

    assert queries() == one
