"""What happened, by the words for it: "launched" and "started" are one, "announced" is not."""

import re
from functools import lru_cache
from typing import NamedTuple

from reports.checking.reading import words

GROUPS = {
    "start": "start starts started starting begin begins began begun launch launches launched "
    "launching kick-off kicked kickoff operational inaugurated opened opens commenced commences",
    "end": "end ends ended ending closes closed closing finish finished concluded concludes "
    "expired expires terminated completed deadline",
    "held": "held hold holds place met meet meets meeting convened convene hosted host gathered "
    "gather "
    "organised organise together event workshop conference assembly sat assembled discussed "
    "attended training session webinar day welcomed",
    "published": "publish publishes published publishing release released releases appeared issued "
    "publication out available",
    "joined": "join joins joined joining entered admitted member accession acceded",
    "announced": "announce announced announces announcing unveiled pre-announced proclaimed",
    "founded": "founded establish established created set-up setup formed foundation",
    "run": "run runs ran running last lasts lasted lasting cover covers covered covering active "
    "period duration strategy programme operated extends",
    "adopted": "adopt adopted approved passed endorsed enacted ratified",
    "shown": "presented presents shown debated reviewed translated printed",
    "planned": "planned plans plan scheduled foreseen expected prepared preparing postponed",
    "signed": "sign signed signature signing",
    "updated": "update updated revised amended renewed",
    "awarded": "awarded honoured selected won granted",
}
GROUP_OF = {word: group for group, listed in GROUPS.items() for word in listed.split()}
#: Nouns that say only what kind of event it is: they count where no verb does.
WEAK = words(
    """
    event workshop conference assembly meeting training session webinar day member period
    strategy programme together available publication out duration presented discussed attended
    active foundation welcomed place last kick-off kickoff end deadline host hold
    """
)
#: Nouns behind which a name can stand: "the launch of", "the first day of".
OCCASIONS = words(
    """start launch beginning end publication meeting meetings day days opening accession edition
    members partners kick-off conclusion closing closure session sessions organisations funders
    release occasion participants representatives welcomes thanks to"""
)
#: "ERA PerMed closing conference": not ERA PerMed itself.
GATHERINGS = words("conference workshop meeting event webinar session assembly call seminar time")
#: What is done for or about something, on days of its own.
SIDE_ISSUES = words(
    """report reports preparation preparations registration agenda programme proposal proposals idea
    ideas plan plans invitation invitations document documents survey application applications
    planning presentation presentations video videos website flyer brochure contract agreement
    negotiations talks response page feedback contribution contributions"""
)
WORDS = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, GROUP_OF), key=len, reverse=True))})\b")
TOOK_PLACE = re.compile(r"\b(?:took|takes|taking|take) place\b")


@lru_cache(maxsize=2048)
def groups_of(nouns: tuple[str, ...]) -> frozenset[str]:
    """What the words of a fact say: "took place" → held."""
    return frozenset(
        GROUP_OF[word] for noun in nouns for word in noun.lower().split() if word in GROUP_OF
    )


class Told(NamedTuple):
    """A word for a happening, and where it stands; false where nothing is told."""

    group: str
    start: int
    end: int

    def __bool__(self):
        return bool(self.group)


def told(text: str, start: int, end: int, place: int, place_end: int) -> Told:
    """What is told of a date: the last word for a happening before it, else the first behind it.

    ``start`` and ``end`` bound the part of the sentence that is searched.
    """
    for is_wanted in (is_strong, is_weak):
        found = [one for one in WORDS.finditer(text, start, place) if is_wanted(text, one)][-1:]
        found += [one for one in WORDS.finditer(text, place_end, end) if is_wanted(text, one)]
        if found:
            return Told(GROUP_OF[found[0][0]], *found[0].span())
    return Told("", 0, 0)


def is_strong(text: str, found: re.Match) -> bool:
    return found[0] not in WEAK or bool(TOOK_PLACE.search(text, found.start() - 8, found.end()))


def is_weak(text: str, found: re.Match) -> bool:
    return found[0] in WEAK
