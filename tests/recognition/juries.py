"""Juries for tests: an edition with criteria, jurors, nominations and sheets, in few lines."""

from dataclasses import dataclass

from icpermed.outbox.models import Mailing
from recognition.deciding import Prepared, apply, plan, prepare_outcomes
from recognition.models import Criterion, Edition, Juror, Nomination
from tests.factories import make_person
from tests.recognition.factories import (
    make_criterion,
    make_judged_edition,
    make_juror,
    make_nomination,
    make_review,
)


@dataclass
class Jury:
    """What ``make_jury`` made."""

    edition: Edition
    criterion: Criterion
    jurors: list[Juror]
    nominations: dict[int, Nomination]


def make_jury(points: dict[int, list[int]], *, edition=None, **fields) -> Jury:
    """An edition judged by one criterion from 0 to 100, without a phase that runs.

    ``points`` are, by the number of a nomination, what the jurors give it: the first juror, the
    second … None is a sheet that was not handed in.
    """
    fields = {"max_winners": 1, "reviews_per_nomination": 2} | fields
    edition = edition or make_judged_edition(**fields)
    edition.phases.all().delete()
    criterion = make_criterion(edition, name="Quality", scale_from=0, scale_to=100)
    size = max([len(given) for given in points.values()], default=0)
    jurors = [make_juror(edition, person=make_person(f"Juror Number{i}")) for i in range(size)]
    nominations = {number: make_nomination(edition, number=number) for number in points}
    for number, given in points.items():
        for juror, value in zip(jurors, given, strict=False):
            if value is not None:
                make_review(juror, nominations[number], scores={criterion: value})
    return Jury(edition, criterion, jurors, nominations)


def prepared(jury, *, by=None, places=None, **outcomes):
    """Prepare outcomes by number: n1="winner"."""
    places = places or {}
    return prepare_outcomes(
        edition=jury.edition,
        outcomes={
            jury.nominations[int(name[1:])].pk: Prepared(outcome, places.get(name), f"About {name}")
            for name, outcome in outcomes.items()
        },
        by=by,
    )


ALL = {"n1": "winner", "n2": "reserve", "n3": "not_selected"}


def applied(jury, **fields) -> Mailing:
    return apply(edition=jury.edition, seen=plan(jury.edition).fingerprint, by=None, **fields)


def states(jury) -> dict[int, str]:
    return dict(jury.edition.nominations.values_list("number", "state").order_by("number"))
