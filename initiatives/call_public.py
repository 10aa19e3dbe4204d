"""Everything that the public sees of funding calls, for their pages, for calendars, as data."""

from datetime import date, datetime

from django.conf import settings

from events.calendar import plain
from icpermed.calendars import Appointment, sequence_of
from icpermed.time_zones import zone
from initiatives.models import CallDate, FundingCall
from initiatives.stated import figure_data, link_data


def public_calls():
    """Published funding calls with their programmes, dates and figures."""
    calls = FundingCall.objects.published()
    return calls.select_related("programme").prefetch_related("dates", "figures")


def deadlines(call: FundingCall) -> list[CallDate]:
    """After which it is too late, in the order of time."""
    return [one for one in call.dates.all() if one.is_deadline]


def deadlines_in_words(call: FundingCall) -> str:
    """The deadlines in a line: "Pre-proposals due: 5 March 2024, 17:00 (CET)"."""
    return "; ".join(f"{one.label}: {when(one)}" for one in deadlines(call))


def next_deadline(call: FundingCall, on: date) -> CallDate | None:
    """The first deadline that is not over on a day; the last one, if all are."""
    found = deadlines(call)
    return next((one for one in found if one.on.last_day >= on), found[-1] if found else None)


def when(one: CallDate) -> str:
    """A date in words, with the clock where there is an hour: "5 March 2024, 17:00 (CET)"."""
    if not one.at:
        return str(one.on)
    moment = moment_of(one)
    name = f" ({moment:%Z})" if moment else ""
    return f"{one.on}, {one.at:%H:%M}{name}"


def moment_of(one: CallDate):
    """The moment, where day and hour are known."""
    if not (one.at and one.on.day):
        return None
    return datetime.combine(one.on.first_day, one.at, zone(one.timezone))


def steps(call: FundingCall, on: date) -> list[dict]:
    """Its dates as a timeline; those to come are marked."""
    return [
        {
            "label": one.label,
            "when": when(one),
            "datetime": moment.isoformat() if (moment := moment_of(one)) else one.on.isoformat(),
            "is_deadline": one.is_deadline,
            "is_coming": one.on.last_day >= on,
        }
        for one in call.dates.all()
    ]


def call_data(call: FundingCall) -> dict:
    """What only its page has, as data. An allow-list: nothing else of it leaves the house."""
    return {
        "conditions": call.conditions,
        "dates": [
            {
                "label": one.label,
                "on": one.on.isoformat(),
                "at": one.at.isoformat("minutes") if one.at else "",
                "timezone": one.timezone,
                "is_deadline": one.is_deadline,
            }
            for one in call.dates.all()
        ],
        "figures": [figure_data(figure) for figure in call.figures.all()],
        "links": [link_data(link) for link in call.links.all()],
    }


# --- calendars ------------------------------------------------------------------------------------


def deadlines_of(call: FundingCall) -> list[Appointment]:
    """The deadlines of a call as appointments, as far as their days are known."""
    return [appointment(call, one) for one in deadlines(call) if one.on.day]


def dates_of(call: FundingCall) -> list[Appointment]:
    """All dates of a call as appointments, as far as their days are known."""
    return [appointment(call, one) for one in call.dates.all() if one.on.day]


def appointment(call: FundingCall, one: CallDate) -> Appointment:
    """A date of a call: a moment, or the whole day."""
    at = moment_of(one) or one.on.first_day
    return Appointment(
        uid=f"call-{call.slug}-{one.pk}@icpermed",
        sequence=sequence_of(one.updated_at),
        title=f"{call.acronym or call.title}: {one.label}",
        starts=at,
        ends=at,
        status="confirmed",
        changed_at=one.updated_at,
        url=settings.SITE_URL + call.get_absolute_url(),
        text="\n\n".join(part for part in [call.title, plain(call.aim)] if part),
        categories=("Funding call",),
    )
