"""A report: its sections, what they show from the data, what was waived, and its versions."""

from reports.models.reports import Report, ReportQuerySet
from reports.models.sections import Block, Inclusion, Section, Waiver
from reports.models.versions import Comment, Version

__all__ = [
    "Block",
    "Comment",
    "Inclusion",
    "Report",
    "ReportQuerySet",
    "Section",
    "Version",
    "Waiver",
]
