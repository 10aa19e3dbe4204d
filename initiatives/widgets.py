"""How years and reports of members stand in the cells of a spreadsheet."""

import re
from collections import defaultdict

from icpermed.spreadsheets import clean
from icpermed.widgets import CellWidget, KeyWidget, Unclear
from initiatives.models import MemberReport

#: A year; a spreadsheet may make 2023.0 of it.
YEAR = re.compile(r"([12]\d{3})(?:\.0)?")


class YearsWidget(CellWidget):
    """Several years with strokes between: 2023|2024; commas and spaces are understood too."""

    def clean(self, value, row=None, **kwargs) -> list[str]:
        words = [word for word in re.split(r"[|,;\s]+", clean(value or "")) if word]
        years = [YEAR.fullmatch(word) for word in words]
        if not all(years):
            raise Unclear("This is no list of years.", "Write them so: 2023|2024.")
        return [match[1] for match in years]

    def render(self, value, obj=None, **kwargs) -> str:
        return "|".join(map(str, value or []))


class ReportWidget(KeyWidget):
    """A report: the round, and the organisation: 2024 / dlr-pt."""

    def __init__(self):
        super().__init__(MemberReport, "pk")

    def find_all(self, texts):
        rounds = {text.partition(" / ")[0] for text in texts}
        rows = self.queryset().filter(round__slug__in=rounds).order_by()
        found = defaultdict(list)
        for report in rows.select_related("round", "organisation"):
            found[self.render(report)].append(report.pk)
        return {text: found[text] for text in texts if text in found}

    def doubt(self, text, found):
        if " / " not in text:
            return Unclear(
                "This names no report.", "Write the round and the organisation: 2024 / dlr-pt."
            )
        return super().doubt(text, found)

    def render(self, value, obj=None, **kwargs):
        return f"{value.round.slug} / {value.organisation.slug}" if value else ""
