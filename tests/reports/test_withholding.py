"""Who takes consent back disappears from every form of every version; the rest stays as it was."""

import io
import json
from zipfile import ZipFile

import pytest
from django.urls import reverse
from pypdf import PdfReader

from icpermed.duties import all_duties
from icpermed.search.finding import find
from icpermed.search.refreshing import refresh
from reports.composing import compose
from reports.drift import drift_of
from reports.models import Report, Version
from reports.withholding import NAME, SENTENCE, TITLE, for_readers
from tests.factories import make_body, make_event, make_mandate, make_person, make_speaker
from tests.publications.factories import make_publication, make_publicationauthor
from tests.recognition.factories import make_award, make_bestpractice, make_edition
from tests.reports.factories import make_block, make_report, make_section, make_version

pytestmark = pytest.mark.django_db

#: Everybody, and everything that tells who somebody is.
WINNER = ["Wilma Winner", "Winner, Wilma", "Registry of Wilma", "Winners' Clinic", "She led it"]
DELEGATE = ["Dora Delegate"]
AUTHOR = ["Arno Author", "Author A."]
SPEAKER = ["Sonia Speaker"]
PRACTICE = ["Practice of one village", "One village said so", "its-address"]
TEXT = (
    "Of {{ figure:winners of=2023 }} winners, **wilma  WINNER** spoke. After {{ figure:mandates"
    " of=board }} delegates, Dora Delegate and Arno Author, came Sonia Speaker.[^a]"
    " {{ figure:best_practices }} practice is told.\n\n[^a]: Thanks to Wilma Winner."
)


class World:
    """A report that names people in its text, its blocks and the rows behind its numbers."""

    def __init__(self, others=1):
        edition = make_edition(2023, results_on="2023-11-14")
        self.award = make_award(
            WINNER[0],
            edition=edition,
            name_in_source=WINNER[1],
            title=WINNER[2],
            affiliation=WINNER[3],
            citation=WINNER[4],
        )
        for n in range(others):
            make_award(
                f"Other Person {n}", edition=edition, position=1, citation="With Wilma Winner."
            )
        body = make_body("Board", slug="board", kind="advisory_board")
        self.delegate = make_person(DELEGATE[0])
        make_mandate(self.delegate, body=body)
        make_mandate(make_person("Bert Board"), body=body)
        self.author = make_person(AUTHOR[0])
        document = make_publication("Printed document", published_on="2023-05-02")
        make_publicationauthor(document, person=self.author, name=AUTHOR[1])
        make_publicationauthor(document, name="Paula Partner")
        self.speaker = make_speaker(make_event(), name=SPEAKER[0])
        self.practice = make_bestpractice(
            PRACTICE[0], slug=PRACTICE[2], summary=PRACTICE[1], source="Before"
        )
        self.report = make_report(is_published=True, year=2023)
        section = make_section(self.report, text=TEXT, anchor="all")
        make_block(section, kind="winners")
        make_block(section, kind="publications")
        practices = make_block(section, kind="best_practices")
        practices.inclusions.create(key=PRACTICE[2], reason="It belongs here.")
        for number in [1, 2]:
            make_version(self.report, number=number, erratum="Other words." if number > 1 else "")

    def take_back(self):
        """Everybody says no."""
        type(self.award).objects.filter(pk=self.award.pk).update(is_name_public=False)
        for person in [self.delegate, self.author, self.speaker]:
            type(person).objects.filter(pk=person.pk).update(is_name_public=False)
        self.practice.move("withdrawn", is_published=False)


@pytest.fixture
def world():
    return World()


SECRETS = [*WINNER, *DELEGATE, *AUTHOR, *SPEAKER, *PRACTICE]


def words_in(client, report: Report) -> dict[str, str]:
    """Every form of every version, as plain text; capitals and spaces do not count."""
    found = {}
    for path in ["", "versions/1/", "versions/2/", "errata/"]:
        address = report.get_absolute_url() + path
        found[path] = client.get(address).content.decode()
        if path == "errata/":
            continue
        found[f"{path} json"] = client.get(address, {"format": "json"}).content.decode()
        pdf = PdfReader(io.BytesIO(client.get(address, {"format": "pdf"}).content))
        found[f"{path} pdf"] = " ".join(page.extract_text() for page in pdf.pages)
        archive = ZipFile(io.BytesIO(client.get(address, {"format": "zip"}).content))
        for name in archive.namelist():
            found[f"{path} {name}"] = archive.read(name).decode()
    found["list"] = client.get(reverse("report_list"), {"format": "json"}).content.decode()
    return {form: " ".join(text.split()).casefold() for form, text in found.items()}


def leaks(client, world, secrets) -> list[tuple[str, str]]:
    """Which of these words a reader still gets, and where."""
    return [
        (form, secret)
        for form, text in words_in(client, world.report).items()
        for secret in secrets
        if secret.casefold() in text
    ]


def test_everybody_is_there_as_long_as_they_agree(client, world):
    """Otherwise the next test would prove nothing: each of these words could leak."""
    found = leaks(client, world, SECRETS)
    names = {secret for _, secret in found}
    assert names == set(SECRETS)
    for form in ["", " json", " pdf", "versions/1/", "versions/1/ json", "versions/1/ pdf"]:
        assert {WINNER[0], DELEGATE[0], SPEAKER[0], PRACTICE[0]} <= {
            secret for where, secret in found if where == form
        }


def test_who_does_not_agree_any_more_is_in_no_form_of_any_version(client, world):
    words_in(client, world.report)  # Files are made once, and kept: these must not be given again.
    world.take_back()
    assert leaks(client, world, SECRETS) == []
    stayed = {secret for _, secret in leaks(client, world, ["Other Person 0", "Paula Partner"])}
    assert stayed == {"Other Person 0", "Paula Partner"}


def test_who_agrees_again_is_back(client, world):
    before = words_in(client, world.report)
    world.take_back()
    assert words_in(client, world.report) != before
    for record in [world.award, world.delegate, world.author, world.speaker]:
        type(record).objects.filter(pk=record.pk).update(is_name_public=True)
    for state in ["submitted", "screened", "accepted", "approved"]:
        world.practice.move(state)
    assert words_in(client, world.report) == before


def test_a_record_that_is_deleted_is_withheld(client, world):
    world.award.delete()
    assert leaks(client, world, WINNER) == []


def test_what_is_hidden_for_another_reason_stays(client, world):
    before = words_in(client, world.report)
    type(world.award.edition).objects.update(is_published=False)
    world.practice.move("archived", is_published=False)
    assert words_in(client, world.report) == before


def test_entries_and_rows_stay_as_many_and_say_why_they_are_empty(world):
    version = Version.objects.get(report=world.report, number=2)
    before = version.document
    world.take_back()
    after = for_readers(version)

    assert counts(after) == counts(before)
    entries = [
        item
        for node in after["sections"][0]["nodes"]
        if node["t"] == "entries"
        for item in node["items"]
    ]
    titles = [item["title"] for item in entries]
    assert titles.count(TITLE) == 2
    assert "Printed document" in titles
    winners, publications, practices = after["sections"][0]["blocks"]
    assert [row["name"] for row in winners["rows"]] == [TITLE, "Other Person 0"]
    assert publications["rows"][0]["authors"] == f"{NAME}; Paula Partner"
    assert practices["rows"][0]["title"] == TITLE
    rows = {one["name"]: one["rows"] for one in after["figures"].values()}
    withheld = {"title": TITLE, "url": "", "text": SENTENCE, "whose": ""}
    assert [len(rows[name]) for name in ["winners", "mandates", "best_practices"]] == [2, 2, 1]
    assert all(withheld in found for found in rows.values())
    assert after["people"].keys() == before["people"].keys() - {
        f"award {world.award.pk}",
        f"person {world.delegate.pk}",
        f"person {world.author.pk}",
        f"speaker {world.speaker.pk}",
        f"practice {world.practice.slug}",
    }


def counts(tree: dict) -> list[tuple]:
    """How much of everything there is in a document."""
    (section,) = tree["sections"]
    return [
        [len(node.get("items", node.get("c", []))) for node in section["nodes"]],
        [[len(block[name]) for name in ["rows", "keys", "whose"]] for block in section["blocks"]],
        [(ref, one["words"], len(one["rows"])) for ref, one in tree["figures"].items()],
        [len(note) for note in tree["notes"]],
    ]


def test_what_was_frozen_stays_in_the_database(client, world):
    stored = list(Version.objects.values_list("document", "digest").order_by("pk"))
    world.take_back()
    words_in(client, world.report)
    assert list(Version.objects.values_list("document", "digest").order_by("pk")) == stored
    assert WINNER[0] in json.dumps(stored[0][0])


def test_a_document_in_which_nobody_is_withheld_is_the_frozen_one(world):
    version = Version.objects.get(report=world.report, number=2)
    assert for_readers(version) is version.document


def test_nobody_is_found_by_the_search_even_while_they_agree(world):
    words = Version.objects.get(report=world.report, number=2).words.casefold()
    assert "delegates, and , came" in words
    assert [secret for secret in SECRETS if secret.casefold() in words] == []
    refresh()
    assert kinds("delegates came") == {"report"}
    for name in [WINNER[0], SPEAKER[0], DELEGATE[0]]:
        assert "report" not in kinds(name)


def kinds(asked: str) -> set[str]:
    """Which kinds of record the search finds."""
    return {one.kind for one in find(asked)}


@pytest.mark.alike
@pytest.mark.parametrize("others", [1, 12])
@pytest.mark.parametrize("form", ["", "json", "pdf", "zip"])
def test_more_people_need_no_more_queries(client, django_assert_max_num_queries, form, others):
    world = World(others)
    world.take_back()
    with django_assert_max_num_queries(10):
        client.get(world.report.get_absolute_url(), {"format": form} if form else {})


def test_a_report_without_people_asks_nobody(django_assert_num_queries):
    version = make_version(make_section(text="Nothing.").report)
    with django_assert_num_queries(0):
        assert for_readers(version)["people"] == {}


def test_the_secretariat_is_told_until_a_correction_is_out(world):
    (duty,) = [one for one in all_duties() if one.name == "reports_naming"]
    assert list(duty.rows()) == []
    world.take_back()
    assert list(duty.rows()) == [world.report]
    make_version(world.report, number=3, erratum="A name is not shown any more.")
    assert list(duty.rows()) == []


def test_what_changed_in_the_data_names_who_went(world):
    version = Version.objects.get(report=world.report, number=2)
    world.take_back()
    went = {one for found in drift_of(version) for one in found.went}
    assert {WINNER[0], DELEGATE[0], world.practice.slug, str(world.award.pk)} <= went


def test_a_name_of_one_word_and_a_part_of_a_word_are_no_names():
    award = make_award("Mosaic", edition=make_edition(2023))
    make_award("Ann Lee", edition=award.edition)
    section = make_section(text="Mosaic began. Joann Leeds came.")
    assert compose(section.report)["people"] == {}
