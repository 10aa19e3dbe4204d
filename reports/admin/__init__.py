"""The secretariat's desk for the reports. Importing the modules registers them."""

from icpermed import menu
from reports.admin import parts, reports, sections
from reports.models import Comment, Report, Section, Version, Waiver

__all__ = ["parts", "reports", "sections"]

menu.register("Reports", Report, Section, seldom=[Comment, Waiver, Version])
