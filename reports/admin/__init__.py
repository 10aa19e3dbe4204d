"""The secretariat's desk for the reports. Importing the modules registers them."""

from icpermed import menu
from reports.admin import contributions, parts, readings, reports, sections
from reports.models import Comment, Contribution, Reading, Report, Section, Version, Waiver

__all__ = ["contributions", "parts", "readings", "reports", "sections"]

menu.register("Reports", Report, Section, Contribution, seldom=[Comment, Reading, Waiver, Version])
