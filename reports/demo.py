"""The demo of the reports: the edition of 2023, rebuilt from the data in our own words."""

from icpermed.demo import Demo, register
from reports import publishing
from reports.models import Report


def publish() -> None:
    """Lead the report through its steps. Raises ValueError if a number in it is open."""
    for report in Report.objects.filter(year=2023, state=Report.State.OUTLINE):
        publishing.collect(report=report)
        publishing.freeze(report=report)
        publishing.ask_for_comments(report=report)
        publishing.approve(report=report)
        publishing.publish(report=report)


register(
    Demo(
        "reports",
        fills=Report,
        files={
            "reports.csv": "reports.report",
            "sections.csv": "reports.section",
            "blocks.csv": "reports.block",
            "inclusions.csv": "reports.inclusion",
            "waivers.csv": "reports.waiver",
        },
        finish=publish,
    )
)
