"""Country reporting as spreadsheets: rounds, reports, activities, comments."""

from import_export.fields import Field

from events.resources import TOKEN
from icpermed.resources import RecordResource
from initiatives.models import Activity, MemberReport, ReportComment, ReportingRound
from initiatives.resources import BY_BUTTONS, initiative_field, organisation_field, slug_field
from initiatives.widgets import ReportWidget

LABEL_OF_REPORT = """(
    SELECT o.name || ', ' || r.name FROM registry_organisation o, initiatives_reportinground r
    WHERE o.id = t.organisation_id AND r.id = t.round_id
)"""


def report_field() -> Field:
    return Field("report", "report", ReportWidget())


class ReportingRoundResource(RecordResource):
    """Reporting rounds by their slug. A new one may be over: its state comes along."""

    label, label_column = "t.name", "name"
    fixed = {"state": BY_BUTTONS}
    select_related = ["previous"]
    previous = slug_field("previous", ReportingRound)

    class Meta:
        model = ReportingRound
        fields = [
            *("slug", "name", "starts_on", "ends_on", "text", "previous", "due_on", "timezone"),
            *("state", "note"),
        ]
        import_id_fields = ["slug"]


class MemberReportResource(RecordResource):
    """Reports by round and organisation. The personal links never leave the desk."""

    label = LABEL_OF_REPORT
    fixed = dict.fromkeys(["state", "submitted_at", "is_late", "accepted_at"], BY_BUTTONS)
    made = {"token": TOKEN}
    select_related = ["round", "organisation"]
    round = slug_field("round", ReportingRound)
    organisation = organisation_field()

    class Meta:
        model = MemberReport
        fields = [
            *("round", "organisation", "contact_name", "contact_email", "state", "has_nothing"),
            *("remark", "submitted_at", "is_late", "accepted_at", "excuse"),
        ]
        import_id_fields = ["round", "organisation"]


class ActivityResource(RecordResource):
    """Activities by report and title; where several have one title, by their beginning, too."""

    label, label_column = "t.title", "title"
    narrowed_by = ["starts_on"]
    fixed = {"initiative": BY_BUTTONS}
    select_related = ["report__round", "report__organisation", "initiative"]
    report = report_field()
    initiative = initiative_field()

    class Meta:
        model = Activity
        fields = [
            *("report", "position", "change", "title", "kind", "level", "starts_on", "ends_on"),
            *("lead", "summary", "link", "budget_qualifier", "budget", "currency"),
            *("is_confidential", "initiative"),
        ]
        import_id_fields = ["report", "title"]


class ReportCommentResource(RecordResource):
    """Comments go out; they are written on the page of the report."""

    can_import = False
    select_related = ["report__round", "report__organisation"]
    report = report_field()

    class Meta:
        model = ReportComment
        fields = ["report", "created_at", "is_from_member", "text"]
        import_id_fields = ["report", "created_at"]
