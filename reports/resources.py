"""Reports and their parts as spreadsheets. Versions are frozen by their step, and are no list."""

from import_export.fields import Field

from events.resources import BY_BUTTONS
from icpermed.resources import RecordResource
from reports.models import Block, Comment, Contribution, Inclusion, Report, Section, Waiver
from reports.widgets import BlockWidget, ReportWidget, SectionWidget


def report_field() -> Field:
    return Field("report", "report", ReportWidget())


def section_field() -> Field:
    return Field("section", "section", SectionWidget())


class ReportResource(RecordResource):
    """Reports by their year. They are frozen and published by steps on their page."""

    label, label_column = "t.title", "title"
    fixed = {"state": BY_BUTTONS, "is_published": BY_BUTTONS}

    class Meta:
        model = Report
        fields = [
            *("year", "title", "subtitle", "summary", "starts_on", "ends_on", "figures_on"),
            *("state", "source", "note", "is_published"),
        ]
        import_id_fields = ["year"]


class SectionResource(RecordResource):
    """Sections by report and anchor, with their text."""

    label, label_column = "t.heading", "heading"
    select_related = ["report"]
    report = report_field()

    class Meta:
        model = Section
        fields = ["report", "anchor", "position", "level", "heading", "is_numbered", "text"]
        import_id_fields = ["report", "anchor"]


class BlockResource(RecordResource):
    """What sections show from the data, by section, kind and part."""

    label, label_column = "t.kind", "kind"
    select_related = ["section__report"]
    section = section_field()

    class Meta:
        model = Block
        fields = ["section", "position", "kind", "which", "caption"]
        import_id_fields = ["section", "kind", "which"]


class InclusionResource(RecordResource):
    """What is shown although it is outside the period, or left out, by block and record."""

    label, label_column = "t.key", "key"
    select_related = ["block__section__report"]
    block = Field("block", "block", BlockWidget())

    class Meta:
        model = Inclusion
        fields = ["block", "key", "is_left_out", "reason"]
        import_id_fields = ["block", "key"]


class WaiverResource(RecordResource):
    """Numbers that stay as they are written, by section, sentence and number."""

    label, label_column = "t.phrase", "phrase"
    select_related = ["section__report"]
    section = section_field()

    class Meta:
        model = Waiver
        fields = ["section", "phrase", "sentence", "reason"]
        import_id_fields = ["section", "sentence", "phrase"]


class CommentResource(RecordResource):
    """What members say about a draft, by report, who says it, and the words."""

    label, label_column = "t.author", "author"
    select_related = ["report"]
    report = report_field()

    class Meta:
        model = Comment
        fields = ["report", "section", "author", "text", "answer"]
        import_id_fields = ["report", "author", "text"]


class ContributionResource(RecordResource):
    """Contributions go out; people are asked on the page of a section."""

    can_import = False
    select_related = ["section__report"]
    section = section_field()

    class Meta:
        model = Contribution
        fields = ["section", "name", "email", "words", "due_on", "state", "answered_at", "text"]
        import_id_fields = ["section", "email"]
