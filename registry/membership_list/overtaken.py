"""Why a row was left alone: who edited its organisation since, and when."""

from django.utils import timezone

from icpermed.history import Change, events_of, name_the_authors
from icpermed.imports.models import Row
from registry.models import Mandate, Membership, Name, Organisation, Person

#: By which field the events of each model belong to an organisation.
PARENTS = {
    Organisation: "pgh_obj_id",
    Name: "organisation_id",
    Membership: "organisation_id",
    Person: "affiliation_id",
    Mandate: "organisation_id",
}
NOBODY = (
    "The register is no longer what the review showed, or a row that this one builds on was left"
    " out. Compare the list again."
)


def explain(rows: list[tuple[Row, int | None]]) -> None:
    """Give each row its outcome, with the newest change of the organisation that it means."""
    newest = newest_changes({pk for _, pk in rows if pk})
    for row, pk in rows:
        row.outcome = Row.Outcome.OVERTAKEN
        change = newest.get(pk)
        if change is None:
            row.outcome_note = NOBODY
            continue
        when = timezone.localtime(change.at)
        why = f" ({change.why})" if change.why else ""
        row.outcome_note = (
            f"{change.who} edited it on {when:%-d %B %Y at %H:%M}{why}; the row would do something"
            " else now. Compare the list again."
        )


def newest_changes(pks: set[int]) -> dict[int, Change]:
    """The last change of each of some organisations and of what belongs to them."""
    found = {}
    for model, parent in PARENTS.items() if pks else ():
        events = events_of(model).objects.filter(**{f"{parent}__in": pks})
        newest = events.order_by(parent, "-pgh_id").distinct(parent)
        for pk, at, context in newest.values_list(parent, "pgh_created_at", "pgh_context_id"):
            if pk not in found or at > found[pk].at:
                found[pk] = Change(at, at, context, 1)
    name_the_authors(list(found.values()))
    return found
