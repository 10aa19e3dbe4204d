"""The desk's page of what nobody has touched for a year."""

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse

from icpermed.ageing import Ageing, ageing_for, authors, named, still_right

PER_PAGE = 50
NOBODY = "nobody"


def ageing_records(request, context: dict):
    """All of it, by kind and by who touched it last (GET); what was looked at (POST)."""
    if request.method == "POST":
        count = still_right(request.user, request.POST.getlist("record"))
        words = f"{count} record{'' if count == 1 else 's'} noted as still right."
        messages.success(request, words) if count else messages.warning(
            request, "Nothing was noted: tick records that you may change."
        )
        return HttpResponseRedirect(request.get_full_path())
    rows = ageing_for(request.user)
    kind, owner = request.GET.get("kind", ""), request.GET.get("by", "")
    found = [row for row in rows if has(row, kind, owner)]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    page.object_list = named(page.object_list)
    choices = {"kinds": kinds(rows), "owners": owners(rows), "kind": kind, "by": owner}
    context |= {"title": "Not touched for a year", "page_obj": page, "all": len(rows)} | choices
    return TemplateResponse(request, "admin/ageing_records.html", context)


def has(row: Ageing, kind: str, owner: str) -> bool:
    """Whether a record is of the kind, and of the person, that were asked for."""
    is_kind = not kind or row.model._meta.label_lower == kind
    return is_kind and (not owner or (row.owner or NOBODY) == owner)


def kinds(rows: list[Ageing]) -> list[tuple[str, str]]:
    """The kinds of records there are, each with how many."""
    counts = Counter(row.model for row in rows)
    named = [(model._meta.label_lower, model._meta.verbose_name_plural) for model in counts]
    return [
        (label, f"{words[:1].upper()}{words[1:]} ({count})")
        for (label, words), count in sorted(
            zip(named, counts.values(), strict=True), key=lambda pair: pair[0][1]
        )
    ]


def owners(rows: list[Ageing]) -> list[tuple[str, str]]:
    """Who touched them last, each with how many; those of nobody at the end."""
    counts = Counter(row.owner for row in rows)
    names = authors(set(counts))
    known = [(key, f"{names[key]} ({counts[key]})") for key in counts if key in names]
    others = sum(count for key, count in counts.items() if key not in names)
    rest = [(NOBODY, f"Nobody who is known ({others})")] if others else []
    return sorted(known, key=lambda pair: pair[1].lower()) + rest
