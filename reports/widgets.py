"""How sections and blocks stand in the cells of a spreadsheet: by their way there."""

from collections import defaultdict

from icpermed.widgets import KeyWidget, Unclear
from reports.models import Block, Report, Section


def as_year(text: str) -> int | None:
    """The year that a cell means."""
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None


class ReportWidget(KeyWidget):
    """A report by its year."""

    def __init__(self):
        super().__init__(Report, "year")

    def find_all(self, texts):
        years = {text: as_year(text) for text in texts}
        rows = self.queryset().filter(year__in={year for year in years.values() if year})
        found = dict(rows.order_by().values_list("year", "pk"))
        return {text: [found[year]] for text, year in years.items() if year in found}

    def doubt(self, text, found):
        return Unclear(f"There is no report “{text}”.", "Write the year of a report: 2023.")


class SectionWidget(KeyWidget):
    """A section by its report and anchor: 2023 / outlook."""

    example = "2023 / outlook"
    report = "report"

    def __init__(self, model=Section):
        super().__init__(model, "pk")

    def queryset(self):
        return super().queryset().select_related(self.report)

    def find_all(self, texts):
        years = {as_year(text.partition(" / ")[0]) for text in texts} - {None}
        found = defaultdict(list)
        for record in self.queryset().filter(**{f"{self.report}__year__in": years}).order_by():
            found[self.render(record)].append(record.pk)
        return {text: found[text] for text in texts if text in found}

    def doubt(self, text, found):
        if " / " not in text:
            noun = self.model._meta.verbose_name
            return Unclear(f"This names no {noun}.", f"Write it as {self.example}.")
        return super().doubt(text, found)

    def render(self, value, obj=None, **kwargs):
        return f"{value.report.year} / {value.anchor}" if value else ""


class BlockWidget(SectionWidget):
    """A block by its section, what it shows, and which of it."""

    example = "2023 / meetings / meetings / workshop"
    report = "section__report"

    def __init__(self):
        super().__init__(Block)

    def render(self, value, obj=None, **kwargs):
        if not value:
            return ""
        parts = [super().render(value.section), value.kind, value.which]
        return " / ".join(part for part in parts if part)
