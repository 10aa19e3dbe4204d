"""Lists from the shell: one object of JSON or sentences, and a code that a script can rely on."""

import hashlib
import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from icpermed.imports import steps
from icpermed.imports.models import Batch, Source
from icpermed.imports.shell import bring_in
from registry.models import Membership, Organisation
from tests.factories import make_membership
from tests.ground.conftest import ROOT
from tests.registry.lists import TORTURE, board, ireland

GOOD = "name,acronym,country,kind\nHealth Board,HB,IE,funder\n"


@pytest.fixture
def shell(db, tmp_path, capsys):
    """Runs the command on a text or bytes; returns the code and what was heard."""

    def run(content, *options, command="import_members", name="list.csv"):
        file = tmp_path / name
        if content is not None:
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        code = 0
        try:
            call_command(*command.split(), str(file), *options)
        except CommandError as error:
            code = error.returncode
            sys.stderr.write(f"{error}\n")
        except SystemExit as end:
            code = end.code
        return code, capsys.readouterr()

    return run


@pytest.fixture
def asked(shell):
    """Runs the command with --json; returns the code and the one object."""

    def run(content, *options, **more):
        code, heard = shell(content, "--json", *options, **more)
        assert heard.err == ""
        return code, json.loads(heard.out)

    return run


# --- the object ---------------------------------------------------------------------------------


def test_the_object_says_how_the_file_was_read(asked):
    code, told = asked(GOOD.encode("utf-16"), "--dry-run")
    assert code == 0
    assert told == {
        "file": "list.csv",
        "sha256": hashlib.sha256(GOOD.encode("utf-16")).hexdigest(),
        "encoding": told["encoding"],
        "delimiter": ",",
        "header_line": 1,
        "columns": {"name": "name", "acronym": "acronym", "country": "country", "kind": "kind"},
        "summary": {
            "new": 1,
            "changed": 0,
            "unchanged": 0,
            "absent": 0,
            "ambiguous": 0,
            "faulty": 0,
        },
        "rows": [
            {
                "line": 2,
                "bucket": "new",
                "key": "Health Board · Ireland",
                "changes": {
                    "name": ["", "Health Board"],
                    "acronym": ["", "HB"],
                    "country": ["", "Ireland"],
                    "kind": ["", "Funding organisation"],
                    "status": ["", "Member"],
                },
                "errors": [],
                "warnings": [],
            }
        ],
    }
    assert told["encoding"].startswith("UTF-16")


def test_two_headers_that_are_alike_are_both_told(asked):
    _, told = asked("name,country,x,x,e-mail,E-Mail\nBoard,IE,1,2,a@x.example,b@x.example\n")
    assert told["columns"] == {
        "name": "name",
        "country": "country",
        "x": None,
        "x (2)": None,
        "e-mail": "contact_email",
        "E-Mail": None,
    }


def test_the_members_that_are_missing_have_no_line(asked):
    make_membership(ireland())
    text = "name,country,kind\nCouncil,FR,funder\n"
    assert asked(text, "--dry-run", "--partial")[1]["summary"]["absent"] == 0
    told = asked(text)[1]
    assert (told["summary"]["absent"], told["rows"][0]["line"], told["rows"][1]) == (
        1,
        2,
        {
            "line": None,
            "bucket": "absent",
            "key": "hb",
            "changes": {"status": ["Member", "Left"]},
            "errors": [],
            "warnings": [],
        },
    )


# --- codes --------------------------------------------------------------------------------------

FAULTY = GOOD + "Bad,B,Nowhere,funder\n"
AMBIGUOUS = GOOD.replace("HB,IE", ",")


def test_warnings_do_not_stop(asked):
    text = GOOD.replace("kind\n", "kind,joined\n").replace("funder\n", "funder,2999\n")
    code, told = asked(text)
    assert (code, len(told["rows"][0]["warnings"]), Organisation.objects.count()) == (0, 1, 1)


@pytest.mark.parametrize(
    ("options", "count"), [((), 0), (("--dry-run",), 0), (("--skip-faulty",), 1)]
)
def test_a_faulty_row_ends_with_1(asked, options, count):
    code, told = asked(FAULTY, *options)
    assert (code, told["summary"]["faulty"], Organisation.objects.count()) == (1, 1, count)


def test_an_ambiguous_row_ends_with_1_and_says_why(asked):
    ireland()
    code, told = asked(AMBIGUOUS)
    [row] = told["rows"]
    assert (code, row["bucket"], row["errors"][0]["hint"]) == (
        1,
        "ambiguous",
        "Choose one of them, or say that it is new.",
    )


@pytest.mark.parametrize(
    ("content", "words", "columns"),
    [
        (None, "No such file", {}),
        (b"", "The file is empty.", {}),
        (b"\x00\x01\x02\x03" * 50, "", {}),
        (b"%PDF-1.7", "This is a PDF.", {}),
        (b"name,country\n", "no rows", {}),
        (b'name,country\n"Board,IE\n', "", {}),
        (b"x,y\n1,2\n", "No column is “name”", {"x": None, "y": None}),
    ],
)
def test_what_cannot_be_read_ends_with_2(asked, content, words, columns):
    code, told = asked(content)
    assert (code, words in told["error"], told["columns"], told["rows"]) == (2, True, columns, [])
    assert told["summary"] == dict.fromkeys(told["summary"], 0)
    assert Batch.objects.count() == 0


def test_what_is_refused_at_the_last_moment_was_read_all_the_same(asked, monkeypatch):
    def slower(batch, **options):
        raise steps.Refused("Somebody else was quicker.")

    monkeypatch.setattr(steps, "apply", slower)
    code, told = asked(GOOD)
    assert (code, told["error"]) == (1, "list.csv: Somebody else was quicker.")


# --- for people ---------------------------------------------------------------------------------


def test_people_hear_the_same_in_sentences(shell):
    code, heard = shell(TORTURE)
    assert (code, heard.out.splitlines()[-1]) == (
        1,
        "3 new, 0 changed, 0 unchanged, 0 absent, 0 ambiguous, 6 faulty.",
    )
    assert (
        "line 10 (Ministry of Education), region “Saxony”: Saxony is in Germany, not in Slovenia."
        " Correct the country or the region, or empty the region.\n"
    ) in heard.err
    assert "Nothing was written: 6 rows are faulty or ambiguous." in heard.err


def test_a_dry_run_shows_each_change_and_leaves_nothing(shell, settings):
    code, heard = shell(GOOD, "--dry-run")
    assert (code, heard.err) == (0, "")
    assert "line 2 (Health Board (HB)): new. name: Health Board; " in heard.out
    assert heard.out.endswith("Nothing was written: this was a dry run.\n")
    assert (Batch.objects.count(), Organisation.objects.count()) == (0, 0)
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


def test_silence_is_kept_if_asked_for(shell):
    assert shell(GOOD, "--verbosity", "0") == (0, ("", ""))


def test_columns_that_are_not_stored_are_named(shell):
    text = "name,country,statuss\nBoard,IE,member\n"
    assert "The column “statuss” is not stored. Did you mean “status”?" in shell(text)[1].out


# --- options ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["update-only", "update_only", "update", "Update only"])
def test_modes_may_be_written_in_several_ways(asked, mode):
    code, told = asked(GOOD, "--mode", mode)
    assert (code, told["summary"]["unchanged"]) == (0, 1)


def test_an_unknown_mode_is_a_wrong_use(shell):
    code, heard = shell(GOOD, "--mode", "sideways")
    assert (code, "sideways" in heard.err, Organisation.objects.count()) == (1, True, 0)


def test_the_file_is_read_as_it_is_said(asked):
    text = "name|country|joined\nBoard ż|IE|03/02/2019\n".encode("cp1250")
    options = ["--encoding", "cp1250", "--delimiter", "|", "--date-order", "mdy"]
    code, told = asked(text, *options)
    assert (code, told["delimiter"]) == (0, "|")
    assert (Organisation.objects.get().name, str(Membership.objects.get().starts_on)) == (
        "Board ż",
        "2 March 2019",
    )


def test_the_next_list_of_a_sender_is_mapped_the_same_way(asked):
    asked(GOOD, "--source", "Agency")
    source = Source.objects.get()
    source.mapping = source.mapping | {"acronym": ""}
    source.save()
    assert asked(GOOD, "--source", "Agency")[1]["columns"]["acronym"] is None


def test_new_members_may_stay_unpublished(asked):
    asked(GOOD, "--unpublished", "--reason", "by mail")
    batch = Batch.objects.get()
    assert (Organisation.objects.get().is_published, batch.reason, batch.state) == (
        False,
        "by mail",
        "applied",
    )
    with batch.file.open() as file:
        assert file.read() == GOOD.encode()


# --- any kind of list ---------------------------------------------------------------------------


def test_any_kind_of_list_comes_in_by_its_key(asked):
    code, told = asked(GOOD, command="import_records membership-list")
    assert (code, told["summary"]["new"]) == (0, 1)


def test_an_unknown_kind_lists_those_there_are(shell):
    code, heard = shell(GOOD, command="import_records nothing")
    assert (code, "membership-list" in heard.err) == (2, True)


def test_other_code_sees_the_rows_of_a_trial(db):
    batch = bring_in("membership-list", GOOD.encode(), file_name="x.csv", dry_run=True)
    assert [row.bucket for row in batch.rows.all()] == ["new"]
    assert not Batch.objects.filter(pk=batch.pk).exists()


def test_other_code_may_bring_a_list_of_rows(db):
    cells = board()
    text = "\n".join(",".join(values) for values in [cells, cells.values()])
    batch = bring_in("membership-list", text.encode(), file_name="x.csv", reason="r")
    assert batch.state == Batch.State.APPLIED


# --- in a process of its own, against the demo ----------------------------------------------------


@pytest.fixture
def site_of_the_demo(db, tmp_path):
    """A database of its own with the demo in it; runs manage.py there."""
    name = f"{connection.settings_dict['NAME']}_shell"
    env = os.environ | {
        "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl(),
        "DJANGO_SETTINGS_MODULE": "icpermed.settings",
        "VAR_DIR": str(tmp_path),
    }

    def run(*words):
        return subprocess.run(
            [sys.executable, "manage.py", *map(str, words)],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )

    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
        assert [run(*step.split()).returncode for step in ("migrate", "load_demo")] == [0, 0]
        yield run
        cursor.execute(f'DROP DATABASE "{name}"')


@pytest.mark.deep
@pytest.mark.slow
def test_the_torture_sample_against_the_demo(site_of_the_demo, tmp_path):
    file = tmp_path / "Mitglieder.csv"
    file.write_bytes(TORTURE)
    done = site_of_the_demo("import_members", file, "--json", "--dry-run")
    told = json.loads(done.stdout)
    assert (done.returncode, told["file"], told["encoding"], told["delimiter"]) == (
        1,
        "Mitglieder.csv",
        "Windows-1252",
        ";",
    )
    assert [(row["line"], row["bucket"], row["key"]) for row in told["rows"] if row["line"]] == [
        (4, "faulty", "Health Research Board · Ireland"),
        (5, "changed", "it-moh"),
        (6, "changed", "it-moh"),  # A second contact: the register knows both names.
        (7, "unchanged", "frqs"),
        (8, "faulty", "ASRT · Egypt"),
        (9, "faulty", "mrc"),
        (10, "faulty", "mizs"),
        (11, "unchanged", "ec"),
        (12, "faulty", "rcn"),
    ]
    assert told["summary"]["absent"] == len(told["rows"]) - 9 > 40
