"""Where a text tells whose work it is: names, affiliations, addresses; so that none is forgotten.

Words are compared as people write them, without regard to accents and case. It is a help for
whoever writes the text without names, never a proof that it is without them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from icpermed.text import fold
from recognition.models import Nomination

WORD = re.compile(r"\w+(?:[’'-]\w+)*")
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w|https?://\S*[^\s.,;:)\]]|www\.\S*[^\s.,;:)\]]")
#: Before a name, and no part of it.
TITLES = {"dr", "prof", "professor", "phd", "med", "mr", "mrs", "ms"}
#: Of a name, these words tell nothing by themselves.
SMALL = TITLES | {
    *("the", "and", "for", "von", "van", "der", "den", "del", "della", "dos", "das", "les", "des"),
    *("und", "bin", "ibn"),
}
#: Of an affiliation, these words stand everywhere.
COMMON = SMALL | {
    *("university", "universite", "universitat", "universidad", "universita", "universidade"),
    *("institute", "institut", "instituto", "istituto", "hospital", "hospitals", "clinic"),
    *("klinikum", "department", "faculty", "school", "college", "centre", "center", "centro"),
    *("research", "national", "medical", "medicine", "health", "science", "sciences", "group"),
    *("personalised", "personalized", "foundation", "fondazione", "fundacion", "laboratory"),
    *(
        "cancer",
        "genetics",
        "genomics",
        "biology",
        "public",
        "care",
        "association",
        "international",
    ),
    *("european", "rare", "disease", "diseases", "clinical", "registry", "agency", "ministry"),
}


@dataclass(frozen=True)
class Segment:
    """A piece of a text, and whether it tells whose work it is."""

    text: str
    is_telling: bool = False


@dataclass(frozen=True)
class Telling:
    """What tells whose work it is: sequences of words as they are compared."""

    phrases: frozenset[tuple[str, ...]]

    @property
    def longest(self) -> int:
        return max(map(len, self.phrases), default=0)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared."""
    return tuple(word for match in WORD.finditer(text) for word in parts_of(match[0]))


def parts_of(word: str) -> list[str]:
    """The parts of a word with hyphens: a name may be half of it."""
    return [fold(part) for part in re.split(r"[’'-]", word) if fold(part)]


def telling_of(nomination: Nomination) -> Telling:
    """What tells whose work a nomination is: nominee, co-authors, nominator, their places."""
    co_authors = list(nomination.co_authors.all())
    people = [nomination.name, nomination.nominator_name, *(one.name for one in co_authors)]
    places = [nomination.affiliation, nomination.nominator_affiliation]
    places += [one.affiliation for one in co_authors]
    if nomination.person:
        people.append(nomination.person.name)
    if nomination.organisation:
        places += [name.text for name in nomination.organisation.names.all()]
    found = {*phrases(people, SMALL), *phrases(places, COMMON)}
    return Telling(frozenset(found.union(*map(family_names, people))))


def family_names(name: str) -> set[tuple[str, ...]]:
    """How a name may end, without titles: Martín de Dios of Prof. Consuelo Martín de Dios."""
    words = tuple(word for word in words_of(name) if word not in TITLES)
    return {words[place:] for place in range(len(words) - 1)}


def phrases(texts: Iterable[str], common: set[str]) -> Iterable[tuple[str, ...]]:
    """Each text as a whole, and each of its words that is not a common one."""
    for text in texts:
        words = words_of(text)
        if len(words) > 1 or (words and words[0] not in common):
            yield words
        yield from ((word,) for word in words if len(word) > 2 and word not in common)


def segments(text: str, telling: Telling) -> list[Segment]:
    """The text in pieces, those that tell whose work it is apart from the others."""
    found, end = [], 0
    for start, stop in spans(text, telling):
        found += [Segment(text[end:start]), Segment(text[start:stop], is_telling=True)]
        end = stop
    found.append(Segment(text[end:]))
    return [piece for piece in found if piece.text]


def spans(text: str, telling: Telling) -> list[tuple[int, int]]:
    """From where to where something tells whose work it is: the longest there, in their order."""
    taken = [match.span() for match in ADDRESS.finditer(text)]
    words = [(part, *match.span()) for match in WORD.finditer(text) for part in parts_of(match[0])]
    place = 0
    while place < len(words):
        length = match_at(words, place, telling)
        if length:
            taken.append((words[place][1], words[place + length - 1][2]))
        place += length or 1
    return merged(taken)


def match_at(words: list[tuple], place: int, telling: Telling) -> int:
    """How many words from this place on are the longest phrase that tells; 0 for none."""
    for length in range(min(telling.longest, len(words) - place), 0, -1):
        if tuple(word for word, *_ in words[place : place + length]) in telling.phrases:
            return length
    return 0


def merged(taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in their order, those that touch as one."""
    found = []
    for start, stop in sorted(taken):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((start, stop))
    return found


def proposed(text: str, telling: Telling) -> str:
    """The text with what was found left out, to be read and mended by somebody."""
    return "".join("[…]" if piece.is_telling else piece.text for piece in segments(text, telling))


def left_in(text: str, telling: Telling) -> list[str]:
    """What is still found in a text, each once."""
    return list(dict.fromkeys(one.text for one in segments(text, telling) if one.is_telling))
