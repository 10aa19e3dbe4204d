"""What tests of the desk share: a maker for each model, addresses, and what a browser sends."""

from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from icpermed.history import tracked_models
from icpermed.imports import steps
from icpermed.imports.models import FieldLock, Source
from registry.merging import merge
from tests.factories import (
    make_application,
    make_body,
    make_country,
    make_decision,
    make_mandate,
    make_membership,
    make_name,
    make_organisation,
    make_person,
    make_proposal,
    make_region,
    make_relation,
    make_user,
)


def make_merge():
    return merge(make_organisation(), make_organisation())


def full_organisation(name=None):
    region = make_region()
    return make_organisation(name, country=region.country, region=region)


def make_batch(**fields):
    """A list of bodies that has arrived."""
    file = SimpleUploadedFile("list.csv", b"slug,name,kind\nx,X,working_group\n")
    return steps.receive("registry.body", file, file_name="list.csv", **fields)


def make_source(**fields):
    number = Source.objects.count()
    return Source.objects.create(importer="registry.body", name=f"Agency {number}", **fields)


def make_fieldlock(**fields):
    return FieldLock.objects.create(
        model="registry.body",
        record_id=make_body().pk,
        field="purpose",
        locked_by=make_user(is_staff=True),
        **fields,
    )


#: For each model a record in which every reference is filled: an empty one costs no query.
MAKERS = {
    "application": lambda: make_application(handled_by=make_user(is_staff=True)),
    "batch": lambda: make_batch(by=make_user(is_staff=True)),
    "body": make_body,
    "country": make_country,
    "decision": make_decision,
    "fieldlock": make_fieldlock,
    "mandate": lambda: make_mandate(organisation=full_organisation(), decision=make_decision()),
    "membership": lambda: make_membership(start_decision=make_decision()),
    "merge": make_merge,
    "name": make_name,
    "organisation": full_organisation,
    "person": lambda: make_person(affiliation=make_organisation()),
    "proposal": make_proposal,
    "region": make_region,
    "relation": make_relation,
    "source": make_source,
}
REGISTERED = [
    model for model in admin.site._registry if model._meta.app_label not in {"auth", "account"}
]
OURS = sorted([m for m in REGISTERED if m in tracked_models()], key=lambda model: model._meta.label)
NAMES = [model._meta.model_name for model in OURS]
#: What comes into being by other pages than a form of its own.
NOT_ADDED = {"batch", "country", "fieldlock", "merge", "proposal", "source"}
ADDED = [name for name in NAMES if name not in NOT_ADDED]
APPS = {model._meta.model_name: model._meta.app_label for model in OURS}


def url(name: str, page: str, *args) -> str:
    return reverse(f"admin:{APPS[name]}_{name}_{page}", args=args)


def everything() -> list:
    """All rows of all models of the register."""
    return [list(model._base_manager.order_by("pk").values()) for model in tracked_models()]


def management_form(*prefixes: str, **rows) -> dict:
    """The counters of inlines without rows."""
    counters = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    return {f"{p}-{key}": value for p in prefixes for key, value in counters.items()} | rows


def organisation_form(organisation, **changes) -> dict:
    """What the browser sends when an organisation is saved without inlines being touched."""
    fields = {
        "kind": organisation.kind,
        "country": organisation.country_id or "",
        "website": organisation.website,
        "is_published": "on",
        "_seen": "2999-01-01T00:00:00+00:00",
    }
    inlines = management_form("names", "memberships", "mandates", "relations")
    return fields | inlines | changes


def rows(prefix: str, organisation, *new: dict, initial=()) -> dict:
    """What the browser sends of an inline: rows that are there, and new ones."""
    form = {f"{prefix}-TOTAL_FORMS": len(initial) + len(new)}
    form[f"{prefix}-INITIAL_FORMS"] = len(initial)
    for n, row in enumerate([*initial, *new]):
        fields = row | {"organisation": organisation.pk}
        form |= {f"{prefix}-{n}-{name}": value for name, value in fields.items()}
    return form
