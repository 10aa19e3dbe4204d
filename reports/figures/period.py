"""The period of the report itself: its first and its last day, and the day of its figures."""

from collections.abc import Iterator, Mapping

from events.models.times import days_in_words
from icpermed.partial_dates import PartialDate
from reports.figures.declared import Fact, Period, Reading, ReportFigure, declare

#: What can be asked of it, and what each says.
PARTS = {
    "": "The period of the report",
    "start": "First day of the period",
    "end": "Last day of the period",
    "on": "Day of the figures",
}
#: How a report speaks of itself.
SUBJECTS = ("this report", "this edition", "the report", "the period")


class PeriodOfTheReport(ReportFigure):
    """Of what time the report tells: all of it, or ``what=start``, ``what=end``, ``what=on``."""

    name = "period"
    label = PARTS[""]
    definition = "Of what time the report tells, as it is set up."
    takes = frozenset({"what"})

    def read(self, asked: Mapping[str, str], period: Period) -> Reading:
        what = asked.get("what", "")
        if what not in PARTS:
            raise ValueError(f"Write {' or '.join(f'what={part}' for part in PARTS if part)}.")
        days = (period.start, period.end) if not what else (getattr(period, what),) * 2
        return Reading(
            words=days_in_words(*map(PartialDate.known, days)),
            days=days,
            definition=self.definition,
            source="The report",
            label=PARTS[what],
        )

    def facts(self, period: Period) -> Iterator[Fact]:
        for what, label in PARTS.items():
            binding = f"figure:{self.name} what={what}" if what else f"figure:{self.name}"
            nouns = ("figures",) if what == "on" else ("period", "covers", "tells of")
            yield Fact(binding, label, self.read({"what": what}, period), nouns, SUBJECTS)


declare(PeriodOfTheReport())
