"""The laws of the repository: what a reviewer need not remember."""

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.management import call_command
from django.urls import URLPattern, get_resolver

from icpermed.listings import Listing
from icpermed.models import Dated, Record, Stamped

ROOT = Path(__file__).resolve().parent.parent
OUR_APPS = [
    *("icpermed", "registry", "events", "recognition", "initiatives", "publications", "reports"),
]

#: Whom each package may import. A new arrow is a new line here, argued in the commit.
MAY_IMPORT = {
    "icpermed": set(),
    "registry": {"icpermed"},
    "events": {"icpermed", "registry"},
    "recognition": {"icpermed", "registry", "events"},
    "initiatives": {"icpermed", "registry", "events"},
    "publications": {"icpermed", "registry", "events"},
    "reports": {"icpermed", "registry", "events", "recognition", "initiatives", "publications"},
}
#: The app of each label where it is not a folder of the first level.
PARTS = {
    "icpermed": [
        *("imports", "outbox", "links", "search", "connections", "scheduling", "visits"),
    ],
}
#: Working papers of an import: what they did is in the history of the records they touched, and
#: they are reached through their batch. And the index of the search: it follows from the records,
#: and keeps nothing of them that they do not have any more.
WORKING_PAPERS = {"imports.row", "search.entry", "search.word"}
#: What is itself the record of what happened, holds personal data, and is erased in time: a
#: history that is kept for good must not have it.
LOGS = {"outbox.mail"}
#: What the site itself finds out again and again, and nobody writes by hand.
COUNTED = {"links.link", "visits.pageviews"}
#: The project's own wiring is at home in the kernel but has to name the apps.
WIRING = {"icpermed/urls.py"}

OUR_MODELS = [
    model
    for app in OUR_APPS
    for label in [app, *PARTS.get(app, [])]
    for model in apps.get_app_config(label).get_models()
    if not hasattr(model, "pgh_tracked_model")
]
RECORDS = [model for model in OUR_MODELS if model._meta.label_lower not in WORKING_PAPERS]


def python_files():
    for app in OUR_APPS:
        yield from sorted((ROOT / app).rglob("*.py"))


def imported_packages(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_imports_point_one_way():
    wrong = []
    for path in python_files():
        name = path.relative_to(ROOT).as_posix()
        app = name.split("/")[0]
        arrows = imported_packages(path) & set(OUR_APPS) - {app} - MAY_IMPORT[app]
        if arrows and name not in WIRING:
            wrong.append((name, arrows))
    assert wrong == []


def test_an_app_of_the_house_cannot_be_forgotten():
    folders = {path.parent.name for path in ROOT.glob("*/models*") if path.parent != ROOT}
    assert {folder for folder in folders if (ROOT / folder / "__init__.py").exists()} == set(
        OUR_APPS
    )


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model.__name__)
def test_every_model_is_presentable(model):
    last = model._meta.ordering[-1].lstrip("-")
    is_unique = last == "pk" or model._meta.get_field(last).unique
    assert (
        model.__str__ is not Stamped.__str__,
        bool(model.__doc__ and not model.__doc__.startswith(f"{model.__name__}(")),
        is_unique,
        admin.site.is_registered(model),
    ) == (True, True, True, True)


@pytest.mark.parametrize(
    "model",
    [m for m in RECORDS if m._meta.label_lower not in LOGS | COUNTED],
    ids=lambda m: m.__name__,
)
def test_every_change_of_every_model_is_recorded(model):
    labels = set(getattr(model, "pgh_event_models", {}))
    assert labels == {"insert", "update", "delete"}


@pytest.mark.parametrize(
    "model", [m for m in OUR_MODELS if issubclass(m, Dated)], ids=lambda model: model.__name__
)
def test_dated_models_keep_their_constraint(model):
    name = f"{model._meta.app_label}_{model._meta.model_name}_ends_after_start"
    assert name in {constraint.name for constraint in model._meta.constraints}


@pytest.mark.parametrize(
    "model", [m for m in OUR_MODELS if issubclass(m, Record)], ids=lambda model: model.__name__
)
def test_records_have_the_one_door_to_the_public(model):
    assert callable(model.objects.published)


def test_constraints_are_named_after_their_table_and_speak_to_editors():
    silent = {"registry_region_with_its_country"}  # Only the target of a foreign key.
    wrong = [
        constraint.name
        for model in OUR_MODELS
        for constraint in model._meta.constraints
        if constraint.name not in silent
        and (
            not constraint.name.startswith(model._meta.db_table)
            or constraint.violation_error_message == constraint.default_violation_error_message
        )
    ]
    assert wrong == []


def our_routes() -> list[tuple[str, URLPattern]]:
    """Every public route of ours, with its whole path."""
    found = []

    def walk(patterns, prefix=""):
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                view = getattr(pattern.callback, "view_class", pattern.callback)
                if view.__module__.split(".")[0] in OUR_APPS:
                    found.append((path, pattern))
            elif not path.startswith("admin/"):
                walk(pattern.url_patterns, path)

    walk(get_resolver().url_patterns)
    return found


def snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def test_views_are_named_like_their_addresses():
    wrong = []
    for path, pattern in our_routes():
        view = getattr(pattern.callback, "view_class", pattern.callback)
        if snake_case(view.__name__) != pattern.name:
            wrong.append((path, pattern.name, view.__name__))
    assert wrong == []


def test_listings_and_templates_are_named_like_their_addresses():
    wrong = []
    for _, pattern in our_routes():
        view = getattr(pattern.callback, "view_class", None)
        if view and issubclass(view, Listing):
            app = view.__module__.split(".")[0]
            if view.template_name not in {"listing.html", f"{app}/{pattern.name}.html"}:
                wrong.append((pattern.name, view.template_name))
    assert wrong == []


def test_the_first_word_of_an_address_belongs_to_one_app():
    owners = defaultdict(set)
    for path, pattern in our_routes():
        view = getattr(pattern.callback, "view_class", pattern.callback)
        owners[path.split("/")[0]].add(view.__module__.split(".")[0])
    assert {word: apps for word, apps in owners.items() if len(apps) > 1} == {}


def test_every_setting_from_the_environment_is_explained():
    source = (ROOT / "icpermed" / "settings.py").read_text()
    read = set(re.findall(r'(?:environ\.get|switched_on|number)\(\s*"([A-Z_]+)"', source))
    explained = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs" / "operations.md").read_text()))
    assert (len(read) > 10, read - explained) == (True, set())


def test_every_template_is_used():
    sources = [path.read_text() for path in python_files()]
    sources += [path.read_text() for path in (ROOT / "templates").rglob("*.*")]
    text = "\n".join(sources)
    #: Found by Django and its apps by name.
    by_name = (
        "404.html",
        "429.html",
        "500.html",
        "registry/mail/",
        "admin/",
        "account/",
        "mfa/",
        "allauth/",
        "usersessions/",
    )
    unused = []
    for path in (ROOT / "templates").rglob("*.*"):
        name = path.relative_to(ROOT / "templates").as_posix()
        if not name.startswith(by_name) and f'"{name}"' not in text:
            unused.append(name)
    assert unused == []


def test_files_stay_small():
    sizes = {
        path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines())
        for path in python_files()
        if "migrations" not in path.parts
    }
    assert {name: size for name, size in sizes.items() if size > 400} == {}


def test_no_page_carries_style_or_script_of_its_own():
    wrong = []
    # Mail programs know no style sheets: a mail's styles stand on its elements.
    pages = [p for p in (ROOT / "templates").rglob("*.html") if p.parent.name != "mail"]
    for path in pages:
        text = path.read_text()
        if re.search(
            r"<style|\sstyle=|\son\w+=\"|<script(?![^>]*(src=|ld\+json|application/json))", text
        ):
            wrong.append(path.relative_to(ROOT).as_posix())
    assert wrong == []
