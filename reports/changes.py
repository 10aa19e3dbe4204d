"""What changes in the reports."""

from django.db.models import F
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import TruncDate

from icpermed.changes import Told, tell
from reports.models import Version

#: As it was published: the record may have the title of a correction by now.
TITLE = KeyTextTransform("title", "document")

tell(
    Told(
        "report_published",
        "Report published",
        queryset=lambda: Version.objects.published().filter(number=1),
        day=TruncDate("published_at"),
        title=lambda facts: facts["name"],
        route="report_detail",
        key="report__year",
        facts={"name": TITLE},
    ),
    Told(
        "report_corrected",
        "Report corrected",
        queryset=lambda: Version.objects.published().filter(number__gt=1),
        day=TruncDate("published_at"),
        title=lambda facts: f"{facts['name']} was corrected: version {facts['number']}",
        route="report_errata",
        key="report__year",
        facts={"name": TITLE, "number": F("number")},
    ),
)
