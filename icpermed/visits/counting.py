"""What counts as somebody reading a page, and how it is kept until it is counted.

Of a request nothing is kept but the page and the day: no address of a visitor, no cookie, no
name of a browser. A line in a file costs nothing; the worker adds the lines up once a minute, so
that reading a page never writes to the database.
"""

import json
import os
import re
from collections import Counter
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from icpermed.personal_links import is_personal
from icpermed.visits.models import PageViews

#: Programs that say what they are. People have browsers, which all say “Mozilla”.
PROGRAMS = re.compile(
    r"bot|crawl|spider|slurp|preview|scan|monitor|check|fetch|archiv|headless|lighthouse|feed"
    r"|facebookexternalhit|whatsapp|python|curl|wget|java/|go-http|node|axios|okhttp|libwww",
    re.IGNORECASE,
)
#: What a browser loads before anybody asked for it.
AHEAD = {"prefetch", "prerender", "preview"}

FORMS = {"text/html": PageViews.Form.PAGE, "application/pdf": PageViews.Form.FILE}
DATA = {
    "text/csv",
    "application/json",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: Sign-in and the desk are not public; health is asked by machines.
NOT_PUBLIC = ("/admin/", "/account/", "/health/")

ADD = """INSERT INTO visits_pageviews (day, route, address, form, count)
    SELECT * FROM unnest(%s::date[], %s::text[], %s::text[], %s::text[], %s::int[])
    ON CONFLICT (day, address, form) DO UPDATE
    SET count = visits_pageviews.count + EXCLUDED.count, route = EXCLUDED.route"""


def is_a_person(request) -> bool:
    """Whether this looks like somebody with a browser who wants to read the page."""
    browser = request.headers.get("User-Agent", "")
    purpose = {request.headers.get(name, "") for name in ("Purpose", "Sec-Purpose", "X-Moz")}
    return (
        browser.startswith("Mozilla/")
        and not PROGRAMS.search(browser)
        and not any(word.split(";")[0] in AHEAD for word in purpose)
        # Staff, who are at work. Looking at the name of a cookie does not open the session.
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )


def form_of(response) -> str:
    """Whether a page, data or a file was answered; nothing for what is not counted."""
    kind = response.headers.get("Content-Type", "").split(";")[0]
    if kind in DATA:
        return PageViews.Form.DATA
    is_file = response.headers.get("Content-Disposition", "").startswith("attachment")
    return FORMS.get(kind, PageViews.Form.FILE if is_file else "")


def view_of(request, response) -> list[str] | None:
    """What is kept of a request: day, kind of page, address, form. Mostly nothing."""
    match = request.resolver_match
    if request.method != "GET" or response.status_code != 200 or match is None:
        return None
    if request.path.startswith(NOT_PUBLIC) or is_personal(request.path) or "token" in match.kwargs:
        return None
    form = form_of(response)
    if not form or not is_a_person(request):
        return None
    day = timezone.localdate().isoformat()
    return [day, match.view_name[:100], request.path.replace("\x00", "")[:300], form]


def folder() -> Path:
    """Where the lines wait."""
    return settings.VAR_DIR / "visits"


def keep(view: list[str]) -> None:
    """Write one line. A full disk must not keep anybody from reading a page."""
    line = f"{json.dumps(view)}\n".encode()
    with suppress(OSError):
        folder().mkdir(parents=True, exist_ok=True)
        file = os.open(folder() / "now.lines", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line)
        finally:
            os.close(file)


def count_up() -> int:
    """Add up what has come together. Returns how many views.

    The lines of the last minute are only put aside: a page that is being made just now may
    still write to them. They are counted the next time.
    """
    counted = sum(count_file(path) for path in sorted(folder().glob("waiting-*.lines")))
    with suppress(FileNotFoundError):
        (folder() / "now.lines").rename(folder() / f"waiting-{uuid4()}.lines")
    return counted


def count_file(path: Path) -> int:
    """Add up one file, once: it goes before the counts are written for good.

    A crash between the two loses a minute, and never counts one twice.
    """
    with transaction.atomic():
        try:
            lines = path.read_text().splitlines()
            path.unlink()
        except FileNotFoundError:  # Another worker has it.
            return 0
        views = Counter(filter(None, map(read, lines)))
        if views:
            columns = [list(column) for column in zip(*merged(views), strict=True)]
            with connection.cursor() as cursor:
                cursor.execute(ADD, columns)
        return views.total()


def merged(views: Counter) -> list[tuple]:
    """One row for each page and day: an address has one kind of page, except across a release."""
    rows = {}
    for (day, route, address, form), times in views.items():
        _, before = rows.get((day, address, form), ("", 0))
        rows[day, address, form] = route, before + times
    return [(day, route, address, form, n) for (day, address, form), (route, n) in rows.items()]


def read(line: str) -> tuple | None:
    """One line; nothing of what a crash left unfinished."""
    try:
        day, route, address, form = json.loads(line)
    except ValueError:
        return None
    return day, route, address, form
