"""The open data as an OpenAPI 3.1 document, made from what lists and pages declare of themselves.

Nothing is listed by hand: a list is in it because it is a ``Listing`` with an address; any other
page because it is ``described``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import URLPattern, get_resolver

from icpermed.answers import MIME
from icpermed.listings import Listing
from icpermed.openapi.columns import schema_of
from icpermed.openapi.declaring import Described
from icpermed.openapi.parameters import ON, form_parameter, list_parameters, path_parameters

LICENCE = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
INTRODUCTION = (
    "Every public list of this site, and most pages about one record, can be read by programs: at"
    " the same address as the page, with `?format=`. No key is needed, and there is no limit;"
    " please keep what you have read, and ask again with `If-None-Match`. Data may be reused under"
    " CC BY 4.0: name ICPerMed and the date. Nothing is the empty text in every form. Dates are"
    " written by ISO 8601, as far as they are known: 2023, 2023-07 or 2023-07-12. Columns may be"
    " added; none is renamed or taken away without notice in the change log."
)
DEMO = " This site shows illustrative data: `is_illustrative` is true in every answer."


@dataclass(frozen=True)
class Route:
    """A public page with other forms than HTML."""

    name: str
    path: str  # As OpenAPI writes it: /members/{slug}/
    converters: dict
    listing: type[Listing] | None
    page: Described | None

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        return self.listing.title if self.listing else self.page.summary

    @property
    def forms(self) -> list[str]:
        """Its forms besides the page."""
        return self.listing().formats if self.listing else list(self.page.forms)


def routes() -> list[Route]:
    """Every public page with other forms than HTML, in the order of their addresses."""
    found = []
    for path, pattern in walk(get_resolver().url_patterns):
        view = pattern.callback
        listing = getattr(view, "view_class", None)
        listing = listing if isinstance(listing, type) and issubclass(listing, Listing) else None
        page = getattr(view, "described", None)
        if listing or page:
            found.append(Route(pattern.name, path, pattern.pattern.converters, listing, page))
    return found


def walk(patterns, before: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site with its pattern; the desk and the accounts are not open data."""
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield templated(path, pattern), pattern
        elif not path.startswith(("/admin/", "/account/")):
            yield from walk(pattern.url_patterns, path)


def templated(path: str, pattern: URLPattern) -> str:
    """An address with its parameters in braces."""
    for name in pattern.pattern.converters:
        before, _, rest = path.partition("<")
        path = f"{before}{{{name}}}{rest.partition('>')[2]}"
    return path


def description() -> dict:
    """The whole document."""
    found = routes()
    lists = [route for route in found if route.listing]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.SITE_NAME}: open data",
            "version": "1",
            "description": INTRODUCTION + (DEMO if settings.DEMO else ""),
            "license": LICENCE,
            "contact": {"email": settings.CONTACT_EMAIL},
        },
        "servers": [{"url": settings.SITE_URL}],
        "paths": {route.path: {"get": operation(route)} for route in found},
        "components": {
            "schemas": {entry_name(route.listing): schema_of(route.listing) for route in lists}
        },
    }


def entry_name(listing: type[Listing]) -> str:
    """What an entry of a list is called among the schemas."""
    return f"{listing.__name__}Entry"


def operation(route: Route) -> dict:
    """What can be asked at one address, and what is answered."""
    if route.listing:
        words, parameters = str(route.listing.intro), list_parameters(route.listing)
    else:
        words = route.page.summary
        parameters = [form_parameter(route.page.forms), *([ON] if route.page.is_dated else [])]
    return {
        "operationId": route.name,
        "summary": str(route.title),
        "description": words,
        "tags": [route.path.split("/")[1]],
        "parameters": [*path_parameters(route.converters), *parameters],
        "responses": responses(route),
    }


def responses(route: Route) -> dict:
    """Every answer of an address."""
    json = list_schema(route.listing) if route.listing else page_schema(route.page)
    content = {"text/html": {"schema": {"type": "string"}}}
    for form in route.forms:
        mime = MIME[form][1].partition(";")[0]
        content[mime] = {"schema": json if form == "json" else {"type": "string"}}
    html = {"text/html": {"schema": {"type": "string"}}}
    found = {
        "200": {"description": "What was asked for, in the form asked for.", "content": content},
        "304": {"description": "It has not changed since the answer you name."},
        "404": {"description": "There is no such form, record or day.", "content": html},
    }
    if route.listing:
        found["302"] = {"description": "There is no such page of the list: to the nearest one."}
    else:
        found["301"] = {"description": "The record has become a part of another: to that one."}
    return found


def list_schema(listing: type[Listing]) -> dict:
    """A list as JSON."""
    text = {"type": "string"}
    entry = {"$ref": f"#/components/schemas/{entry_name(listing)}"}
    return {
        "type": "object",
        "properties": {
            "title": text,
            "on": {"type": "string", "format": "date"},
            "is_illustrative": {"type": "boolean"},
            "licence": {"type": "string", "format": "uri"},
            "source": {"type": "string", "format": "uri"},
            "count": {"type": "integer", "minimum": 0},
            "items": {"type": "array", "items": entry},
            "errors": {
                "description": "Only where a value makes no sense: why, by parameter.",
                "type": "object",
                "additionalProperties": {"type": "array", "items": text},
            },
        },
        "required": ["title", "on", "is_illustrative", "licence", "source", "count", "items"],
    }


def page_schema(page: Described) -> dict:
    """A page as JSON: the columns of its list, then what only the page has, or has otherwise."""
    if page.row is None:
        return page.schema or {"type": "object"}
    row = schema_of(page.row)
    return row | {"properties": row["properties"] | page.schema.get("properties", {})}
