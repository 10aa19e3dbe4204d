"""The lists of dependencies: exact, complete, and free of the address of any index."""

import re
import tomllib
from itertools import chain

import pytest

from tests.ground.conftest import ROOT

LISTS = ["requirements.txt", "requirements-test.txt", "requirements-bench.txt"]


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text().splitlines()
    return dict(line.split(" ")[0].split("==") for line in lines if re.match(r"[a-z]", line))


@pytest.mark.parametrize("name", LISTS)
def test_every_dependency_is_pinned_with_hashes(name):
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=[a-z])", text)
    assert all("==" in entry and "--hash=sha256:" in entry for entry in entries)


@pytest.mark.parametrize("name", LISTS)
def test_no_index_is_named(name):
    assert not re.search(r"://|--index|--find-links|-i ", (ROOT / name).read_text())


@pytest.mark.parametrize("name", LISTS[1:])
def test_the_other_lists_contain_the_list_of_the_site(name):
    assert pins("requirements.txt").items() <= pins(name).items()


def test_every_dependency_has_a_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = [*project["project"]["dependencies"], *chain(*project["dependency-groups"].values())]
    lines = (ROOT / "pyproject.toml").read_text().splitlines()

    explained = {line.split('"')[1] for line in lines if re.match(r'    ".*",  # \w.*: \S', line)}
    assert set(named) - explained == set()


def test_every_named_dependency_is_in_the_lists():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    names = {
        name: [re.match(r"[\w-]+", text)[0].lower() for text in texts]
        for name, texts in {
            "requirements.txt": project["project"]["dependencies"],
            "requirements-test.txt": project["dependency-groups"]["test"],
            "requirements-bench.txt": project["dependency-groups"]["bench"],
        }.items()
    }
    for file, wanted in names.items():
        assert set(wanted) <= set(pins(file))
