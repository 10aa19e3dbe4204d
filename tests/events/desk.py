"""What a browser sends from the page of an event."""

from django.urls import reverse

from tests.desk import management_form

INLINES = [
    *("agenda_items", "speakers", "materials", "participations", "action_items"),
    *("topic_rows", "host_rows", "headcounts", "earlier_dates"),
]


def change_url(event) -> str:
    return reverse("admin:events_event_change", args=[event.pk])


def event_form(event, **changes) -> dict:
    """An event as it is, without rows being touched."""
    fields = {
        "title": event.title,
        "kind": event.kind,
        "starts_on": event.starts_on.isoformat(),
        "timezone": event.timezone,
        "format": event.format,
        "access": event.access,
        "is_published": "on",
        "_seen": "2999-01-01T00:00:00+00:00",
    }
    for name in ["capacity_on_site", "capacity_online"]:
        if (places := getattr(event, name)) is not None:
            fields[name] = places
    return fields | management_form(*INLINES) | changes


def row(prefix: str, event, number: int = 0, *, initial: int = 0, **fields) -> dict:
    """One row of an inline, the first unless told; ``initial`` of all rows are there already."""
    data = {f"{prefix}-TOTAL_FORMS": max(number + 1, initial), f"{prefix}-INITIAL_FORMS": initial}
    return (
        data
        | {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
        | {f"{prefix}-{number}-event": event.pk}
    )


def errors_in(response, prefix: str, number: int = 0) -> dict:
    """What is wrong with one row."""
    formsets = [one.formset for one in response.context["inline_admin_formsets"]]
    return next(one for one in formsets if one.prefix == prefix).forms[number].errors
