"""What the public finds of the register: organisations by any name, countries, bodies."""

import json
from collections import defaultdict

from django.db import models
from django.db.models import Case, Func, OuterRef, Value, When
from django.db.models.functions import Cast, Concat

from icpermed.models import PartialDateFirst
from icpermed.search.declared import (
    Searchable,
    also_called,
    declare,
    gathered,
    joined,
    labels,
)
from registry.country_names import countries, find_country_code, meanings
from registry.models import Body, Country, Mandate, Name, Organisation, Person, Region
from registry.models.places import Continent


@also_called
def country_names(words: str) -> list[str]:
    """The English name of the country that words mean in whichever language: “Itálie”.

    Short ones only in capitals: “it” is a word, “UK” is a country.
    """
    is_code_or_name = len(words) > 3 or words.isupper()
    code = find_country_code(words) if is_code_or_name else None
    return [countries()[code].name] if code else []


def in_all_languages() -> Func:
    """The names of a country in forty languages, and those that lists use besides."""
    names = defaultdict(list)
    for name, codes in meanings().items():
        for code in codes:
            names[code].append(name)
    return Func(
        Value(json.dumps({code: " ".join(found) for code, found in names.items()})),
        Cast("code", models.TextField()),
        template="(%(expressions)s)",
        arg_joiner="::jsonb ->> ",
        output_field=models.TextField(),
    )


def people_of(field: str) -> Func:
    """Those with a mandate who agreed to be named."""
    mandates = Mandate.objects.published().filter(person__is_name_public=True)
    return gathered(mandates.filter(**{field: OuterRef("pk")}), "person__name")


declare(
    Searchable(
        "organisation",
        "Organisation",
        "Organisations",
        queryset=Organisation.objects.published,
        title=Case(
            When(acronym="", then="name"),
            default=Concat("name", Value(" ("), "acronym", Value(")")),
        ),
        route="member_detail",
        names=(gathered(Name.objects.filter(organisation=OuterRef("pk")), "text"),),
        words=(
            labels("kind", Organisation.Kind),
            "country__name",
            "region__name",
            "website",
            "ror_id",
            people_of("organisation"),
        ),
        place=joined("region__name", "country__name", between=", "),
        also={
            Country: "country",
            Region: "region",
            Person: "mandates__person",
            Mandate: "mandates",
        },
    ),
    Searchable(
        "country",
        "Country",
        "Countries",
        queryset=Country.objects.taking_part,
        title="name",
        route="country_detail",
        key=Func("code", function="lower", output_field=models.TextField()),
        names=("code", "alpha3", in_all_languages()),
        words=(labels("continent", Continent),),
        place=labels("continent", Continent),
    ),
    Searchable(
        "body",
        "Body",
        "Bodies",
        queryset=Body.objects.published,
        title="name",
        route="body_detail",
        words=(people_of("body"),),
        prose=("purpose",),
        place=labels("kind", Body.Kind),
        day=PartialDateFirst("starts_on"),
        also={Person: "mandates__person", Mandate: "mandates"},
    ),
)
