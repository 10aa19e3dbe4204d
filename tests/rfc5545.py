"""A strict reader of calendar files: every complaint that RFC 5545, 5546 and 7986 allow for.

It knows what the calendars of this site may hold, and nothing else: a property that is not listed
here is a complaint, so that nobody adds one without looking it up.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

TOKEN = r"[A-Z0-9-]+"
SAFE = r'[^\x00-\x08\x0a-\x1f\x7f";:,]*'
QUOTED = r'"[^\x00-\x08\x0a-\x1f\x7f"]*"'
VALUES = rf"(?:{SAFE}|{QUOTED})(?:,(?:{SAFE}|{QUOTED}))*"
LINE = re.compile(
    rf"(?P<name>{TOKEN})(?P<params>(?:;{TOKEN}={VALUES})*):(?P<value>[^\x00-\x08\x0a-\x1f\x7f]*)"
)
PARAM = re.compile(rf";(?P<name>{TOKEN})=(?P<value>{VALUES})")

TEXT = r"(?:[^\\;,]|\\[\\;,nN])*"
TYPES = {
    "TEXT": re.compile(TEXT),
    "TEXTS": re.compile(rf"{TEXT}(?:,{TEXT})*"),
    "DATE": re.compile(r"\d{8}"),
    "DATE-TIME": re.compile(r"\d{8}T\d{6}Z?"),
    "UTC": re.compile(r"\d{8}T\d{6}Z"),
    "LOCAL": re.compile(r"\d{8}T\d{6}"),
    "URI": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-\[\]_a-z~%]+"),
    "CAL-ADDRESS": re.compile(r"mailto:[^\s@<>\"]+@[^\s@<>\"]+"),
    "INTEGER": re.compile(r"\d{1,10}"),
    "DURATION": re.compile(r"P(?:\d+W|(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)(?<![PT])"),
    "UTC-OFFSET": re.compile(r"(?!-0000)[+-](?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?"),
    "VERSION": re.compile(r"2\.0"),
    "CALSCALE": re.compile("GREGORIAN"),
    "METHOD": re.compile("PUBLISH"),
    "STATUS": re.compile("TENTATIVE|CONFIRMED|CANCELLED"),
    "TRANSP": re.compile("OPAQUE|TRANSPARENT"),
}

#: For each component its properties: the type of the value, and how often: "1", "?" (at most once).
OBSERVANCE = {
    "DTSTART": ("LOCAL", "1"),
    "TZOFFSETFROM": ("UTC-OFFSET", "1"),
    "TZOFFSETTO": ("UTC-OFFSET", "1"),
    "TZNAME": ("TEXT", "?"),
}
PROPERTIES = {
    "VCALENDAR": {
        "PRODID": ("TEXT", "1"),
        "VERSION": ("VERSION", "1"),
        "CALSCALE": ("CALSCALE", "?"),
        "METHOD": ("METHOD", "?"),
        "NAME": ("TEXT", "?"),
        "DESCRIPTION": ("TEXT", "?"),
        "LAST-MODIFIED": ("UTC", "?"),
        "REFRESH-INTERVAL": ("DURATION", "?"),
        "X-WR-CALNAME": ("TEXT", "?"),
        "X-WR-CALDESC": ("TEXT", "?"),
        "X-PUBLISHED-TTL": ("DURATION", "?"),
    },
    "VTIMEZONE": {"TZID": ("TEXT", "1")},
    "STANDARD": OBSERVANCE,
    "DAYLIGHT": OBSERVANCE,
    "VEVENT": {
        "UID": ("TEXT", "1"),
        "DTSTAMP": ("UTC", "1"),
        "DTSTART": ("DATE-TIME", "1"),
        "DTEND": ("DATE-TIME", "?"),
        "LAST-MODIFIED": ("UTC", "?"),
        "SEQUENCE": ("INTEGER", "?"),
        "STATUS": ("STATUS", "?"),
        "SUMMARY": ("TEXT", "1"),
        "LOCATION": ("TEXT", "?"),
        "DESCRIPTION": ("TEXT", "?"),
        "URL": ("URI", "?"),
        "CATEGORIES": ("TEXTS", "?"),
        "ORGANIZER": ("CAL-ADDRESS", "1"),
        "TRANSP": ("TRANSP", "?"),
    },
}
INSIDE = {
    None: {"VCALENDAR"},
    "VCALENDAR": {"VTIMEZONE", "VEVENT"},
    "VTIMEZONE": {"STANDARD", "DAYLIGHT"},
}
#: RFC 7986 wants the type of this one written down.
MUST_SAY_TYPE = {"REFRESH-INTERVAL": "DURATION"}


@dataclass
class Component:
    """A part of a calendar, from BEGIN to END."""

    name: str
    properties: list[tuple[str, dict, str]] = field(default_factory=list)
    parts: list["Component"] = field(default_factory=list)

    def value(self, name: str) -> str | None:
        return next((value for known, _, value in self.properties if known == name), None)

    def params(self, name: str) -> dict:
        return next((params for known, params, _ in self.properties if known == name), {})


def complaints(content: bytes) -> list[str]:
    """What is wrong with a calendar file, in order of its lines; nothing if it may be sent."""
    found = list(wrong_lines(content))
    if found:
        return found
    try:
        calendar = read(content)
    except ValueError as error:
        return [str(error)]
    return [*wrong_component(calendar), *wrong_calendar(calendar)]


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")[:-1]


def wrong_lines(content: bytes):
    """Lines that are too long, badly ended, or cut within a character."""
    if not content.endswith(b"\r\n"):
        yield "The last line does not end."
    for number, line in enumerate(content.split(b"\r\n")[:-1], start=1):
        if len(line) > 75:
            yield f"Line {number} has {len(line)} octets."
        if b"\r" in line or b"\n" in line:
            yield f"Line {number} contains half a line end."
        try:
            line.decode()
        except UnicodeDecodeError:
            yield f"Line {number} is not UTF-8, or is folded within a character."


def read(content: bytes) -> Component:
    """The calendar as a tree."""
    root = Component("")
    stack = [root]
    for line in unfolded(content):
        match = LINE.fullmatch(line)
        if not match:
            raise ValueError(f"This is no content line: {line!r}")
        name, value = match["name"], match["value"]
        if name == "BEGIN":
            stack[-1].parts.append(Component(value))
            stack.append(stack[-1].parts[-1])
        elif name == "END":
            if stack.pop().name != value or not stack:
                raise ValueError(f"END:{value} ends something else.")
        else:
            params = {p["name"]: p["value"].strip('"') for p in PARAM.finditer(match["params"])}
            stack[-1].properties.append((name, params, value))
    if stack != [root] or root.properties or [part.name for part in root.parts] != ["VCALENDAR"]:
        raise ValueError("This is not exactly one calendar.")
    return root.parts[0]


def wrong_component(component: Component):
    """Properties that are unknown, missing, repeated or of another type, here and in its parts."""
    known = PROPERTIES[component.name]
    names = [name for name, _, _ in component.properties]
    for name, (_, times) in known.items():
        if names.count(name) > 1 or (times == "1" and name not in names):
            yield f"{component.name} has {names.count(name)} × {name}."
    for name, params, value in component.properties:
        if name not in known:
            yield f"{component.name} has an unknown property {name}."
        elif complaint := wrong_value(name, known[name][0], params, value):
            yield f"{component.name}: {complaint}"
    for part in component.parts:
        if part.name not in INSIDE.get(component.name, ()):
            yield f"{component.name} contains {part.name}."
        else:
            yield from wrong_component(part)


def wrong_value(name: str, kind: str, params: dict, value: str) -> str:
    """Why a value is not of the type it should have; empty if it is."""
    said = params.get("VALUE")
    if said != MUST_SAY_TYPE.get(name) and (kind, said) != ("DATE-TIME", "DATE"):
        return f"{name} says VALUE={said}."
    kind = said or kind
    if not TYPES[kind].fullmatch(value):
        return f"{name} is not {kind}: {value!r}"
    if kind in {"DATE", "DATE-TIME", "UTC", "LOCAL"}:
        try:
            datetime.strptime(value.rstrip("Z"), "%Y%m%d" if kind == "DATE" else "%Y%m%dT%H%M%S")  # noqa: DTZ007
        except ValueError:
            return f"{name} is no day or time: {value!r}"
    if kind == "DATE-TIME" and value.endswith("Z") == ("TZID" in params):
        return f"{name} floats, or has two zones: {value!r}"
    return ""


def wrong_calendar(calendar: Component):
    """What only shows when the parts are seen together."""
    zones = {part.value("TZID"): part for part in calendar.parts if part.name == "VTIMEZONE"}
    events = [part for part in calendar.parts if part.name == "VEVENT"]
    uids = [event.value("UID") for event in events]
    if not calendar.parts:
        yield "The calendar is empty."
    if calendar.value("METHOD") and not events:
        yield "Nothing is published."
    if len(zones) < len(calendar.parts) - len(events):
        yield "A zone is described twice."
    if len(set(uids)) < len(uids):
        yield "Two events have the same UID."
    for key, zone in zones.items():
        if not zone.parts:
            yield f"{key} has no rules."
    for event in events:
        yield from wrong_times(event, zones)


def wrong_times(event: Component, zones: dict[str, Component]):
    """Ends before starts, and zones that are not described for the time."""
    uid, starts, ends = event.value("UID"), event.value("DTSTART"), event.value("DTEND")
    if ends is not None:
        if event.params("DTSTART").get("VALUE") != event.params("DTEND").get("VALUE"):
            yield f"{uid} starts on a day and ends at a time, or the other way round."
        if event.params("DTSTART") == event.params("DTEND") and ends <= starts:
            yield f"{uid} ends before it has started."
    for name in ("DTSTART", "DTEND"):
        key = event.params(name).get("TZID")
        if key is None:
            continue
        if key not in zones:
            yield f"{uid} names a zone that is not described: {key}"
        elif event.value(name) < min(part.value("DTSTART") for part in zones[key].parts):
            yield f"{uid} is before the rules of {key} begin."
