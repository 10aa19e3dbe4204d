"""How a reading is written in a text: as it usually is, in words, or as the editor says it."""

from reports.bindings import Binding
from reports.figures import Reading

ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
]
TENS = [
    *("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
]


def spelt(number: int) -> str:
    """A whole number below a million in British words: "one hundred and five"."""
    if not 0 <= number < 1_000_000:
        raise ValueError(f"{number:,} is too large to be written in words.")
    if number < 20:
        return ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return TENS[tens] + (f"-{ONES[ones]}" if ones else "")
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    many, rest = divmod(number, size)
    joint = " and " if rest and rest < 100 else " "
    return f"{spelt(many)} {name}" + (f"{joint}{spelt(rest)}" if rest else "")


def in_words(reading: Reading) -> str:
    if reading.number is None or reading.number != int(reading.number):
        raise ValueError("Only a whole number can be written in words.")
    return spelt(int(reading.number))


def in_digits(reading: Reading) -> str:
    if reading.number is None:
        raise ValueError("Only a number can be written in digits.")
    return f"{reading.number.normalize():,f}"


def of_day(form: str):
    def written(reading: Reading) -> str:
        if reading.days is None:
            raise ValueError("Only a day has a month and a year.")
        return reading.days[0].strftime(form)

    return written


#: What ``as=`` can ask for.
WRITTEN = {
    "words": in_words,
    "digits": in_digits,
    "month": of_day("%B %Y"),
    "year": of_day("%Y"),
}


def written(binding: Binding, reading: Reading) -> str:
    """The words that stand in the text. Raises ValueError: a sentence says what is wrong."""
    if binding.says:
        return binding.says
    wanted = dict(binding.writing).get("as", "")
    if not wanted:
        return reading.words
    if wanted not in WRITTEN:
        raise ValueError(f"“as={wanted}” is not known: write as={', as='.join(WRITTEN)}.")
    return WRITTEN[wanted](reading)
