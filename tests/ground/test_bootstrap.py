"""The first step of `make`: find a Python, make .venv, install; one line where that fails."""

import ast
import os
import shutil
import stat
import subprocess
import sys

import pytest

from icpermed import bootstrap
from tests.ground.conftest import ROOT


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


@pytest.mark.parametrize("version", ["3.6", "3.7", "3.8", "3.9", "3.10"])
def test_old_python_hands_over_to_a_newer_one(version, checkout, monkeypatch):
    old = next((path for path in bootstrap.candidates() if path.endswith(f"python{version}")), None)
    old = old or shutil.which(f"python{version}")
    if old is None or bootstrap.ask(old, "") is None:
        pytest.skip(f"there is no Python {version} here to try")
    (checkout / ".venv" / "bin").mkdir(parents=True)

    result = subprocess.run(
        [old, "-c", "import icpermed.bootstrap as it; print(it.find_python())"],
        capture_output=True,
        check=True,
        cwd=checkout,
        text=True,
    )
    newer = result.stdout.strip()
    assert bootstrap.ask(newer, bootstrap.ASK_VENV) is not None


def test_what_is_done_is_not_done_again(monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap, "VENV", str(tmp_path))
    monkeypatch.setattr(bootstrap, "PYTHON", sys.executable)
    assert not bootstrap.is_done("requirements.txt")

    (tmp_path / "requirements.txt.installed").write_text(bootstrap.fingerprint("requirements.txt"))
    assert bootstrap.is_done("requirements.txt")

    monkeypatch.setattr(bootstrap, "PYTHON", str(tmp_path / "gone"))
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
