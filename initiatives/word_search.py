"""Finding initiatives by words: of their texts and parts, their figures, and any name of a country.

“Itálie”, “118.76 million” and “heal italia” find HEAL ITALIA; every word has to be found.
"""

from django.db.models import Q, QuerySet

from events.models import Topic
from icpermed.search.declared import quantity_words
from initiatives.models import (
    InitiativeCountry,
    InitiativeFigure,
    InitiativeLead,
    InitiativeLink,
    InitiativeTopic,
    KeyPoint,
)
from registry.country_names import find_country_code

#: So many words of a question count.
MOST = 8


def search(initiatives: QuerySet, asked: str) -> QuerySet:
    """Those in which each of the words is found somewhere."""
    if code := find_country_code(asked):
        return initiatives.filter(mentions(asked) | of_country(code))
    for word in asked.split()[:MOST]:
        code = find_country_code(word)
        initiatives = initiatives.filter(mentions(word) | of_country(code))
    return initiatives


def of_country(code: str | None) -> Q:
    """Initiatives of a country; none, if there is no code."""
    return Q(pk__in=InitiativeCountry.objects.filter(country=code).values("initiative"))


def mentions(words: str) -> Q:
    """Initiatives in whose texts or parts the words stand."""
    figures = InitiativeFigure.objects.annotate(in_words=quantity_words())
    parts = [
        InitiativeCountry.objects.filter(country__name__mentions=words),
        InitiativeLead.objects.filter(name__mentions=words),
        InitiativeLink.objects.filter(title__mentions=words),
        InitiativeTopic.objects.filter(topic__in=Topic.objects.called(words)),
        KeyPoint.objects.filter(Q(title__mentions=words) | Q(text__mentions=words)),
        figures.filter(Q(label__mentions=words) | Q(in_words__mentions=words)),
    ]
    found = Q(title__mentions=words) | Q(summary__mentions=words) | Q(text__mentions=words)
    for rows in parts:
        found |= Q(pk__in=rows.order_by().values("initiative"))
    return found
