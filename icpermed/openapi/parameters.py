"""By what a list can be narrowed, ordered and asked for, as parameters of an OpenAPI operation."""

import django_filters
from django.core.exceptions import FieldDoesNotExist

from icpermed.answers import MIME
from icpermed.filters import FacetFilter
from icpermed.listings import Listing

KINDS = {"slug": r"^[-a-zA-Z0-9_]+$", "int": None, "str": r"^[^/]+$"}


def parameter(name: str, description: str, schema: dict, *, place: str = "query", **more) -> dict:
    """One parameter."""
    return {"name": name, "in": place, "description": description, "schema": schema} | more


def form_parameter(forms) -> dict:
    """In which form somebody wants the answer."""
    words = ", ".join(f"`{form}` ({MIME[form][0]})" for form in forms)
    sentence = f"The form of the answer: {words}. Without it, the page. Any other is not found."
    return parameter("format", sentence, {"type": "string", "enum": list(forms)}, example="json")


ON = parameter(
    "on",
    "As it stood on this day. Without it: today.",
    {"type": "string", "format": "date"},
)
PAGE = parameter(
    "page",
    "The page of the list as HTML. The other forms hold everything that is found, at once.",
    {"type": "integer", "minimum": 1},
)


def path_parameters(converters: dict) -> list[dict]:
    """The parts of an address that say which record is meant."""
    found = []
    for name, converter in converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        is_number = kind == "int"
        schema = {"type": "integer", "minimum": 0} if is_number else {"type": "string"}
        if pattern := KINDS.get(kind):
            schema["pattern"] = pattern
        words = "What the record is called in addresses: see the lists."
        found.append(parameter(name, words, schema, place="path", required=True))
    return found


def list_parameters(listing: type[Listing]) -> list[dict]:
    """Every parameter of a list: its filters, the order, the form, the page."""
    filters = [
        filter_parameter(listing, name, one)
        for name, one in listing.filterset_class.base_filters.items()
    ]
    return [*filters, *sort_parameter(listing), form_parameter(listing().formats), PAGE]


def sort_parameter(listing: type[Listing]) -> list[dict]:
    """By which columns one may sort."""
    names = [column.name for column in listing.columns if column.sort]
    if not names:
        return []
    words = "The column to sort by, with a minus for descending. Anything else changes nothing."
    choices = [choice for name in names for choice in (name, f"-{name}")]
    return [parameter("sort", words, {"type": "string", "enum": choices})]


def filter_parameter(listing: type[Listing], name: str, one: django_filters.Filter) -> dict:
    """One filter. A value that makes no sense finds nothing; JSON then says why, in `errors`."""
    if name == "on":
        return ON
    label = str(one.label or name.replace("_", " ").capitalize())
    if isinstance(one, django_filters.BooleanFilter):
        return parameter(name, label, {"type": "string", "enum": ["true", "false"]})
    if isinstance(one, django_filters.NumberFilter):
        return parameter(name, label, {"type": "number"})
    if isinstance(one, django_filters.DateFilter):
        return parameter(name, label, {"type": "string", "format": "date"})
    if isinstance(one, django_filters.ChoiceFilter):
        return choice_parameter(listing, name, one, label)
    return parameter(name, label, {"type": "string"})


def choice_parameter(listing: type[Listing], name: str, one, label: str) -> dict:
    """A filter with choices: all of them where they are fixed, else where to see them."""
    choices = choices_of(listing, name, one)
    if not choices:
        words = f"{label}: one of the choices that the list offers on its page."
        return parameter(name, words, {"type": "string"})
    named = ", ".join(f"`{value}` ({words})" for value, words in choices)
    schema = {"type": "string", "enum": [str(value) for value, _ in choices]}
    return parameter(name, f"{label}: {named}.", schema)


def choices_of(listing: type[Listing], name: str, one) -> list[tuple]:
    """The choices of a filter that do not depend on the records, each with its words."""
    if not isinstance(one, FacetFilter):
        choices = one.extra.get("choices") or []
        return [] if callable(choices) else [(v, w) for v, w in choices if v != ""]
    in_order = getattr(listing.filterset_class, "in_order", {})
    ordered = in_order.get(name) if isinstance(in_order, dict) else None
    if isinstance(ordered, dict):  # All values with their words; else only which come first.
        return list(ordered.items())
    if one.method is not None:
        return []
    model = getattr(listing.queryset, "model", None)
    return list(choices_at(model, one.field_name or name))


def choices_at(model, path: str) -> list[tuple]:
    """The choices of the field at the end of a lookup path; none if it is no such field."""
    found = None
    for step in path.split("__"):
        try:
            found = model._meta.get_field(step)
        except (FieldDoesNotExist, AttributeError):
            return []
        model = found.related_model
    return [(value, words) for value, words in getattr(found, "flatchoices", []) if value != ""]
