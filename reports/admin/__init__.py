"""The secretariat's desk for the reports. Importing the modules registers them."""

from icpermed import menu
from reports.admin import contributions, parts, reports, sections
from reports.models import Comment, Contribution, Report, Section, Version, Waiver

__all__ = ["contributions", "parts", "reports", "sections"]

menu.register("Reports", Report, Section, Contribution, seldom=[Comment, Waiver, Version])
