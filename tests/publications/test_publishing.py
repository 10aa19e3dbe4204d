"""The steps of a document, and its versions."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from icpermed.imports.shell import bring_in
from icpermed.partial_dates import PartialDate
from publications import publishing
from publications.models import Publication
from publications.versions import versions
from tests.publications.factories import (
    make_publication,
    make_publicationauthor,
    make_publicationtopic,
)

pytestmark = pytest.mark.django_db


def draft(**fields) -> Publication:
    """A document that somebody works on."""
    fields = {"state": "in_preparation", "is_published": False, "published_on": None} | fields
    return make_publication(**fields)


def chain(*states: str) -> list[Publication]:
    """Versions of one document, the oldest first."""
    found = []
    for state in states:
        found.append(make_publication(state=state, replaces=found[-1] if found else None))
    return found


def test_publishing_shows_it_from_today_on():
    one = draft()

    publishing.publish(publication=one)

    one.refresh_from_db()
    assert (one.state, one.is_published, one.published_on) == (
        "published",
        True,
        publishing.today(),
    )


def test_the_day_that_is_known_stays_unless_another_is_told():
    known, told = draft(published_on="2019"), draft(published_on="2019")

    publishing.publish(publication=known)
    publishing.publish(publication=told, on=PartialDate(2020, 5))

    assert [str(one.published_on) for one in (known, told)] == ["2019", "May 2020"]


def test_what_has_neither_file_nor_address_cannot_be_published():
    one = draft(link="")

    with pytest.raises(ValidationError, match="Add the file or its address first"):
        publishing.publish(publication=one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=one.pk).update(state="published", published_on="2020")

    assert Publication.objects.get().state == "in_preparation"


def test_publishing_a_version_supersedes_the_one_before():
    old = make_publication()
    new = draft(replaces=old)

    assert publishing.publish(publication=new) == [old]

    old.refresh_from_db()
    assert (old.state, old.is_published) == ("superseded", True)


def test_nothing_is_withdrawn_without_a_reason_by_a_file_either():
    head = "slug,title,kind,state,withdrawn_because\n"
    for why, words in [
        ("", ["Say why it was withdrawn: the public reads it."]),
        ("It was wrong", []),
    ]:
        file = f"{head}old,Old,report,withdrawn,{why}".encode()
        batch = bring_in("publications.publication", file, file_name="x.csv", skip_open=True)
        assert [e["message"] for row in batch.rows.all() for e in row.errors] == words
    assert Publication.objects.get().withdrawn_because == "It was wrong"


def test_publishing_a_version_leaves_one_that_was_withdrawn():
    old = make_publication(state="withdrawn")
    new = draft(replaces=old)

    assert publishing.publish(publication=new) == []
    assert Publication.objects.get(pk=old.pk).state == "withdrawn"


def test_a_new_version_has_authors_and_topics_but_not_the_file():
    old = make_publication("Guide", slug="guide", doi="10.1234/guide", link="", file=pdf())
    make_publicationauthor(old, name="One", orcid="0000-0002-1825-0097")
    make_publicationtopic(old)

    new = publishing.new_version(publication=old, version="2.0")

    new.refresh_from_db()
    assert (new.slug, new.title, new.version, new.state) == (
        "guide-20",
        "Guide",
        "2.0",
        "in_preparation",
    )
    assert (new.is_published, new.replaces, new.doi, bool(new.file)) == (False, old, "", False)
    assert [one.orcid for one in new.authors.all()] == ["0000-0002-1825-0097"]
    assert (new.topic_rows.count(), old.authors.count()) == (1, 1)


def pdf() -> ContentFile:
    return ContentFile(b"%PDF-1.7", "guide.pdf")


def test_a_new_version_takes_another_address_where_one_is_taken():
    old = make_publication(slug="guide")
    make_publication(slug="guide-20")

    assert publishing.new_version(publication=old, version="2.0").slug == "guide-20-2"


def test_only_what_is_published_gets_a_new_version():
    with pytest.raises(ValidationError, match="Only what is published"):
        publishing.new_version(publication=draft(), version="2")


def test_another_document_takes_the_place():
    old, new = make_publication(), make_publication()

    publishing.supersede(publication=old, by=new)

    new.refresh_from_db()
    assert (Publication.objects.get(pk=old.pk).state, new.replaces) == ("superseded", old)


def test_nothing_takes_the_place_that_is_not_out_or_older_or_of_another():
    oldest, older, newest = chain("superseded", "published", "published")
    Publication.objects.filter(pk=oldest.pk).update(state="published")
    oldest.refresh_from_db()
    other = make_publication(replaces=make_publication())
    cases = [
        (newest, draft(), "is not published"),
        (newest, other, "is the newer version of another document"),
        (newest, oldest, "is an older version of this one"),
    ]

    for one, by, words in cases:
        with pytest.raises(ValidationError, match=words):
            publishing.supersede(publication=one, by=by)

    assert set(Publication.objects.filter(pk__in=[newest.pk, older.pk]).values_list("state")) == {
        ("published",)
    }


def test_a_document_is_withdrawn_with_a_reason_that_everybody_reads():
    one = make_publication()

    with pytest.raises(ValidationError, match="Say why"):
        publishing.withdraw(publication=one, reason=" ")
    publishing.withdraw(publication=one, reason="A figure is wrong.")

    one.refresh_from_db()
    assert (one.state, one.is_published, one.withdrawn_because) == (
        "withdrawn",
        True,
        "A figure is wrong.",
    )


def test_what_is_published_again_is_withdrawn_no_more():
    one = make_publication()
    publishing.withdraw(publication=one, reason="A figure is wrong.")

    publishing.publish(publication=one)

    assert (one.state, one.withdrawn_because) == ("published", "")


@pytest.mark.parametrize(("link", "is_shown"), [("", True), ("https://example.org/a.pdf", False)])
def test_back_to_preparation_hides_what_has_an_address(link, is_shown):
    one = make_publication()
    publishing.withdraw(publication=one, reason="Too early.")
    Publication.objects.filter(pk=one.pk).update(link=link)
    one.refresh_from_db()

    publishing.prepare(publication=one, reason="Too early.")

    one.refresh_from_db()
    assert (one.state, one.is_published) == ("in_preparation", is_shown)


@pytest.mark.parametrize(
    ("state", "verb"),
    [("published", publishing.publish), ("planned", publishing.plan)],
)
def test_a_step_that_is_not_possible_is_refused_in_words(state, verb):
    one = make_publication(state=state, is_published=False)

    with pytest.raises(ValueError, match=r"cannot become|Only"):
        verb(publication=one)


def test_somebody_elses_step_is_not_taken_twice():
    one = make_publication(state="planned", is_published=False)
    same = Publication.objects.get(pk=one.pk)
    publishing.prepare(publication=one)

    with pytest.raises(ValueError, match="Somebody else has moved"):
        publishing.prepare(publication=same)


def test_versions_are_told_from_the_newest_to_the_oldest():
    first, second, third = chain("superseded", "superseded", "published")
    make_publication("Of its own")

    assert [(one.pk, one.step) for one in versions(second)] == [
        (third.pk, 1),
        (second.pk, 0),
        (first.pk, -1),
    ]


def test_versions_in_a_circle_end_some_time():
    one, two = chain("published", "published")
    Publication.objects.filter(pk=one.pk).update(replaces=two)

    assert {one.pk for one in versions(two)} == {one.pk, two.pk}
