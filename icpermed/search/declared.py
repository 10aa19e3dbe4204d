"""What can be found, and by which words: each app declares it in ``<app>/searching.py``.

What a record is found by is an expression of the database, so that thousands of records are read
in one statement, and so that what is found can be read once more before it is shown.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache

from babel.numbers import get_currency_name
from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import Case, F, Func, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from icpermed.quantities import LARGE, currencies

Words = models.Expression | F | str


@dataclass(frozen=True)
class Searchable:
    """One kind of record that the public can search for.

    ``queryset`` starts with ``published()``. A record is found by its title, by other names of it,
    by words that stand on its page, and by its prose, of which the part that matches is shown.
    """

    kind: str
    label: str
    plural: str
    queryset: Callable[[], models.QuerySet]
    title: Words
    route: str
    #: The last part of the address.
    key: Words = "slug"
    #: A place on that page, if it is not the whole: "award-7".
    anchor: Words | None = None
    names: tuple[Words, ...] = ()
    words: tuple[Words, ...] = ()
    prose: tuple[Words, ...] = ()
    #: Where or whose it is, in few words, below the title.
    place: Words | None = None
    day: models.Expression | F | None = None
    #: Other models whose rows are among the words, with the way to them from a record. What is
    #: deleted with a record belongs to it without being named here.
    also: Mapping[type[models.Model], str] = field(default_factory=dict)

    @property
    def model(self) -> type[models.Model]:
        """Of which model its records are."""
        return self.queryset().model

    def documents(self) -> models.QuerySet:
        """Every record with all that is to be said of it."""
        columns = {
            "found_pk": text_of("pk"),
            "found_title": text_of(self.title),
            "found_names": joined(*self.names),
            "found_words": joined(*self.words),
            "found_prose": joined(*self.prose, between="\n"),
            "found_day": Cast(self.day or Value(None), models.DateField()),
            "found_key": text_of(self.key),
            "found_anchor": text_of(self.anchor or Value("")),
            "found_place": text_of(self.place or Value("")),
        }
        return self.queryset().order_by().annotate(**columns).values_list(*columns)

    def headings(self, named_by: str) -> models.QuerySet:
        """Every record by some name of it: its kind, that name, its title and where its page is."""
        columns = {
            "found_kind": text_of(Value(self.kind)),
            "found_name": Cast(named_by, models.TextField()),
            "found_title": text_of(self.title),
            "found_key": text_of(self.key),
            "found_anchor": text_of(self.anchor or Value("")),
        }
        return self.queryset().order_by().annotate(**columns).values_list(*columns)

    def url(self, key: str, anchor: str = "") -> str:
        """The address of a record."""
        return reverse(self.route, args=[key]) + (f"#{anchor}" if anchor else "")

    def keys(self) -> models.QuerySet:
        """The key of every record, and nothing else."""
        return self.queryset().order_by().annotate(found_pk=text_of("pk")).values_list("found_pk")


#: The columns of ``documents``, as statements around them call them.
COLUMNS = "pk, title, names, words, prose, day, key, anchor, place"
#: All words of a document in short: where it is the same, the index knows the words as they are.
DIGEST = r"md5(concat_ws(E'\n', title, names, words, prose))"
#: Stands for the keys in a statement until they are known.
KEYS = "{the keys}"


class IsAmong(Func):
    """Whether a key is in an array: one value to be read, however many keys there are."""

    template = "(%(expressions)s::%(type)s[]))"
    arg_joiner = " = ANY("
    arity = 2
    output_field = models.BooleanField()


@lru_cache(maxsize=200)
def statement(kind: str, columns: str, day: date, *, is_all=False) -> tuple[str, tuple]:
    """The SQL that reads the ``documents`` or ``keys`` of some or all records of one kind.

    Written once a day, for which a queryset may ask: to write it takes longer than to run it.
    """
    searchable = next(one for one in searchables() if one.kind == kind)
    rows = getattr(searchable, columns)()
    if not is_all:
        key_type = searchable.model._meta.pk.rel_db_type(connection)
        rows = rows.filter(IsAmong("pk", Value(KEYS, models.TextField()), type=key_type))
    return rows.query.sql_with_params()


def union(keys: Mapping[str, list[str]], columns: str) -> tuple[str, list]:
    """The SQL that reads some records of several kinds; the name of the kind comes first."""
    day, parts, values = timezone.localdate(), [], []
    for kind, chosen in keys.items():
        sql, params = statement(kind, columns, day)
        parts.append(f"SELECT %s, part.* FROM ({sql}) AS part")
        values += [kind, *(chosen if value == KEYS else value for value in params)]
    return " UNION ALL ".join(parts), values


_declared: dict[str, Searchable] = {}
_synonyms: list[Callable[[str], Iterable[str]]] = []


def declare(*searchables: Searchable) -> None:
    """Let the public search for these."""
    _declared.update({one.kind: one for one in searchables})


def also_called(function: Callable[[str], Iterable[str]]) -> Callable[[str], Iterable[str]]:
    """Declare what else words mean, as the index has it: “Itálie” is Italy."""
    _synonyms.append(function)
    return function


@cache
def searchables() -> list[Searchable]:
    """Everything that can be searched for, in the order of the apps."""
    autodiscover_modules("searching")
    return list(_declared.values())


def synonyms(words: str) -> list[str]:
    """What else these words mean, taken together."""
    searchables()  # So that everything is declared.
    return [meaning for function in _synonyms for meaning in function(words)]


# --- words as expressions of the database ---------------------------------------------------------


def text_of(words: Words) -> Coalesce:
    """An expression as text; empty where there is nothing."""
    text = models.TextField()
    return Coalesce(Cast(words, text), Value(""), output_field=text)


def joined(*words: Words, between: str = " ") -> Func:
    """Several expressions in one text, without those that are not there."""
    text = models.TextField()
    parts = [NullIf(Cast(one, text), Value("", text)) for one in words] or [Value("", text)]
    return Func(Value(between), *parts, function="concat_ws", output_field=text)


def gathered(rows: models.QuerySet, *words: Words) -> Func:
    """The words of all rows that belong to a record; ``rows`` refer to it by ``OuterRef``."""
    lines = ArraySubquery(rows.order_by("pk").values_list(joined(*words)))
    return Func(lines, Value(" "), function="array_to_string", output_field=models.TextField())


def listed(name: str) -> Func:
    """The texts of an array."""
    return Func(F(name), Value(" "), function="array_to_string", output_field=models.TextField())


def labels(name: str, choices: type[models.TextChoices]) -> Case:
    """The words of a choice, instead of its value."""
    return Case(
        *[When(**{name: value}, then=Value(label)) for value, label in choices.choices],
        default=Value(""),
        output_field=models.TextField(),
    )


@cache
def currency_names() -> str:
    """The name of each currency by its code, as JSON."""
    codes = sorted(currencies())
    return json.dumps({code: get_currency_name(code, count=2, locale="en_GB") for code in codes})


class Currency(Func):
    """The name of a currency by its code: "euros". Whatever is no currency is as it was."""

    template = "coalesce(%(expressions)s)"
    arity = 2
    output_field = models.TextField()

    def __init__(self, unit: Words):
        known = Func(
            Value(currency_names()),
            Cast(unit, models.TextField()),
            template="(%(expressions)s)",
            arg_joiner="::jsonb ->> ",
            output_field=models.TextField(),
        )
        super().__init__(known, Value(""))


def quantity_words(number: str = "number", unit: str = "unit") -> Func:
    """A quantity as people may look for it: 118760000 EUR, 118.76 million euros."""
    shortened = [
        When(
            **{f"{number}__gte": size},
            then=Func(
                F(number) / Value(size),
                template=f"trim_scale(round(%(expressions)s, 6)) || ' {name}'",
                output_field=models.TextField(),
            ),
        )
        for size, name in LARGE
    ]
    plain = Func(F(number), function="trim_scale", output_field=models.TextField())
    return joined(
        plain,
        unit,
        Case(*shortened, default=Value(""), output_field=models.TextField()),
        Currency(unit),
    )
