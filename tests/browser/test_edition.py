"""A whole edition of the Recognition in a real browser: by keyboard alone, without JavaScript.

Each fixture is a station of its way, played once (see stations.py); the tests look at what was
seen there. Only the list of people from which jurors are chosen needs JavaScript.
"""

import io
import subprocess
import sys

import pypdf
import pytest

from tests.browser.edition import (
    ACADEMY,
    ANA,
    BEN,
    CLEO,
    DILA,
    INES,
    JON,
    MARKS,
    THEME,
    TITLES,
    YEAR,
)
from tests.browser.player import barriers

pytestmark = pytest.mark.deep

pytest_plugins = ["tests.browser.stations"]


def number(n: int) -> str:
    return f"ICPerMed_{YEAR}_{n:02}"


def naming(pages: dict[str, str], *words: str) -> set[str]:
    """The pages on which one of these words stands."""
    return {path for path, text in pages.items() if any(word in text for word in words)}


def test_a_call_that_is_opened_on_the_desk_invites_the_public(call):
    assert "was added successfully" in call.saved
    assert THEME in call.page
    assert "Nominations are open" in call.page


def test_a_draft_without_its_file_says_so_and_keeps_what_was_typed(drafted):
    assert "Letter of support – Add the file “Letter of support”." in drafted.text
    assert "Everything else is saved." in drafted.text
    assert drafted.title.startswith("Error:")
    assert drafted.focus == "error-summary"
    assert drafted.typed == "At length."


def test_three_nominations_of_two_visitors_arrive_each_with_its_number(handed_in):
    for n, text in enumerate(handed_in.told, start=1):
        assert f"Your nomination has arrived, with the number {number(n)}." in text
        assert TITLES[n - 1] in text
        assert "Letter.pdf" in text


def test_a_nominee_reads_the_nomination_and_agrees_by_the_link_in_the_mail(agreed):
    for title, (name, _) in zip(TITLES[1:], [CLEO, DILA], strict=True):
        assert f"{BEN[0]} has nominated you." in agreed[name].asked
        assert title in agreed[name].asked
        assert "You have agreed to be nominated." in agreed[name].told


def test_a_call_that_is_closed_on_the_desk_takes_nothing_more(closed):
    assert "The call closed on" in closed.page
    assert "The jury is at work." in closed.page
    assert "The call is closed" in closed.late
    assert "The call is closed, so it stays as it is" in closed.kept


def test_the_secretariat_finds_all_three_eligible(eligible):
    assert ["Eligible: the jury gets it." in text for text in eligible] == [True] * 3
    assert ["Nothing speaks against it." in text for text in eligible] == [True] * 3
    assert [number(n) in text for n, text in enumerate(eligible, start=1)] == [True] * 3


def test_jurors_choose_a_password_and_declare_before_they_read_anything(jurors, declared):
    assert "Before you read anything" in declared.asked
    for name, _ in [ANA, BEN, CLEO, DILA]:
        assert name in declared.asked
    for title in TITLES:
        assert title not in declared.asked
    assert "Thank you: your declaration is saved." in declared.told


def test_the_computed_conflict_stands_on_the_desk_with_its_path(declared):
    for words in [
        "Same organisation",
        f"{INES[0]} works for {ACADEMY}.",
        f"“{ACADEMY}” is the affiliation of {ANA[0]}",
    ]:
        assert words in declared.desk


def test_the_declared_conflict_stands_on_the_desk_with_what_the_juror_said(declared):
    assert "Declared by the juror" in declared.desk
    assert "We wrote a book together." in declared.desk


def test_each_juror_gets_what_has_no_conflict(assigned):
    assert "4 assignments added." in assigned.desk
    for juror, text in assigned.lists.items():
        shown = {n for n, title in enumerate(TITLES, start=1) if title in text}
        assert shown == set(MARKS[juror]), f"{juror[0]} sees {shown}"


@pytest.mark.parametrize(("juror", "n"), [(INES, 1), (JON, 2)], ids=["computed", "declared"])
def test_what_is_in_conflict_is_not_there_for_the_juror(site, assigned, jurors, juror, n):
    files = """
        SELECT f.key FROM recognition_nominationfile f
        JOIN recognition_nomination n ON n.id = f.nomination_id
        JOIN recognition_edition e ON e.id = n.edition_id WHERE e.year = %s AND n.number = %s
    """
    page = f"/recognition/jury/{YEAR}/{n}/"
    paths = [page, *(f"{page}files/{key}/" for (key,) in site.rows(files, YEAR, n))]
    assert len(paths) == 2

    for path in paths:
        answers = [one.page.request.get(site.address + path).status for one in jurors.values()]
        assert answers == [404 if one == juror else 200 for one in jurors]


def test_a_juror_has_no_desk(site, jurors):
    for player in jurors.values():
        answer = player.page.request.get(f"{site.address}/admin/recognition/nomination/")
        assert "Sign in" in answer.text() or answer.status == 403
        assert TITLES[0] not in answer.text()


def test_every_sheet_is_handed_in(scored):
    assert ["Your sheet is handed in." in text for text in scored] == [True] * 4
    assert sum("All your sheets are handed in. Thank you!" in text for text in scored) == 2


def test_the_ranking_puts_the_best_first_and_says_how_sure_it_is(ranked):
    places = [ranked.text.index(number(n)) for n in (3, 1, 2)]
    assert places == sorted(places)
    for points in ["83.3", "50.0", "25.0"]:
        assert points in ranked.text
    assert "The winners are the same without any one sheet" in ranked.text


def test_nothing_of_an_open_round_is_public(ranked):
    names = [name for name, _ in [ANA, BEN, CLEO, DILA, INES, JON]]
    assert naming(ranked.public, *TITLES, *names) == set()
    assert len(naming(ranked.public, THEME)) > 3


def test_everything_that_would_happen_is_shown_before_it_happens(decided):
    assert "Honoured: 1" in decided.planned
    assert "Not selected: 2" in decided.planned
    assert "5 letters" in decided.planned  # To three nominees, and to one nominator twice.


def test_no_letter_goes_out_before_somebody_releases_it(decided, released):
    assert "Nothing is sent yet." in decided.letters
    assert released.before == [("draft",)]
    assert "5 mails are on the way." in released.told


def test_nobody_is_named_before_the_winner_has_agreed_and_the_winners_are_published(consented):
    assert "Nothing of this is public: you have not answered yet." in consented.asked
    assert "You will be named as soon as the winners are published" in consented.told
    assert naming(consented.public, DILA[0], TITLES[2]) == set()


def test_the_winner_is_on_the_page_of_the_edition_and_in_the_hall(published):
    for path, text in published.texts.items():
        assert DILA[0] in text, f"{path} does not name the winner."
        assert TITLES[2] in text, f"{path} does not name the work."


def test_whoever_was_not_honoured_is_named_nowhere(published):
    names = [name for name, _ in [ANA, BEN, CLEO, INES, JON]]
    assert naming(published.public, *TITLES[:2], *names) == set()
    assert naming(published.public, DILA[0]) == set(published.public)


def test_the_certificate_has_the_name_as_it_is_written(consented):
    assert consented.certificate.headers["content-type"] == "application/pdf"
    pages = pypdf.PdfReader(io.BytesIO(consented.certificate.body())).pages
    words = " ".join(pages[0].extract_text().split())

    assert DILA[0] in words
    assert TITLES[2] in words


def test_the_record_gives_the_same_ranking_again_and_shows_a_changed_byte(recorded, tmp_path):
    script, record = tmp_path / "recompute.py", tmp_path / "record.json"
    script.write_bytes(recorded.script)
    answers = []
    for content in [recorded.record, recorded.record.replace(b":5", b":4", 1)]:
        record.write_bytes(content)
        command = [sys.executable, "-I", str(script), str(record)]
        answers.append(subprocess.run(command, capture_output=True, text=True, check=False))

    assert "As it was made" in recorded.text
    assert answers[0].returncode == 0, answers[0].stdout + answers[0].stderr
    assert "83.3" in answers[0].stdout
    assert answers[1].returncode == 1
    assert "was changed" in answers[1].stdout + answers[1].stderr


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_every_page_on_the_way_is_for_everybody(browser, recorded, passed, axe, scheme, width):
    assert len(passed) > 20
    assert barriers(browser, passed, axe, scheme, width) == {}
