"""What a report can say in numbers and dates: each a figure with a name, a definition and rows."""

from reports.figures.declared import (
    NEAR,
    Fact,
    Period,
    Reading,
    ReportFigure,
    Row,
    declare,
    figure_called,
    figures,
)

__all__ = [
    "NEAR",
    "Fact",
    "Period",
    "Reading",
    "ReportFigure",
    "Row",
    "declare",
    "figure_called",
    "figures",
]
