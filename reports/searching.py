"""What the public finds of the reports."""

from django.db.models import F, OuterRef, Subquery

from icpermed.search.declared import Searchable, declare
from reports.models import Report, Version

#: The words of the latest version that the public may read: drafts are nobody's to find.
LATEST = Version.objects.published().filter(report=OuterRef("pk")).order_by("-number")

declare(
    Searchable(
        "report",
        "Report",
        "Reports",
        queryset=Report.objects.published,
        title="told_title",
        route="report_detail",
        key="year",
        words=("told_subtitle", "year"),
        prose=("told_summary", Subquery(LATEST.values("words")[:1])),
        day=F("published_on"),
        also={Version: "versions"},
    )
)
