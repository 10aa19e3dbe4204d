"""Whether somebody was honoured already: what the public may know of it, and what the desk knows.

Names are compared as people write them: "Mario.A. Battaglia", "M. A. Battaglia" and "Battaglia,
Mario" may be the same person. That is a hint for people, never a proof.
"""

import re

from django.db.models import Q

from icpermed.text import fold
from recognition.models import Award, Edition, Nomination

WORD = re.compile(r"[^\W\d_]+")
#: What stands before a name, and is no part of it.
TITLES = {"dr", "prof", "professor", "med", "phd", "md", "mr", "mrs", "ms", "msc"}


def words_of(name: str) -> list[str]:
    """The words of a name as they are compared, without titles."""
    return [word for word in WORD.findall(fold(name)) if word not in TITLES]


def is_same_name(one: str, other: str) -> bool:
    """Whether two names may be of one person: each word of the shorter is, or begins, one of
    the longer, and at least two are compared, one of them written out in both."""
    shorter, longer = sorted([words_of(one), words_of(other)], key=len)
    if len(shorter) < 2:
        return bool(shorter) and shorter == longer
    left, in_full = list(longer), 0
    for word in sorted(shorter, key=len, reverse=True):
        found = next((x for x in left if x == word), None) or next(
            (x for x in left if is_initial(word, x)), None
        )
        if found is None:
            return False
        in_full += len(word) > 1 and found == word
        left.remove(found)
    return in_full >= 1


def is_initial(one: str, other: str) -> bool:
    """Whether one of two words is the first letter of the other."""
    return min(len(one), len(other)) == 1 and one[0] == other[0]


def already(name: str, *, except_for: Edition | None = None) -> list[Award]:
    """The public awards of people of this name. One query."""
    awards = Award.objects.published().select_related("edition")
    return of_this_name(awards, name, except_for)


def of_this_name(awards, name: str, except_for: Edition | None = None) -> list[Award]:
    """Those awards whose winner may have this name, however it was printed."""
    if len(words_of(name)) < 2:
        return []
    if except_for is not None:
        awards = awards.exclude(edition=except_for)
    return [
        award
        for award in awards
        if any(is_same_name(name, known) for known in (award.name, award.name_in_source) if known)
    ]


def earlier_awards(nomination: Nomination) -> list[Award]:
    """For the desk: all awards of whoever is nominated, by person, address or name."""
    awards = Award.objects.select_related("edition").exclude(edition=nomination.edition)
    known = Q(pk=None)
    if nomination.person_id:
        known |= Q(person=nomination.person_id)
    if nomination.email:
        known |= Q(email__iexact=nomination.email)
    certain = list(awards.filter(known))
    by_name = of_this_name(awards, nomination.name)
    return certain + [award for award in by_name if award not in certain]


def own_awards(nomination: Nomination) -> list[Award]:
    """Awards of whoever nominates themselves by the same address, public or not: they know."""
    if not (nomination.is_self and nomination.email and nomination.confirmed_at):
        return []
    awards = Award.objects.select_related("edition").exclude(edition=nomination.edition)
    return list(awards.filter(email__iexact=nomination.email))
