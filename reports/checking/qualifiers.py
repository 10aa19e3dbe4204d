"""How exactly a number is meant: "more than", "almost", "around", "up to"."""

import re

#: How far from a number: "well over", "just under".
BY_MUCH = r"(?:well|far|considerably) "
BY_LITTLE = r"(?:just|slightly|a little|little|a bit) "
QUALIFIERS = {
    "more_than": rf"(?:{BY_MUCH}|{BY_LITTLE})?(?:more than|over|above|greater than)"
    r"|upwards of|in excess of|exceeding|exceeds|exceeded|surpassing|surpassed|>",
    "at_least": r"at (?:the very )?least|n(?:o|ot) (?:fewer|less) than|a minimum of|≥",
    "less_than": rf"(?:{BY_MUCH})?(?:fewer than|less than|under|below)|not even|<",
    "at_most": r"up to|at (?:the )?(?:very )?most|n(?:o|ot) more than|a maximum of|≤",
    "nearly": rf"almost|nearly|close to|{BY_LITTLE}(?:under|below|short of|less than|fewer than)"
    r"|not quite",
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
#: The same with what is spread: "distributes its activities over eight spokes".
SPREADING = re.compile(
    r"\b(?:spread|distribut|divid|split)\w*\s"
    r"(?:(?!(?:to|in|among|with|by|for|from|at)\s)[\w-]+\s){1,4}$",
    re.IGNORECASE,
)
#: "25 partners under eight spokes".
PLACED = re.compile(r"\s[a-z]+s\s(?:under|over|above|below)\s", re.IGNORECASE)
LONGEST = 40


def before(text: str, place: int) -> tuple[str, int] | None:
    """The qualifier that ends where a number begins, and where it begins itself."""
    found = ANY.search(text, max(0, place - LONGEST), place)
    if not found or VERBS.search(text, max(0, found.start() - 14), found.start()):
        return None
    is_over = text[found.start() : found.start() + 4].lower() == "over"
    if is_over and SPREADING.search(text, max(0, found.start() - LONGEST), found.start()):
        return None
    return found.lastgroup or "", found.start()


def read(text: str, mention, last_end: int) -> None:
    """Add to a mention the qualifier before it. ``last_end``: where the number before it ends."""
    found = before(text, mention.start)
    if found and PLACED.fullmatch(text, last_end, mention.start):
        return
    if not found or mention.kind in {"ordinal", "time", "code"}:
        return
    name, start = found
    if mention.kind == "duration" and name == "more_than" and text[start : start + 4] == "over":
        return
    if not mention.qualifier or name != "exactly":
        mention.qualifier = mention.qualifier if mention.qualifier == "range" else name
    if name != "exactly":
        mention.start = start
