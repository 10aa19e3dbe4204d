"""What the environment says is taken, or refused in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def manage(*arguments, **variables):
    environment = {
        name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "VAR_DIR"}
    }
    environment |= {"DJANGO_SETTINGS_MODULE": "icpermed.settings", **variables}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "foo", "DATABASE_URL is not an address: missing"),
        ("EMAIL_PORT", "abc", "EMAIL_PORT must be a whole number, not 'abc'."),
        ("DEBUG", "yes", "DEBUG must be 1 or 0, not 'yes'."),
    ],
)
def test_a_setting_that_makes_no_sense_is_told_in_one_line(tmp_path, name, value, words):
    result = manage("check", **{"VAR_DIR": str(tmp_path), name: value})

    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert result.stderr.startswith(words)


def test_commands_need_no_key_to_be_set(tmp_path):
    list_of_nobody = tmp_path / "list.csv"
    list_of_nobody.write_text("name,country\n")

    result = manage("import_members", str(list_of_nobody), VAR_DIR=str(tmp_path))

    assert "SECRET_KEY" not in result.stderr
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_database_is_told_that_no_trigger_is_left_out_and_what_the_address_says(tmp_path):
    url = "postgresql://somebody@127.0.0.1/x?options=-c%20search_path%3Da"

    result = manage("diffsettings", VAR_DIR=str(tmp_path), DATABASE_URL=url)

    assert "'options': '-c search_path=a -c pgtrigger.ignore={}'" in result.stdout
