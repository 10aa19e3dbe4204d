"""The last page of an import: exactly what it did, and what goes back to the sender."""

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from icpermed.exporting import file_response
from icpermed.imports import steps
from icpermed.imports.desk.review import KnownCount, shown
from icpermed.imports.desk.visit import State, Visit
from icpermed.imports.giving_back import faulty_file
from icpermed.imports.models import Row
from icpermed.imports.tally import Tally
from icpermed.imports.undoing import IN_EFFECT
from icpermed.spreadsheets import Unreadable

Outcome = Row.Outcome

#: What is told first: what somebody may have to do something about.
OUTCOMES = [
    (Outcome.WRITTEN, "Written"),
    (Outcome.OVERTAKEN, "Left alone: edited in between"),
    (Outcome.UNDONE, "Undone"),
    (Outcome.PARTLY_UNDONE, "Undone in part"),
    (Outcome.KEPT, "Kept: edited since"),
    (Outcome.BLOCKED, "Kept: used elsewhere"),
    (Outcome.NOTHING, "Not written"),
]


def result_page(visit: Visit):
    """What was written, what was not and why, record by record."""
    batch, request = visit.batch, visit.request
    if batch.state not in {State.APPLIED, State.UNDONE}:
        return visit.go_on()
    counts = dict(batch.rows.order_by().values_list("outcome").annotate(Count("pk")))
    tabs = [
        {
            "name": name or "not-written",
            "label": label,
            "url": f"?outcome={name or 'not-written'}",
            "count": counts[name],
        }
        for name, label in OUTCOMES
        if counts.get(name)
    ]
    names = [tab["name"] for tab in tabs]
    asked = request.GET.get("outcome")
    current = asked if asked in names else (names or ["written"])[0]
    for tab in tabs:
        tab["is_current"] = tab["name"] == current
    outcome = "" if current == "not-written" else current
    found = batch.rows.filter(outcome=outcome).order_by("line", "pk")
    page = KnownCount(found, counts.get(outcome, 0)).get_page(request.GET.get("page"))
    tally = Tally.of(batch)
    return visit.page(
        "result",
        "Undone" if batch.state == State.UNDONE else "Imported",
        tabs=tabs,
        current=current,
        given_back=tally.faulty + tally.ambiguous + counts.get(Outcome.OVERTAKEN, 0),
        page_obj=page,
        rows=shown(visit.importer, page.object_list),
        can_undo=batch.state == State.APPLIED and current in IN_EFFECT,
        log_url=reverse("admin:imports_batch_changelist"),
    )


def original_file(visit: Visit) -> HttpResponse:
    """The list as it arrived; never shown by a browser, only saved."""
    if not visit.batch.file:
        raise Http404("The file was thrown away with the list.")
    with visit.batch.file.open("rb") as file:
        answer = HttpResponse(file.read(), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, visit.batch.file_name)
    return answer


def faulty_rows(visit: Visit, form: str) -> HttpResponse:
    """The faulty rows with what is wrong, to be corrected and imported again."""
    if visit.batch.state in {State.RECEIVED, State.COMPARING, State.DISCARDED}:
        raise Http404("The list was not compared.")
    name = f"{visit.batch.file_name.rpartition('.')[0] or visit.batch.file_name} – to correct"
    try:
        return file_response(form, name, lambda: faulty_file(visit.batch, form, user=visit.user))
    except Unreadable as refusal:  # A text too long for a cell of Excel.
        visit.bad_news(str(refusal))
        return visit.go_on()


def discard_page(visit: Visit):
    """Ask before a list is thrown away (GET); do it (POST)."""
    if visit.batch.state not in {State.RECEIVED, State.READY}:
        return visit.go_on()
    if visit.request.method != "POST":
        return visit.page("discard", "Discard this list?")
    try:
        steps.discard(visit.batch)
    except steps.Refused as refusal:
        visit.bad_news(str(refusal))
        return visit.go_on()
    visit.good_news(f"{visit.batch.file_name} was discarded. Nothing of it was written.")
    return visit.go("home")
