"""The Recognition and best practices as spreadsheets, every record by what people know it by."""

from import_export.fields import Field

from events.models import Event
from events.resources import TOKEN
from icpermed.imports.records.ways import Fixed
from icpermed.resources import RecordResource
from icpermed.widgets import KeyWidget
from recognition.models import (
    Assignment,
    Award,
    BestPractice,
    Conflict,
    Criterion,
    Edition,
    EditionTopic,
    Juror,
    Nomination,
    Phase,
    PracticeFigure,
    PracticeLink,
    RequiredFile,
    Review,
)
from recognition.widgets import (
    EditionWidget,
    JurorWidget,
    NominationWidget,
    TopicOfEditionWidget,
)
from registry.models import Organisation
from registry.widgets import CountryWidget, DecisionWidget, PersonWidget

BY_BUTTONS = Fixed(
    "A file sets this of new records only.", "Change it by the buttons on the page in the desk."
)
BY_THE_WINNER = Fixed(
    "Winners agree to this themselves, or on the page of the award.", "Leave it as it was."
)
FIXED_ADDRESS = Fixed("A page keeps its address for good.", "Leave the address as it was.")
OF_THE_APPLICANT = Fixed("Only whoever wrote the nomination changes this.", "Leave it as it was.")


def edition_field() -> Field:
    return Field("edition", "edition", EditionWidget())


def topic_field() -> Field:
    """A topic of the edition of the row."""
    return Field("topic", "topic", TopicOfEditionWidget())


def country_field() -> Field:
    return Field("country", "country", CountryWidget())


def person_field() -> Field:
    return Field("person", "person", PersonWidget())


def organisation_field() -> Field:
    return Field("organisation", "organisation", KeyWidget(Organisation, "slug"))


def nomination_field() -> Field:
    return Field("nomination", "nomination", NominationWidget())


def juror_field() -> Field:
    return Field("juror", "juror", JurorWidget())


def practice_field() -> Field:
    return Field("practice", "practice", KeyWidget(BestPractice, "slug"))


class EditionResource(RecordResource):
    """Editions by their year. A new one may have been decided long ago: its state comes along."""

    label, label_column = "t.title || ' ' || t.year", "title"
    fixed = {"state": BY_BUTTONS}
    select_related = ["decision__body"]
    decision = Field("decision", "decision", DecisionWidget())

    class Meta:
        model = Edition
        fields = [
            *("year", "title", "theme", "summary", "text", "reward", "source", "link"),
            *("timezone", "announced_on", "opens_on", "opens_at", "closes_on", "closes_at"),
            *("extended_to", "results_on", "open_to", "evidence_from", "evidence_to"),
            *("is_once_a_person", "excludes_the_honoured", "eligibility_note", "number_prefix"),
            *("max_winners", "reviews_per_nomination", "ranked_by", "comments_extremes"),
            *("conflict_years", "forget_after", "state", "decision", "note", "is_published"),
        ]
        import_id_fields = ["year"]


class EditionTopicResource(RecordResource):
    """Topics by edition and name."""

    label, label_column = "t.name", "name"
    select_related = ["edition"]
    edition = edition_field()

    class Meta:
        model = EditionTopic
        fields = ["edition", "position", "name", "text"]
        import_id_fields = ["edition", "name"]


class RequiredFileResource(RecordResource):
    """The files that editions ask for, by edition and name."""

    label, label_column = "t.name", "name"
    select_related = ["edition"]
    edition = edition_field()

    class Meta:
        model = RequiredFile
        fields = ["edition", "position", "name", "text", "is_optional"]
        import_id_fields = ["edition", "name"]


class CriterionResource(RecordResource):
    """Criteria by edition and name."""

    label, label_column = "t.name", "name"
    select_related = ["edition"]
    edition = edition_field()

    class Meta:
        model = Criterion
        fields = [
            *("edition", "position", "name", "text", "weight", "scale_from", "scale_to"),
            *("labels", "is_optional"),
        ]
        import_id_fields = ["edition", "name"]


class PhaseResource(RecordResource):
    """Phases by edition and name; where several have one name, by their beginning, too."""

    label, label_column = "t.name", "name"
    narrowed_by = ["starts_at"]
    select_related = ["edition"]
    edition = edition_field()

    class Meta:
        model = Phase
        fields = [
            *("edition", "name", "starts_at", "ends_at", "sees_names", "may_review"),
            *("sees_reviews", "may_discuss"),
        ]
        import_id_fields = ["edition", "name"]


class AwardResource(RecordResource):
    """Awards by edition, name and title. Pictures are not in a spreadsheet."""

    label, label_column = "t.name", "name"
    fixed = dict.fromkeys(["is_name_public", "is_picture_public"], BY_THE_WINNER)
    made = {"token": TOKEN}
    select_related = [
        *("edition", "nomination__edition", "topic", "country", "person", "organisation"),
        "presented_at",
    ]
    edition = edition_field()
    nomination = nomination_field()
    topic = topic_field()
    country = country_field()
    person = person_field()
    organisation = organisation_field()
    presented_at = Field("presented_at", "presented_at", KeyWidget(Event, "slug"))

    class Meta:
        model = Award
        fields = [
            *("edition", "nomination", "topic", "place", "position", "title", "name"),
            *("sort_name", "name_in_source", "affiliation", "country", "person"),
            *("organisation", "email", "citation", "summary", "link", "picture_credit"),
            *("source", "presented_at", "presented_by", "is_name_public"),
            *("is_picture_public", "consented_on", "consent_note", "note"),
        ]
        import_id_fields = ["edition", "name", "title"]


class NominationResource(RecordResource):
    """Nominations by edition and number: what the secretariat keeps of them comes back by a file.

    New ones come by the public form, and what was handed in stays as it is.
    """

    can_add = False
    fixed = dict.fromkeys(
        [
            *("topic", "title", "name", "email", "affiliation", "country", "evidence_on"),
            *("summary", "text", "link", "is_self", "nominator_name", "nominator_email"),
            *("nominator_affiliation", "state", "reason"),
        ],
        OF_THE_APPLICANT,
    )
    label, label_column = "t.title", "title"
    narrowed_by = ["email", "title"]
    select_related = ["edition", "topic", "country", "person", "organisation"]
    edition = edition_field()
    topic = topic_field()
    country = country_field()
    person = person_field()
    organisation = organisation_field()

    class Meta:
        model = Nomination
        fields = [
            *("edition", "number", "state", "reason", "topic", "title", "name", "email"),
            *("affiliation", "country", "evidence_on", "summary", "text", "link", "is_self"),
            *("nominator_name", "nominator_email", "nominator_affiliation"),
            *("redacted_text", "person", "organisation", "feedback", "note"),
        ]
        import_id_fields = ["edition", "number"]


class JurorResource(RecordResource):
    """Jurors by edition and person. Accounts are made with the invitation, never by a file."""

    label = "(SELECT p.name FROM registry_person p WHERE p.id = t.person_id)"
    select_related = ["edition", "person", "topic"]
    edition = edition_field()
    person = person_field()
    topic = topic_field()

    class Meta:
        model = Juror
        fields = ["edition", "person", "email", "is_chair", "topic"]
        import_id_fields = ["edition", "person"]


class AssignmentResource(RecordResource):
    """Who looks at which nomination."""

    label = "(SELECT n.title FROM recognition_nomination n WHERE n.id = t.nomination_id)"
    select_related = ["juror__edition", "juror__person", "nomination__edition"]
    juror = juror_field()
    nomination = nomination_field()

    class Meta:
        model = Assignment
        fields = ["juror", "nomination"]
        import_id_fields = ["juror", "nomination"]


class ConflictResource(RecordResource):
    """Conflicts of interest go out; they are answered on the desk."""

    can_import = False
    select_related = ["juror__edition", "juror__person", "nomination__edition"]
    juror = juror_field()
    nomination = nomination_field()

    class Meta:
        model = Conflict
        fields = ["juror", "nomination", "rule", "status", "path", "reason"]
        import_id_fields = ["juror", "nomination", "rule"]


class ReviewResource(RecordResource):
    """Score sheets go out; jurors write them."""

    can_import = False
    select_related = ["juror__edition", "juror__person", "nomination__edition"]
    juror = juror_field()
    nomination = nomination_field()

    class Meta:
        model = Review
        fields = ["juror", "nomination", "state", "comment", "submitted_at"]
        import_id_fields = ["juror", "nomination"]


class BestPracticeResource(RecordResource):
    """Best practices by their address. A new one may have been approved before."""

    label, label_column = "t.title", "title"
    fixed = {"slug": FIXED_ADDRESS} | dict.fromkeys(["state", "approved_at"], BY_BUTTONS)
    made = {"token": TOKEN}
    select_related = ["organisation", "country"]
    organisation = organisation_field()
    country = country_field()

    class Meta:
        model = BestPractice
        fields = [
            *("slug", "title", "original_title", "original_language", "organisation"),
            *("organisation_name", "country", "is_international", "kind", "stage"),
            *("starts_on", "ends_on"),
            *("summary", "text", "picture_credit", "picture_licence", "source"),
            *("contact_name", "contact_email", "state", "is_about_personalised_medicine"),
            *("is_of_benefit", "is_understandable", "is_complete", "is_in_the_public_domain"),
            *("approved_at", "approval_note", "review_due_on", "note", "is_published"),
        ]
        import_id_fields = ["slug"]


class PracticeFigureResource(RecordResource):
    """Figures by practice, what is counted, and the day they hold for."""

    label, label_column = "t.label", "label"
    select_related = ["practice"]
    practice = practice_field()

    class Meta:
        model = PracticeFigure
        fields = [
            *("practice", "position", "label", "qualifier", "number", "unit", "as_of", "source")
        ]
        import_id_fields = ["practice", "label", "as_of"]


class PracticeLinkResource(RecordResource):
    """Links by practice and address."""

    label, label_column = "t.title", "title"
    select_related = ["practice"]
    practice = practice_field()

    class Meta:
        model = PracticeLink
        fields = ["practice", "position", "title", "link", "language"]
        import_id_fields = ["practice", "link"]
