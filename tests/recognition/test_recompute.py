"""The small program that stands alone: the same ranking from the export, every change noticed."""

import json
import random
import subprocess
import sys

import pytest

from recognition import recompute
from recognition.judging import read
from recognition.recording import SCRIPT, canonical, content_of, digest, export, write_down
from tests.recognition.factories import make_criterion, make_nomination, make_review
from tests.recognition.juries import make_jury

pytestmark = pytest.mark.django_db


def exported(jury) -> bytes:
    judged = read(jury.edition)
    return export(write_down(judged, by=None, content=content_of(judged)))


def run(tmp_path, data: bytes, *more: str):
    """Run it as somebody else would: by itself, with no package and no path of ours."""
    script, file = tmp_path / "recompute.py", tmp_path / "record.json"
    script.write_bytes(SCRIPT.read_bytes())
    file.write_bytes(data)
    return subprocess.run(
        [sys.executable, "-I", "-S", str(script), str(file), *more],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={},
        timeout=60,
    )


def a_jury(**fields):
    """Thirds, ties, medians, a sheet missing, a criterion that does not count."""
    jury = make_jury(
        {1: [90, 80, 33], 2: [70, 70, 70], 3: [10, 100, 100], 4: [70], 5: []}, **fields
    )
    other = make_criterion(jury.edition, name="Noted “only”", weight=0)
    third = make_criterion(jury.edition, weight="0.70", scale_from=1, scale_to=4, is_optional=True)
    nomination = make_nomination(jury.edition, number=6)
    scores = {jury.criterion: 31, other: 2, third: 2}
    make_review(jury.jurors[0], nomination, scores=scores)
    return jury


@pytest.mark.parametrize("ranked_by", ["mean", "median"])
@pytest.mark.parametrize("max_winners", [1, 2, 3])
def test_it_finds_the_same_ranking(tmp_path, ranked_by, max_winners):
    jury = a_jury(ranked_by=ranked_by, max_winners=max_winners)
    jury.nominations[2].pending, jury.nominations[2].pending_place = "winner", 1
    jury.nominations[2].save()
    ended = run(tmp_path, exported(jury))
    assert (ended.returncode, ended.stderr) == (0, "")
    rows = [line.split() for line in ended.stdout.splitlines()[4:-2]]
    ranked = read(jury.edition)
    assert [int(row[1]) for row in rows] == [
        ranked.nominations[one.nomination].number for one in ranked.ranked
    ]
    assert "winner, place 1" in ended.stdout
    assert "the same ranking follows from its sheets" in ended.stdout


def test_it_shares_no_code_with_ours():
    text = SCRIPT.read_text()
    imported = {
        line.split()[1] for line in text.splitlines() if line.startswith(("import", "from"))
    }
    assert imported == {"fractions", "hashlib", "json", "pathlib", "re", "sys"}


def test_every_flipped_bit_is_noticed():
    """In this process, for thousands of places; as a program of its own below."""
    data, dice = exported(a_jury()), random.Random(5)
    recompute.check(recompute.opened(data)[0])
    places = [*range(80), *range(len(data) - 80, len(data))]
    places += [dice.randrange(len(data)) for _ in range(1500)]
    unnoticed = [place for place in places if is_accepted(flipped(data, place, dice))]
    assert unnoticed == []


def flipped(data: bytes, place: int, dice) -> bytes:
    return data[:place] + bytes([data[place] ^ (1 << dice.randrange(8))]) + data[place + 1 :]


def is_accepted(data: bytes) -> bool:
    try:
        recompute.check(recompute.opened(data)[0])
    except recompute.Wrong:
        return False
    return True


@pytest.mark.parametrize("change", ["flip", "cut", "add", "space"])
def test_a_changed_file_ends_with_1_and_a_sentence(tmp_path, change):
    data = exported(a_jury())
    changed = {
        "flip": flipped(data, 300, random.Random(1)),
        "cut": data[:-1],
        "add": data + b"\n",
        "space": data.replace(b'":', b'": ', 1),
    }[change]
    ended = run(tmp_path, changed)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "was changed" in ended.stderr


def forged(data: bytes, change) -> bytes:
    """A record that somebody changed and hashed again."""
    record = json.loads(data)["record"]
    change(record)
    text = canonical(record)
    return f'{{"record":{text},"sha256":"{digest(text)}"}}\n'.encode()


def swap_places(record):
    rows = record["ranking"]
    rows[0]["place"], rows[-2]["place"] = rows[-2]["place"], rows[0]["place"]


def raise_a_score(record):
    record["sheets"][0]["values"]["1"] += 1


def leave_out_a_sheet(record):
    del record["sheets"][-1]


def change_a_weight(record):
    record["criteria"][2]["weight"] = "9.00"


def hide_a_warning(record):
    del record["stability"]["sheets"][0]


def name_other_winners(record):
    record["winners_by_points"]["certain"] = [2]


@pytest.mark.parametrize(
    "change",
    [
        swap_places,
        raise_a_score,
        leave_out_a_sheet,
        change_a_weight,
        hide_a_warning,
        name_other_winners,
    ],
)
def test_a_record_that_was_hashed_again_does_not_add_up(tmp_path, change):
    ended = run(tmp_path, forged(exported(a_jury(max_winners=2)), change))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.strip().endswith(("than the record says.", "the winners hang."))


def test_the_digest_from_elsewhere_shows_that_all_of_it_was_replaced(tmp_path):
    data = exported(a_jury())
    right = json.loads(data)["sha256"]
    assert run(tmp_path, data, right).returncode == 0
    ended = run(tmp_path, data, "0" * 64)
    assert (ended.returncode, "not the one of the digest" in ended.stderr) == (1, True)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"\xff\xfe", b'{"record":{},"sha256":"x"}\n', b"[" * 100_000]
)
def test_what_is_no_record_is_refused_with_a_sentence(tmp_path, data):
    ended = run(tmp_path, data)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "Traceback" not in ended.stderr
    assert ended.stderr


def test_a_hashed_record_without_its_parts_is_refused_with_a_sentence(tmp_path):
    text = canonical({"edition": {}})
    ended = run(tmp_path, f'{{"record":{text},"sha256":"{digest(text)}"}}\n'.encode())
    assert (ended.returncode, "not a whole record" in ended.stderr) == (1, True)


def test_it_says_how_to_use_it(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT)], capture_output=True, text=True, timeout=60
    )
    assert (ended.returncode, "Usage" in ended.stderr) == (2, True)
