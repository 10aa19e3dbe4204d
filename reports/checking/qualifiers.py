"""How exactly a number is meant: "more than", "almost", "around", "up to"."""

import re

QUALIFIERS = {
    "more_than": r"more than|(?:well |just )?over|(?:well )?above|upwards of|in excess of"
    r"|exceeding|exceeds|exceeded|surpassing|surpassed|a little more than|greater than|>",
    "at_least": r"at least|no fewer than|no less than|not less than|a minimum of|≥",
    "less_than": r"fewer than|less than|under|below|<",
    "at_most": r"up to|at most|no more than|not more than|a maximum of|at the most|≤",
    "nearly": r"almost|nearly|close to|just under|just short of|not quite|just below",
    "about": r"about|around|approximately|approx\.|roughly|some|circa|ca\.|c\.|~|≈"
    r"|in the region of|in the order of|of the order of|an estimated|estimated at",
    "exactly": r"exactly|precisely|only|just|all|as many as|all of the",
}
WORDS = {name: re.compile(rf"(?:{form})\s*", re.IGNORECASE) for name, form in QUALIFIERS.items()}
ANY = re.compile(
    rf"(?:(?<=[\s(“\"'–-])|^)(?:{'|'.join(f'(?P<{n}>{f})' for n, f in QUALIFIERS.items())})"
    r"\s{0,3}(?:a |an |the |its )?(?:total of )?$",
    re.IGNORECASE,
)
#: "Spread over eight spokes", "revolves around three pillars": no qualifier, but part of a verb.
VERBS = re.compile(
    r"\b(?:spread|distributed|divided|extends?|revolv(?:es?|ing)|built|turns?|organised|structured"
    r"|centred|grouped|arranged|gathered|all)\s+$",
    re.IGNORECASE,
)
LONGEST = 34


def before(text: str, place: int) -> tuple[str, int] | None:
    """The qualifier that ends where a number begins, and where it begins itself."""
    found = ANY.search(text, max(0, place - LONGEST), place)
    if not found or VERBS.search(text, max(0, found.start() - 14), found.start()):
        return None
    return found.lastgroup or "", found.start()


def read(text: str, mention) -> None:
    """Add to a mention the qualifier before it."""
    found = before(text, mention.start)
    if not found or mention.kind in {"ordinal", "time", "code"}:
        return
    name, start = found
    if mention.kind == "duration" and name == "more_than" and text[start : start + 4] == "over":
        return
    if not mention.qualifier or name != "exactly":
        mention.qualifier = mention.qualifier if mention.qualifier == "range" else name
    if name != "exactly":
        mention.start = start
