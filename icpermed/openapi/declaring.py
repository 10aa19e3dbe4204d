"""A page that is not a list, but has other forms than HTML, says so where it is written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.views.decorators.http import require_safe


@dataclass(frozen=True)
class Described:
    """What the open data have to say of a page: what it is, in which forms, and of what made.

    ``row`` is the list whose columns stand first in the JSON; ``schema`` is a JSON Schema of what
    the page has besides, or otherwise; without a ``row``, of the whole. With ``is_dated`` the page
    answers for any day, by ``?on=``.
    """

    summary: str
    forms: tuple[str, ...]
    row: type | None = None
    schema: dict = field(default_factory=dict)
    is_dated: bool = False


def described(
    summary: str,
    *,
    forms: Iterable[str],
    row: type | None = None,
    schema: dict | None = None,
    is_dated: bool = False,
) -> Callable:
    """Declare the forms of a page, so that it stands in the description at /api/. It only reads."""

    def decorate(view: Callable) -> Callable:
        safe = require_safe(view)
        safe.described = Described(summary, tuple(forms), row, schema or {}, is_dated)
        return safe

    return decorate
