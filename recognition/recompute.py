"""Check the record of a decision, and compute its ranking again. Needs nothing but Python 3.10.

    python recompute.py record.json [digest]

prints the ranking. It ends with 1 and a sentence if a byte of the record was changed, if another
ranking follows from the sheets than the record says, or if another sheet decides who wins. Give
the digest that you got by another way (from the secretariat, from a page) to know that the record
as a whole is the one of then.
"""

import hashlib
import json
import re
import sys
from fractions import Fraction
from pathlib import Path

FORM = re.compile(rb'\{"record":(\{.*\}),"sha256":"([0-9a-f]{64})"\}\n', re.DOTALL)


class Wrong(Exception):
    """What is wrong with a record, in a sentence."""


def opened(data, digest=""):
    """The record in the bytes of a file, if none of them was changed."""
    form = FORM.fullmatch(data)
    if not form:
        raise Wrong("This file does not have the form of a record: it was changed.")
    text, written = form[1], form[2].decode()
    found = hashlib.sha256(text).hexdigest()
    if found != written:
        raise Wrong("The record was changed: its digest is another one.")
    if digest and found != digest.strip().lower():
        raise Wrong("The record is not the one of the digest you gave.")
    record = json.loads(text.decode("utf-8"), parse_float=refuse)
    if spelt(record).encode("utf-8") != text:
        raise Wrong("The record is not written in the one form that it has.")
    return record, found


def refuse(number):
    raise Wrong(f"The record holds a floating-point number: {number}.")


def spelt(record):
    """A record in the one form that it has."""
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def points(values, criteria):
    """The points of a sheet, from 0 to 100; none if it gives nothing that counts."""
    top = bottom = Fraction(0)
    for criterion in criteria:
        weight = Fraction(criterion["weight"])
        if weight > 0 and criterion["key"] in values:
            low, high = criterion["lowest"], criterion["highest"]
            top += weight * Fraction(values[criterion["key"]] - low, high - low)
            bottom += weight
    return top / bottom * 100 if bottom else None


def middle(numbers):
    """The median."""
    numbers, half = sorted(numbers), len(numbers) // 2
    return numbers[half] if len(numbers) % 2 else (numbers[half - 1] + numbers[half]) / 2


def average(numbers):
    """The mean."""
    return sum(numbers) / Fraction(len(numbers))


def totals(record, sheets):
    """The points of each nomination that has some."""
    method = {"mean": average, "median": middle}[record["edition"]["ranked_by"]]
    given = {}
    for sheet in sheets:
        if (found := points(sheet["values"], record["criteria"])) is not None:
            given.setdefault(sheet["nomination"], []).append(found)
    return {nomination: method(numbers) for nomination, numbers in given.items()}, given


def written(number):
    """A fraction with six decimals, halves up, by whole numbers alone."""
    millionths = (number.numerator * 2_000_000 + number.denominator) // (number.denominator * 2)
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06}"


def ranking(record):
    """The rows of the ranking: nomination, place, points, mean, median, number of sheets."""
    total, given = totals(record, record["sheets"])
    rows = []
    for nomination in record["nominations"]:
        if nomination in total:
            own = total[nomination]
            place = 1 + sum(other > own for other in total.values())
            numbers = given[nomination]
            words = [written(own), written(average(numbers)), written(middle(numbers))]
            rows.append([nomination, place, *words, len(numbers)])
        else:
            rows.append([nomination, None, "", "", "", 0])
    return sorted(rows, key=lambda row: (row[1] is None, row[1] or 0, row[0]))


def winners(record, sheets):
    """Whom the points would honour: for certain, tied for the places that remain, how many."""
    total, _ = totals(record, sheets)
    most = record["edition"]["max_winners"]
    certain, tied = [], []
    for nomination, own in sorted(total.items()):
        better = sum(other > own for other in total.values())
        level = sum(other == own for other in total.values())
        if better + level <= most:
            certain.append(nomination)
        elif better < most:
            tied.append(nomination)
    return {"certain": certain, "tied": tied, "places": most - len(certain) if tied else 0}


def hangs_on(record):
    """The sheets and the jurors without which others would win."""
    sheets, now = record["sheets"], winners(record, record["sheets"])
    found = {"sheets": [], "jurors": []}
    for index, sheet in enumerate(sheets):
        then = winners(record, sheets[:index] + sheets[index + 1 :])
        if then != now:
            found["sheets"].append((sheet["juror"], sheet["nomination"], then))
    for juror in {sheet["juror"] for sheet in sheets}:
        then = winners(record, [sheet for sheet in sheets if sheet["juror"] != juror])
        if then != now:
            found["jurors"].append((juror, None, then))
    return found


def check(record):
    """Compute everything again, and compare."""
    fields = ["nomination", "place", "points", "mean", "median", "sheets"]
    if ranking(record) != [[row[field] for field in fields] for row in record["ranking"]]:
        raise Wrong("Another ranking follows from the sheets than the record says.")
    if winners(record, record["sheets"]) != record["winners_by_points"]:
        raise Wrong("Other winners follow from the points than the record says.")
    computed = hangs_on(record)
    for kind, rows in record["stability"].items():
        said = [(row["juror"], row.get("nomination"), row["winners"]) for row in rows]
        if sorted(said, key=str) != sorted(computed[kind], key=str):
            raise Wrong("The record says wrongly on which sheets or jurors the winners hang.")


def shown(record, digest):
    """The ranking and the outcome, for people."""
    edition, outcome = record["edition"], {row["nomination"]: row for row in record["outcome"]}
    yield f"{edition['title']} {edition['year']}, by the {edition['ranked_by']} of the sheets"
    yield f"SHA-256 {digest}"
    yield ""
    yield f"{'place':>5}  {'nomination':>10}  {'points':>10}  {'sheets':>6}  outcome"
    for nomination, place, number, _, _, count in ranking(record):
        words = outcome[nomination]["outcome"].replace("_", " ")
        own = outcome[nomination]["place"]
        words += f", place {own}" if own else ""
        yield f"{place or '–':>5}  {nomination:>10}  {number or '–':>10}  {count:>6}  {words}"
    yield ""
    yield "The record is as it was made, and the same ranking follows from its sheets."


def main(arguments):
    """Read a record, check it, print it. Returns how the program ends."""
    if len(arguments) not in {1, 2}:
        sys.stderr.write("Usage: python recompute.py record.json [digest]\n")
        return 2
    try:
        record, digest = opened(Path(arguments[0]).read_bytes(), *arguments[1:])
        check(record)
    except OSError as problem:
        sys.stderr.write(f"The file cannot be read: {problem}\n")
        return 1
    except Wrong as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except (KeyError, TypeError, ValueError, ZeroDivisionError, RecursionError) as problem:
        sys.stderr.write(f"This is not a whole record: {problem!r}\n")
        return 1
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    sys.stdout.write("\n".join(shown(record, digest)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
