"""Numbers that follow from others of their sentence: 62% of 118.76 million are 73.6 million."""

from collections.abc import Sequence
from decimal import Decimal

from reports.checking.mentions import Mention
from reports.checking.sayings import agrees


def follows(said: Mention, others: Sequence[Mention], known: Sequence[Decimal]) -> bool:
    """Whether a number is a share of another one, the rest of it, or what each of several gets.

    ``known`` are amounts of which it may be a part although they are not named.
    """
    plain = [one for one in others if one is not said and one.low == one.high > 0]
    alike = {(said.kind, said.unit), ("count", "")}  # "250 million euros and 125 million"
    wholes = [one.low for one in plain if (one.kind, one.unit) in alike]
    shares = [one.low / 100 for one in plain if one.kind == "percent" and one.unit == "%"]
    shares += [one.low for one in plain if one.kind == "fraction"]
    counts = [one.low for one in plain if one.kind == "count" and one.low > 1]
    parts = {part for share in shares for part in (share, 1 - share)}
    parts |= {1 / count for count in counts} if said.kind == "money" else set()
    rests = {whole - other for whole in known for other in wholes}
    shared = {whole * Decimal(part) for whole in [*wholes, *known] for part in parts}
    return any(agrees(said, number) is True for number in shared | rests)
