"""When the call of an edition opens and closes, in words, and whether something may be written.

What counts is the clock of the database; words are made by that of the site.
"""

from datetime import datetime, time, timedelta

from django.db.models import DateTimeField, Func, Q
from django.utils import timezone as clock

from icpermed.time_zones import zone
from recognition.models import Edition, Nomination
from recognition.words import clock_words, day_words, opening_words


class RightNow(Func):
    """The moment in which the database looks, and not the one in which a transaction began."""

    template = "clock_timestamp()"
    arity = 0
    output_field = DateTimeField()


def may_be_written(nomination: Nomination) -> bool:
    """Whether a nomination may be written at this moment: in the call, or later by permission."""
    in_the_call = Q(edition__opening__lte=RightNow(), edition__deadline__gt=RightNow())
    still = Nomination.objects.filter(in_the_call | Q(late_until__gt=RightNow()))
    return still.filter(pk=nomination.pk, edition__state=Edition.State.RUNNING).exists()


def last_moment(nomination: Nomination) -> datetime | None:
    """Until when a nomination may be written: the deadline of its edition, or its own."""
    moments = [nomination.edition.deadline, nomination.late_until]
    return max(filter(None, moments), default=None)


def moment_words(moment: datetime, edition: Edition) -> str:
    """A moment as pages and mails say it after "until": midnight is the end of the day before.

    "28 February 2027, 24:00, Brussels time (UTC+1)"
    """
    there = moment.astimezone(zone(edition.timezone))
    place = clock_words(moment, edition)
    if there.time() == time.min:
        return f"{day_words(there.date() - timedelta(days=1))}, 24:00, {place}"
    return f"{day_words(there.date())}, {there:%H:%M}, {place}"


def time_left(moment: datetime) -> str:
    """How long it is until a moment: "7 days", "1 day and 3 hours", "25 minutes"; rounded down."""
    seconds = int((moment - clock.now()).total_seconds())
    if seconds < 60:
        return "less than a minute" if seconds > 0 else ""
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days >= 3:
        parts = [(days, "day")]
    elif days:
        parts = [(days, "day"), (hours, "hour")]
    else:
        parts = [(hours, "hour"), (minutes, "minute")]
    words = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
    return " and ".join(words)


def why_closed(edition: Edition) -> str:
    """Why nobody can begin a nomination now, in a sentence; empty while the call is open."""
    if edition.state == Edition.State.PUBLISHED:
        return "This edition is over: its winners are published."
    if edition.state == Edition.State.DECIDED:
        return "The call is closed: the jury has decided, and the winners will be published."
    if not edition.opening or not edition.deadline:
        return "The call is not open yet: its days are not fixed."
    if clock.now() < edition.opening:
        return f"The call is not open yet: it opens on {opening_words(edition)}."
    if clock.now() >= edition.deadline:
        return f"The call is closed: it ended on {moment_words(edition.deadline, edition)}."
    return ""
