"""The same page in other forms: at which address, of which type, and how each is answered."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import HttpResponse, QueryDict
from django.urls import reverse

from icpermed.spreadsheets import write_csv, write_xlsx

MIME = {
    "csv": ("CSV", "text/csv; charset=utf-8"),
    "json": ("JSON", "application/json"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ics": ("Calendar file", "text/calendar; charset=utf-8"),
    "atom": ("Atom feed", "application/atom+xml; charset=utf-8"),
    "pdf": ("PDF", "application/pdf"),
    "zip": ("Open data (zip)", "application/zip"),
}


@dataclass(frozen=True)
class Download:
    """One other form of a page, at the same address."""

    label: str
    format: str
    mime: str
    url: str


def downloads(forms: Iterable[str], url: Callable) -> list[Download]:
    """The other forms of a page; ``url(format=…)`` is its address in one of them."""
    return [Download(MIME[form][0], form, MIME[form][1], url(format=form)) for form in forms]


def address(request, **changes) -> str:
    """The address of the page asked for, with some parameters changed (None: taken out)."""
    query: QueryDict = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    for name in [name for name, value in query.items() if value == ""]:
        del query[name]
    return request.path + (f"?{query.urlencode()}" if query else "")


def crumb(request, view: str, label: str) -> dict:
    """A step of the way to this page: another page for the same day."""
    return {
        "label": label,
        "url": reverse(view) + (f"?{request.GET.urlencode()}" if request.GET else ""),
    }


def json_answer(body) -> HttpResponse:
    """Data for programs."""
    text = json.dumps(body, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type=MIME["json"][1])
    response["Access-Control-Allow-Origin"] = "*"  # Open data: other sites may read it.
    return response


def file_answer(form: str, title: str, columns: list[str], rows, *, stem: str) -> HttpResponse:
    """A table to keep, as ``csv`` or ``xlsx``; its file is called icpermed-<stem>.<form>."""
    content = write_csv(columns, rows) if form == "csv" else write_xlsx(title, columns, rows)
    response = HttpResponse(content, content_type=MIME[form][1])
    response["Content-Disposition"] = f'attachment; filename="icpermed-{stem}.{form}"'
    return response
