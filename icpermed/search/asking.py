"""What somebody types, as a question to the index: words, “phrases”, and what else they mean."""

import re
from dataclasses import dataclass

from django.db import connection

from icpermed.search.declared import synonyms

#: More words than these are not looked at: nobody types them, and each of them costs.
MOST_WORDS = 16
#: So many words may be one name: “Papua New Guinea”.
LONGEST_NAME = 4

#: Text in quotes, of whichever sort, or a word.
PARTS = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]+)')


@dataclass(frozen=True)
class Part:
    """A word or a phrase, and what else it means."""

    words: tuple[str, ...]
    is_phrase: bool = False
    meanings: tuple[str, ...] = ()

    @property
    def sql(self) -> str:
        """The question to the index, with places for its values."""
        own = "search_phrase(%s)" if self.is_phrase else self.all_words
        return f"({' || '.join([own, *['search_phrase(%s)'] * len(self.meanings)])})"

    @property
    def all_words(self) -> str:
        return f"({' && '.join(['search_word(%s)'] * len(self.words))})"

    @property
    def values(self) -> list[str]:
        return [*self.words, *self.meanings]


def parts_of(asked: str) -> list[Part]:
    """What was typed, taken apart."""
    found, words = [], []
    for match in list(PARTS.finditer(asked.replace("\x00", " ")))[:MOST_WORDS]:
        phrase, word = match.groups()
        if word:
            words.append(word)
            continue
        found += named(words)
        words = []
        if phrase.strip():
            found.append(Part((phrase.strip(),), True, tuple(synonyms(phrase.strip()))))
    return found + named(words)


def named(words: list[str]) -> list[Part]:
    """Words in their order; those that together mean something else are one part."""
    found, place = [], 0
    while place < len(words):
        for length in range(min(LONGEST_NAME, len(words) - place), 0, -1):
            taken = tuple(words[place : place + length])
            meanings = tuple(synonyms(" ".join(taken)))
            if meanings or length == 1:
                found.append(Part(taken, meanings=meanings))
                place += length
                break
    return found


def query_of(asked: str) -> str:
    """The question as the database writes it; empty where there is no word in it."""
    parts = parts_of(asked)
    if not parts:
        return ""
    sql = " && ".join(part.sql for part in parts)
    values = [value for part in parts for value in part.values]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({sql})::text", values)
        return cursor.fetchone()[0]
