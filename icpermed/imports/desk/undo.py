"""Taking an import back: first what that would do, then doing it."""

from icpermed.imports import steps, tasks
from icpermed.imports.desk.decisions import numbers
from icpermed.imports.desk.visit import State, Visit
from icpermed.imports.undoing import preview_undo

ENTRIES_SHOWN = 200


def undo_page(visit: Visit):
    """Say what would be reversed, kept and blocked (GET); do it (POST).

    For the whole import, or for the rows that were ticked on the page of the result.
    """
    batch, request = visit.batch, visit.request
    if batch.state != State.APPLIED:
        return visit.go_on()
    asked = request.POST if request.method == "POST" else request.GET
    rows = sorted(numbers(asked.getlist("row"))) if asked.get("only") else None
    if rows == []:
        visit.bad_news("Tick the rows that are to be undone, or undo the whole import.")
        return visit.go("result")
    try:
        if request.method == "POST":
            return undo(visit, rows)
        report = preview_undo(batch, user=visit.user, rows=rows)
    except steps.Refused as refusal:
        visit.bad_news(str(refusal))
        return visit.go_on()
    title = "Undo these rows?" if rows else "Undo this import?"
    return visit.page("undo", title, rows=rows, **told(report))


def undo(visit: Visit, rows: list[int] | None):
    """Take it back; the page of the result says row by row what became of it."""
    if tasks.start(visit.batch, "undo", by=visit.user, rows=rows):
        return visit.go("home")
    visit.good_news("Undone. What was taken back and what stays, and why, is said row by row.")
    return visit.go_on()


def told(report) -> dict:
    """What a page says of a report."""
    words = {
        "reversed": ("Taken back", "As they were before the import."),
        "kept": ("Kept", "Somebody has edited them since, or you may not change them."),
        "blocked": ("Blocked", "They are used elsewhere by now."),
    }
    return {
        "report": report,
        "groups": [
            {
                "name": kind,
                "label": label,
                "intro": intro,
                "entries": getattr(report, kind)[:ENTRIES_SHOWN],
                "count": report.counts[kind],
                "more": max(0, report.counts[kind] - ENTRIES_SHOWN),
            }
            for kind, (label, intro) in words.items()
            if report.counts[kind]
        ],
    }
