"""The first step of `make`: find a Python, make .venv, install; one line where that fails."""

import ast
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from icpermed import bootstrap
from tests.ground.conftest import ROOT

IS_OLD = "import sys; sys.exit(not (3, 6) <= sys.version_info < (3, 11))"


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Programs called python that answer as told; only they are found."""
    found = []
    monkeypatch.setattr(bootstrap, "candidates", lambda: found)

    def make(*lines):
        program = tmp_path / f"python{len(found)}"
        program.write_text("\n".join(["#!/bin/sh", *lines]))
        program.chmod(0o755)
        found.append(str(program))
        return program

    return make


@pytest.fixture
def checkout(tmp_path):
    """As much of a checkout as `make` needs to begin."""
    for name in ["Makefile", "icpermed/bootstrap.py"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "requirements.txt").write_text(f"nothing==1.0 --hash=sha256:{'0' * 64}\n")
    return tmp_path


def set_up_as_done(checkout, monkeypatch):
    monkeypatch.setattr(bootstrap, "ROOT", str(checkout))
    monkeypatch.setattr(bootstrap, "VENV", str(checkout / ".venv"))
    monkeypatch.setattr(bootstrap, "PYTHON", str(checkout / ".venv/bin/python"))
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/bin/python").touch()
    stamp = checkout / ".venv/requirements.txt.installed"
    stamp.write_text(bootstrap.fingerprint("requirements.txt"))


def test_python_3_6_can_read_it():
    ast.parse((ROOT / "icpermed/bootstrap.py").read_text(), feature_version=(3, 6))


def test_python_too_old_is_told_in_one_line(stand_in):
    stand_in("echo 3.8.18", "echo /usr/bin/python3")

    with pytest.raises(SystemExit) as end:
        bootstrap.find_python()
    assert end.value.code == (
        "Setting up: this needs Python 3.11 or newer; found 3.8.18 at /usr/bin/python3. Install one"
        " (for example: apt install python3 python3-venv, or see python.org) and try again."
    )


def test_python_without_venv_is_told_what_to_install(stand_in):
    stand_in('case "$2" in *ensurepip*) exit 1;; esac', "echo 3.12.3", "echo /usr/bin/python3.12")

    with pytest.raises(SystemExit, match=r"apt install python3\.12-venv"):
        bootstrap.find_python()


def test_commands_that_only_print_an_error_are_passed_over(stand_in):
    stand_in("echo 'pyenv: python3.12: command not found' >&2", "exit 127")
    stand_in("echo 3.9.2", "echo /usr/bin/python3.9")
    good = stand_in("echo 3.13.0", 'echo "$0"')

    assert bootstrap.find_python() == str(good)


def test_make_without_any_python_says_so(checkout):
    make = shutil.which("make")
    result = subprocess.run(
        [make, "run"], capture_output=True, check=False, cwd=checkout, env={"PATH": ""}, text=True
    )
    assert result.returncode != 0
    assert "this needs Python 3.11 or newer, and no python3 was found" in result.stderr


def test_old_python_hands_over_to_a_newer_one(checkout, monkeypatch):
    found = [
        *Path("/usr/bin").glob("python3.*"),
        *Path.home().glob(".pyenv/versions/3.*/bin/python3"),
    ]
    old = [path for path in found if bootstrap.ask(path, IS_OLD) is not None]
    if not old:
        pytest.skip("there is no Python older than 3.11 here to try")
    set_up_as_done(checkout, monkeypatch)

    for python in old[:2]:
        result = subprocess.run(
            [python, "-m", "icpermed.bootstrap", "requirements.txt"],
            capture_output=True,
            check=False,
            cwd=checkout,
            text=True,
        )
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_what_is_done_is_not_done_again(checkout, monkeypatch):
    set_up_as_done(checkout, monkeypatch)
    assert bootstrap.is_done("requirements.txt")

    (checkout / "requirements.txt").write_text("another==1.0")
    assert not bootstrap.is_done("requirements.txt")


def test_environment_whose_python_is_gone_is_made_again(checkout, monkeypatch):
    set_up_as_done(checkout, monkeypatch)
    (checkout / ".venv/bin/python").unlink()
    assert not bootstrap.is_done("requirements.txt")


@pytest.mark.slow
def test_index_out_of_reach_is_told_in_one_line(checkout):
    nowhere = {
        "PATH": os.environ["PATH"],
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
    }
    result = subprocess.run(
        [sys.executable, "-m", "icpermed.bootstrap", "requirements.txt"],
        capture_output=True,
        check=False,
        cwd=checkout,
        env=nowhere,
        text=True,
    )
    assert result.returncode == 1
    assert result.stderr == (
        "Setting up: the package index cannot be reached: check the network and try again"
        f" ({checkout}/.venv/install.log).\n"
    )
    assert stat.S_IMODE((checkout / ".venv").stat().st_mode) == 0o755


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("ERROR: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE", "is not the one in"),
        ("WARNING: Temporary failure in name resolution", "cannot be reached"),
    ],
)
def test_reasons_of_failed_installations_are_recognised(output, words):
    assert words in bootstrap.reason(output)


def test_full_disk_is_told_before_anything_is_installed(tiny_disk, monkeypatch):
    monkeypatch.setattr(bootstrap, "ROOT", str(tiny_disk))
    with pytest.raises(
        SystemExit, match=f"the disk is full: about 600 MB are needed in {tiny_disk}"
    ):
        bootstrap.install("requirements.txt")
