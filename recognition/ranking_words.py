"""What a ranking says in sentences, for those who read it before they meet."""

from collections.abc import Iterable
from fractions import Fraction

from django.utils.text import get_text_list

from recognition.judging import Judged
from recognition.ranking import ties
from recognition.stability import (
    Change,
    Use,
    without_each_juror,
    without_each_sheet,
)


class Words:
    """The names of an edition's nominations and jurors, and sentences with them."""

    def __init__(self, judged: Judged):
        self.judged = judged

    def nomination(self, key: int) -> str:
        """A nomination as it is called in a sentence: by name and number."""
        one = self.judged.nominations[key]
        return f"{one.name or one.title} (no. {one.number})"

    def nominations(self, keys: Iterable[int], word: str = "and") -> str:
        """Several nominations in a sentence, in the order of their numbers."""
        ordered = sorted(keys, key=lambda key: self.judged.nominations[key].number)
        return get_text_list([self.nomination(key) for key in ordered], word)

    def juror(self, key: int) -> str:
        """A juror by name."""
        return str(self.judged.jurors[key].person)

    # --- ties ---------------------------------------------------------------------------------

    def last_place(self) -> str:
        """The tie that people have to decide, if there is one."""
        found = self.judged.winners
        if not found.tied:
            return ""
        left = "is one place" if found.places == 1 else f"are {found.places} places"
        return (
            f"{self.nominations(found.tied)} have equal points, and there {left} left for them:"
            " the points do not decide this, people must."
        )

    def other_ties(self) -> list[str]:
        """Ties that decide nothing about who is honoured."""
        return [
            f"{self.nominations(keys)} share place {place}."
            for place, keys in ties(self.judged.ranked)
            if not self.judged.winners.tied & set(keys)
        ]

    # --- what the winners hang on -------------------------------------------------------------

    def sheets_that_decide(self) -> list[str]:
        """A sentence for each sheet without which the winners would change."""
        return [
            f"Without the sheet of {self.juror(one.juror)} on {self.nomination(one.nomination)},"
            f" {self.consequence(one)}."
            for one in without_each_sheet(self.judged.sheets, self.judged.rules)
        ]

    def jurors_who_decide(self) -> list[str]:
        """A sentence for each juror without whom the winners would change."""
        return [
            f"Without all sheets of {self.juror(one.juror)}, {self.consequence(one)}."
            for one in without_each_juror(self.judged.sheets, self.judged.rules)
        ]

    def consequence(self, change: Change) -> str:
        """What would be otherwise."""
        before, after = change.before, change.after
        if after.tied:
            places = "the last place" if after.places == 1 else f"the last {after.places} places"
            return f"{self.nominations(after.tied)} would be tied for {places}"
        gained = after.certain - before.certain
        if before.tied:
            words = "there would be no tie"
            return f"{words}: {self.nominations(gained)} would be honoured" if gained else words
        lost = before.certain - after.certain
        if gained and lost:
            return (
                f"{self.nominations(gained)} would be honoured instead of {self.nominations(lost)}"
            )
        if lost:
            return f"{self.nominations(lost)} would not be honoured"
        return f"{self.nominations(gained)} would be honoured as well"

    # --- nominations and jurors ---------------------------------------------------------------

    def wide(self) -> list[str]:
        """Nominations that their jurors see very differently."""
        return [
            f"{self.nomination(one.nomination)}: from {short(one.sheets[0])} to"
            f" {short(one.sheets[-1])} points."
            for one in self.judged.ranked
            if one.is_wide
        ]

    def missing(self) -> list[str]:
        """Nominations with fewer sheets than the rules ask for."""
        wanted = self.judged.rules.reviews_per_nomination
        return [
            f"{self.nomination(one.nomination)}: {len(one.sheets)} of {wanted}."
            for one in self.judged.ranked
            if one.is_short
        ]

    def use(self, one: Use) -> str:
        """What is notable about how a juror uses the scale."""
        if one.is_flat:
            return "Gives all the same points"
        if not one.is_far:
            return ""
        return "Stricter than the others" if one.difference < 0 else "Milder than the others"


def short(number: Fraction | None) -> str:
    """Points as people read them: with one decimal."""
    return "–" if number is None else f"{tenths(number) / 10:.1f}"


def signed(number: Fraction | None) -> str:
    """A difference as people read it."""
    return "–" if number is None else f"{tenths(number) / 10:+.1f}".replace("-", "−")


def tenths(number: Fraction) -> int:
    """A number in tenths, halves away from zero."""
    size = int(abs(number) * 10 + Fraction(1, 2))
    return size if number >= 0 else -size
