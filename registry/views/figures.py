"""The consortium in figures: each number for any day, explained, with the rows it counts."""

from functools import partial

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from icpermed.answers import address, crumb, downloads, file_answer, json_answer
from icpermed.charts import step_chart
from icpermed.filters import on_of
from icpermed.openapi.declaring import described
from registry.figures import FIGURES, steps, values, year_ends
from registry.views.members import list_query

FORMS = ["csv", "json", "xlsx"]

#: What a figure is as data.
FACT = {
    "type": "object",
    "properties": {
        "figure": {"type": "string", "enum": list(FIGURES)},
        "on": {"type": "string", "format": "date"},
        "value": {"type": "integer", "minimum": 0},
        "unit": {"type": "string"},
        "definition": {"type": "string"},
        "rows": {"type": "string", "format": "uri"},
    },
    "required": ["figure", "on", "value", "unit", "definition", "rows"],
}


def rows_url(figure, on) -> str:
    """The address of the list that holds exactly the rows a figure counts."""
    return list_query(**figure.rows_query(on))


def fact(figure, value: int, on) -> dict:
    """A figure as data: what it says, when, of what, by which definition, counted from where."""
    return {
        "figure": figure.name,
        "on": on.isoformat(),
        "value": value,
        "unit": figure.unit,
        "definition": figure.definition,
        "rows": settings.SITE_URL + rows_url(figure, on),
    }


@described(
    "All figures about the consortium for one day, each with its definition and its rows",
    forms=FORMS,
    schema={"type": "array", "items": FACT},
    is_dated=True,
)
def figure_list(request):
    """All figures for one day."""
    asked = on_of(request)
    on = asked or timezone.localdate()
    now = values(on)
    facts = [fact(figure, now[name], on) for name, figure in FIGURES.items()]
    if answer := other_form(request, "figures", facts, FACT["required"], facts):
        return answer
    history = steps(on)
    cards = [
        {
            "figure": figure,
            "value": now[name],
            "unit": figure.unit_for(now[name]),
            "rows": rows_url(figure, on),
            "chart": step_chart(
                [(step.on, step.values[name]) for step in history],
                until=on,
                label=f"{figure.label} over time",
                is_small=True,
            ),
        }
        for name, figure in FIGURES.items()
    ]
    context = {
        "title": "Figures",
        "cards": cards,
        "on": asked,
        "day": on,
        "downloads": downloads(FORMS, partial(address, request)),
    }
    return render(request, "registry/figure_list.html", context)


@described(
    "One figure about the consortium; as a table, every day on which it changed",
    forms=FORMS,
    schema=FACT,
    is_dated=True,
)
def figure_detail(request, name):
    """One figure: its definition, its rows, and how it went over time."""
    if name not in FIGURES:
        raise Http404(f"There is no figure called {name}.")
    figure = FIGURES[name]
    asked = on_of(request)
    on = asked or timezone.localdate()
    value = figure.value(on)
    history = steps(on)
    series = [(step.on, step.values[name]) for step in history]
    changes = [point for i, point in enumerate(series) if not i or point[1] != series[i - 1][1]]
    table = [{"from": day.isoformat(), "value": number} for day, number in changes]
    facts = fact(figure, value, on)
    if answer := other_form(request, figure.name, facts, ["from", "value"], table):
        return answer
    context = {
        "title": figure.label,
        "crumbs": [crumb(request, "figure_list", "Figures")],
        "figure": figure,
        "value": value,
        "unit": figure.unit_for(value),
        "on": asked,
        "day": on,
        "rows": rows_url(figure, on),
        "chart": step_chart(changes, until=on, label=f"{figure.label} over time"),
        "changes": list(reversed(changes)),
        "years": [(day, numbers[name]) for day, numbers in year_ends(history, on)],
        "breakdown": figure.breakdown(on),
        "downloads": downloads(FORMS, partial(address, request)),
    }
    return render(request, "registry/figure_detail.html", context)


def other_form(
    request, name: str, facts, columns: list[str], table: list[dict]
) -> HttpResponse | None:
    """The answer in another form than a page: the facts as JSON, the table as CSV or Excel."""
    form = request.GET.get("format", "")
    if not form:
        return None
    if form not in FORMS:
        raise Http404(f"There is no form called {form}.")
    if form == "json":
        return json_answer(facts)
    rows = [[row[column] for column in columns] for row in table]
    return file_answer(form, name, columns, rows, stem=name)
