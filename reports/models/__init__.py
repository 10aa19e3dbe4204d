"""A report: its sections, what they show, what was waived, its versions, and who is asked."""

from reports.models.contributions import Contribution
from reports.models.readings import Reading
from reports.models.reports import Report, ReportQuerySet
from reports.models.sections import Block, Inclusion, Section, Waiver
from reports.models.versions import Comment, Version

__all__ = [
    "Block",
    "Comment",
    "Contribution",
    "Inclusion",
    "Reading",
    "Report",
    "ReportQuerySet",
    "Section",
    "Version",
    "Waiver",
]
