"""The record of a decision: JSON in one fixed form, from which anybody computes the ranking again.

Nominations stand in it by number, jurors as “juror 1”, in an order that does not follow names.
There is no time and no floating-point number in it: what is the same gives the same bytes.
`recognition/recompute.py` reads it, and shares no line with this module.
"""

import hashlib
import json
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from recognition.judging import Judged
from recognition.models import DecisionRecord, Juror, Nomination, Review
from recognition.ranking import Winners, rounded
from recognition.stability import Change, without_each_juror, without_each_sheet

#: The program that is given with a record.
SCRIPT = Path(__file__).with_name("recompute.py")
FORMAT = "ICPerMed decision record 1"
POINTS = (
    "The points of a sheet are 100 × Σ weight × (value − lowest) / (highest − lowest) / Σ weight"
    " over the criteria of a weight above 0 that the sheet gives; a sheet that gives none does not"
    " count. The points of a nomination are the {ranked_by} of its sheets. All of it is computed"
    " with fractions; numbers in this record are rounded to six decimals, halves up."
)
TIES = (
    "Equal points are an equal place. A tie across the last winning place is not broken by rule:"
    " people decide, and the outcome says how."
)
STABILITY = (
    "Named are the sheets and the jurors without which another set of winners would follow from"
    " the points: “certain”, and “places” of the “tied”."
)


def canonical(content) -> str:
    """JSON in the one form: sorted keys, no spaces, letters as they are, no floats."""
    return json.dumps(
        refuse_floats(content), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def refuse_floats(content):
    """The same content, or TypeError: a float is not the same everywhere."""
    if isinstance(content, float):
        raise TypeError("A record has no floating-point numbers.")
    if isinstance(content, dict):
        return {key: refuse_floats(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [refuse_floats(value) for value in content]
    return content


def digest(text: str) -> str:
    """The SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def sheet_digest(review: Review) -> str:
    """The hash of a sheet as it was handed in: its juror finds it in the record.

    It holds the comments and the moment of handing in, which nobody can guess, and no name.
    ``review`` has its scores with their criteria, and its nomination with the edition, prefetched.
    """
    scores = sorted(review.scores.all(), key=lambda score: score.criterion.name)
    return digest(
        canonical(
            {
                "edition": review.nomination.edition.year,
                "nomination": review.nomination.number,
                "scores": [[one.criterion.name, one.value, one.comment] for one in scores],
                "comment": review.comment,
                "handed_in": review.submitted_at.isoformat() if review.submitted_at else "",
            }
        )
    )


def with_all_for_the_digest(reviews):
    """A queryset of sheets, read so that ``sheet_digest`` asks nothing more."""
    return reviews.select_related("nomination__edition").prefetch_related("scores__criterion")


def sheet_digests(juror: Juror) -> dict[int, str]:
    """The hashes of a juror's sheets that were handed in, by nomination: for their own page."""
    reviews = with_all_for_the_digest(juror.reviews.handed_in())
    return {review.nomination_id: sheet_digest(review) for review in reviews}


def pseudonyms(digests: dict[int, str], reviews: Iterable[Review]) -> dict[int, str]:
    """What each juror is called: in the order of their first hash, which follows nothing."""
    first = {}
    for review in reviews:
        own = digests[review.pk]
        first[review.juror_id] = min(first.get(review.juror_id, own), own)
    return {
        juror: f"juror {index}" for index, juror in enumerate(sorted(first, key=first.get), start=1)
    }


def content_of(judged: Judged) -> str:
    """The record of an edition as it is judged at this moment, with the prepared outcome."""
    reviews = with_all_for_the_digest(
        Review.objects.filter(pk__in=[one.pk for one in judged.reviews])
    )
    digests = {review.pk: sheet_digest(review) for review in reviews}
    names = pseudonyms(digests, judged.reviews)
    return canonical(
        {
            "format": FORMAT,
            "edition": rules_in_words(judged),
            "criteria": criteria_of(judged),
            "nominations": sorted(one.number for one in judged.nominations.values()),
            "sheets": sheets_of(judged, digests, names),
            "void_sheets": by_number(judged, judged.voided),
            "recusals": by_number(judged, judged.recusals),
            "method": {
                "points": POINTS.format(ranked_by=judged.edition.ranked_by),
                "ties": TIES,
                "stability": STABILITY,
            },
            "ranking": ranking_of(judged),
            "winners_by_points": in_numbers(judged, judged.winners),
            "stability": stability_of(judged, names),
            "outcome": outcome_of(judged.nominations.values()),
        }
    )


def rules_in_words(judged: Judged) -> dict:
    """The rules by which the edition was judged."""
    edition = judged.edition
    return {
        "year": edition.year,
        "title": edition.title,
        "ranked_by": edition.ranked_by,
        "max_winners": edition.max_winners,
        "reviews_per_nomination": edition.reviews_per_nomination,
    }


def criteria_of(judged: Judged) -> list[dict]:
    """The criteria in their order; their key in the sheets is their place in it."""
    return [
        {
            "key": str(index),
            "name": one.name,
            "weight": str(one.weight),
            "lowest": one.scale_from,
            "highest": one.scale_to,
            "is_optional": one.is_optional,
        }
        for index, one in enumerate(judged.criteria, start=1)
    ]


def sheets_of(judged: Judged, digests: dict[int, str], names: dict[int, str]) -> list[dict]:
    """All sheets that count, without names."""
    keys = {one.pk: str(index) for index, one in enumerate(judged.criteria, start=1)}
    found = [
        {
            "juror": names[sheet.juror],
            "nomination": judged.nominations[sheet.nomination].number,
            "values": {keys[criterion]: value for criterion, value in sheet.values.items()},
            "sha256": digests[review.pk],
        }
        for sheet, review in zip(judged.sheets, judged.reviews, strict=True)
    ]
    return sorted(found, key=lambda one: (one["nomination"], one["sha256"]))


def by_number(judged: Judged, counts: dict[int, int]) -> list[dict]:
    """How many there are of each nomination that has some."""
    found = [(judged.nominations[key].number, count) for key, count in counts.items()]
    return [{"nomination": number, "count": count} for number, count in sorted(found)]


def ranking_of(judged: Judged) -> list[dict]:
    """The ranking, from the best; nominations without a sheet that counts have no points."""
    found = [
        {
            "nomination": judged.nominations[one.nomination].number,
            "place": one.place,
            "points": decimal(one.points),
            "mean": decimal(one.mean),
            "median": decimal(one.median),
            "range": decimal(one.range),
            "deviation": "" if one.deviation is None else str(one.deviation),
            "sheets": len(one.sheets),
        }
        for one in judged.ranked
    ]
    return sorted(found, key=lambda one: (one["place"] is None, one["place"], one["nomination"]))


def decimal(number: Fraction | None) -> str:
    """A number of points as it is written in the record."""
    return "" if number is None else str(rounded(number))


def in_numbers(judged: Judged, found: Winners) -> dict:
    """Whom the points would honour, by number."""
    numbers = {key: judged.nominations[key].number for key in found.certain | found.tied}
    return {
        "certain": sorted(numbers[key] for key in found.certain),
        "tied": sorted(numbers[key] for key in found.tied),
        "places": found.places,
    }


def stability_of(judged: Judged, names: dict[int, str]) -> dict:
    """The sheets and the jurors on which the winners hang."""

    def row(change: Change) -> dict:
        about = {"juror": names[change.juror], "winners": in_numbers(judged, change.after)}
        if change.nomination is not None:
            about["nomination"] = judged.nominations[change.nomination].number
        return about

    def order(one: dict) -> tuple:
        return one.get("nomination", 0), len(one["juror"]), one["juror"]

    sheets = without_each_sheet(judged.sheets, judged.rules)
    jurors = without_each_juror(judged.sheets, judged.rules)
    return {
        "sheets": sorted(map(row, sheets), key=order),
        "jurors": sorted(map(row, jurors), key=order),
    }


def outcome_of(nominations: Iterable[Nomination]) -> list[dict]:
    """What people decided of each nomination."""
    return [
        {"nomination": one.number, "outcome": one.pending, "place": one.pending_place}
        for one in sorted(nominations, key=lambda one: one.number)
    ]


def write_down(judged: Judged, *, by, content: str) -> DecisionRecord:
    """Keep the record for good."""
    return DecisionRecord.objects.create(
        edition=judged.edition, content=content, digest=digest(content), made_by=by
    )


def export(record: DecisionRecord) -> bytes:
    """The record as a file: each of its bytes counts."""
    return f'{{"record":{record.content},"sha256":"{record.digest}"}}\n'.encode()
