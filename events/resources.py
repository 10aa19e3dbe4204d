"""Events as spreadsheets: one resource a model, every record by what people know it by."""

from import_export.fields import Field

from events.models import (
    ActionItem,
    AgendaItem,
    CarriedItem,
    EarlierDate,
    Elector,
    Event,
    EventTopic,
    Headcount,
    Host,
    Invitation,
    Material,
    Minutes,
    Participation,
    Series,
    Speaker,
    Topic,
    Vote,
    VotingRule,
)
from events.widgets import ActionItemWidget, AgendaItemWidget, SpeakerWidget
from icpermed.imports.records.ways import Fixed, Way
from icpermed.personal_links import NEW_TOKEN
from icpermed.resources import RecordResource
from icpermed.widgets import CellWidget, KeyWidget
from registry.models import Body, Organisation
from registry.widgets import CountryWidget, DecisionWidget, PersonWidget

FIXED_ADDRESS = Fixed("A page keeps its address for good.", "Leave the address as it was.")
BY_BUTTONS = Fixed(
    "A file sets this of new records only.", "Change it by the buttons on the page in the desk."
)
BY_THEMSELVES = Fixed("People agree to this themselves, on their own page.", "Leave it as it was.")
#: A secret for the personal link of each new row: 244 bits that nobody can guess.
TOKEN = NEW_TOKEN
LABEL_OF_EVENT = "(SELECT e.title FROM events_event e WHERE e.id = t.event_id)"


def slug_field(name: str, model) -> Field:
    """A record by the last part of its address."""
    return Field(name, name, KeyWidget(model, "slug"))


def event_field() -> Field:
    return slug_field("event", Event)


class TopicResource(RecordResource):
    """Topics by their address."""

    label, label_column = "t.name", "name"
    fixed = {"slug": FIXED_ADDRESS}

    class Meta:
        model = Topic
        fields = ["slug", "name", "synonyms"]
        import_id_fields = ["slug"]


class SeriesResource(RecordResource):
    """Series by their address."""

    label, label_column = "t.name", "name"
    fixed = {"slug": FIXED_ADDRESS}

    class Meta:
        model = Series
        fields = ["slug", "name"]
        import_id_fields = ["slug"]


class VotingRuleResource(RecordResource):
    """Voting rules by their name."""

    label, label_column = "t.name", "name"

    class Meta:
        model = VotingRule
        fields = [
            *("name", "counted_by", "quorum_percent", "quorum_is_exceeded", "majority"),
            *("observers_vote", "source"),
        ]
        import_id_fields = ["name"]


class EventResource(RecordResource):
    """Events by their address. Hosts, topics, agenda and materials are tables of their own."""

    select_related = ["series", "body", "country", "voting_rule"]
    label, label_column = "t.title", "title"
    fixed = {"slug": FIXED_ADDRESS, "status": BY_BUTTONS}
    series = slug_field("series", Series)
    body = slug_field("body", Body)
    country = Field("country", "country", CountryWidget())
    voting_rule = Field("voting_rule", "voting_rule", KeyWidget(VotingRule, "name"))

    class Meta:
        model = Event
        fields = [
            *("slug", "title", "kind", "series", "number", "body", "status", "status_note"),
            *("starts_on", "ends_on", "starts_at", "ends_at", "timezone"),
            *("format", "access", "access_note", "venue", "city", "country"),
            *("summary", "results", "link", "capacity_on_site", "capacity_online"),
            *("registration_opens_at", "registration_closes_at", "needs_approval"),
            *("joining_link", "joining_note", "shows_participants", "forget_on", "voting_rule"),
            *("note", "is_published"),
        ]
        import_id_fields = ["slug"]


class EarlierDateResource(RecordResource):
    """Earlier dates by their event and the day on which it was moved."""

    label = LABEL_OF_EVENT
    select_related = ["event"]
    event = event_field()

    class Meta:
        model = EarlierDate
        fields = ["event", "starts_on", "ends_on", "moved_on", "reason"]
        import_id_fields = ["event", "starts_on", "moved_on"]


class HostResource(RecordResource):
    """Which organisation hosts which event."""

    label = LABEL_OF_EVENT
    select_related = ["event", "organisation"]
    event = event_field()
    organisation = slug_field("organisation", Organisation)

    class Meta:
        model = Host
        fields = ["event", "organisation"]
        import_id_fields = ["event", "organisation"]


class EventTopicResource(RecordResource):
    """Which event has which topic."""

    label = LABEL_OF_EVENT
    select_related = ["event", "topic"]
    event = event_field()
    topic = slug_field("topic", Topic)

    class Meta:
        model = EventTopic
        fields = ["event", "topic"]
        import_id_fields = ["event", "topic"]


class HeadcountResource(RecordResource):
    """Counts by their event and what was counted."""

    label = LABEL_OF_EVENT
    select_related = ["event"]
    event = event_field()

    class Meta:
        model = Headcount
        fields = ["event", "mode", "qualifier", "number", "source"]
        import_id_fields = ["event", "mode"]


class AgendaItemResource(RecordResource):
    """Points by event, day, order and title; a point that was moved by its title alone."""

    label, label_column = "t.title", "title"
    further_ways = [
        Way(("event", "title"), "It has this title, at the same event.", is_unique=True)
    ]
    select_related = ["event"]
    event = event_field()

    class Meta:
        model = AgendaItem
        fields = [
            *("event", "day", "position", "starts_at", "duration", "title", "kind", "presenter"),
            *("text", "is_public", "minutes"),
        ]
        import_id_fields = ["event", "day", "position", "title"]


class SpeakerResource(RecordResource):
    """Speakers by event, name and talk."""

    label, label_column = "t.name", "name"
    made = {"token": TOKEN}
    select_related = ["event", "agenda_item__event", "person", "organisation", "country"]
    event = event_field()
    agenda_item = Field("agenda_item", "agenda_item", AgendaItemWidget())
    person = Field("person", "person", PersonWidget())
    organisation = slug_field("organisation", Organisation)
    country = Field("country", "country", CountryWidget())

    class Meta:
        model = Speaker
        fields = [
            *("event", "position", "name", "role", "talk", "affiliation", "organisation"),
            *("country", "agenda_item", "person", "email", "is_name_public", "consented_on"),
            "note",
        ]
        import_id_fields = ["event", "name", "talk"]


class MaterialResource(RecordResource):
    """Materials by event, kind and title; where several have these, by their address, too.

    Files are not in a spreadsheet: they are added on the page of the event.
    """

    label, label_column = "t.title", "title"
    narrowed_by = ["link"]
    select_related = ["event", "agenda_item__event", "speaker__event"]
    event = event_field()
    agenda_item = Field("agenda_item", "agenda_item", AgendaItemWidget())
    speaker = Field("speaker", "speaker", SpeakerWidget())

    class Meta:
        model = Material
        fields = [
            *("event", "position", "kind", "title", "state", "is_announced", "access"),
            *("permission", "due_on", "link", "language", "agenda_item", "speaker", "author"),
            "note",
        ]
        import_id_fields = ["event", "kind", "title"]


class MinutesResource(RecordResource):
    """Minutes as a whole, by their event; what was said stands beside each point."""

    label = LABEL_OF_EVENT
    select_related = ["event", "approved_at_event"]
    fixed = dict.fromkeys(["state", "approved_on", "approved_at_event"], BY_BUTTONS)
    event = event_field()
    approved_at_event = slug_field("approved_at_event", Event)

    class Meta:
        model = Minutes
        fields = ["event", "text", "comments_until", "state", "approved_on", "approved_at_event"]
        import_id_fields = ["event"]


class ActionItemResource(RecordResource):
    """Action items by their event and what is to be done."""

    label, label_column = "t.text", "text"
    select_related = ["event", "agenda_item__event", "person", "organisation"]
    event = event_field()
    agenda_item = Field("agenda_item", "agenda_item", AgendaItemWidget())
    person = Field("person", "person", PersonWidget())
    organisation = slug_field("organisation", Organisation)

    class Meta:
        model = ActionItem
        fields = [
            *("event", "text", "person", "organisation", "responsible", "agenda_item"),
            *("due_on", "done_on", "outcome"),
        ]
        import_id_fields = ["event", "text"]


class CarriedItemResource(RecordResource):
    """Which open action item stands under which point of a later agenda."""

    label = "(SELECT a.text FROM events_actionitem a WHERE a.id = t.action_item_id)"
    select_related = ["agenda_item__event", "action_item__event"]
    agenda_item = Field("agenda_item", "agenda_item", AgendaItemWidget())
    action_item = Field("action_item", "action_item", ActionItemWidget())

    class Meta:
        model = CarriedItem
        fields = ["agenda_item", "action_item"]
        import_id_fields = ["agenda_item", "action_item"]


class InvitationResource(RecordResource):
    """Invitations by event, address and organisation. The personal links never leave the desk."""

    label, label_column = "coalesce(nullif(t.name, ''), t.email)", "email"
    made = {"token": TOKEN}
    fixed = dict.fromkeys(["sent_at", "reminded_at", "declined_at"], BY_BUTTONS)
    select_related = ["event", "organisation", "person"]
    event = event_field()
    organisation = slug_field("organisation", Organisation)
    person = Field("person", "person", PersonWidget())

    class Meta:
        model = Invitation
        fields = [
            *("event", "email", "organisation", "name", "person", "quota"),
            *("sent_at", "reminded_at", "declined_at"),
        ]
        import_id_fields = ["event", "email", "organisation"]


class ParticipationResource(RecordResource):
    """Participations by event and name, and by the address where several fit.

    The personal links never leave the desk. A file takes places as everybody does: where there is
    none left, the row says so.
    """

    label, label_column = "t.name", "name"
    fixed = {"state": BY_BUTTONS, "is_listed": BY_THEMSELVES}
    made = {
        "token": TOKEN,
        "queued_at": "CASE WHEN p.state = 'waiting'"
        " THEN statement_timestamp() + p._line * interval '1 microsecond' END",
        "confirmed_at": "CASE WHEN coalesce(p.state, 'confirmed') = 'confirmed'"
        " THEN statement_timestamp() END",
    }
    filled = ["state"]
    narrowed_by = ["email"]
    select_related = ["event", "person", "organisation", "country"]
    event = event_field()
    person = Field("person", "person", PersonWidget())
    organisation = slug_field("organisation", Organisation)
    country = Field("country", "country", CountryWidget())

    class Meta:
        model = Participation
        fields = [
            *("event", "name", "email", "organisation", "affiliation", "country", "person"),
            *("role", "mode", "state", "is_listed", "needs", "note"),
        ]
        import_id_fields = ["event", "name"]


class VoteResource(RecordResource):
    """Votes go out; they are opened and closed on the page of the meeting."""

    can_import = False
    select_related = ["agenda_item__event", "rule", "decision__body"]
    agenda_item = Field("agenda_item", "agenda_item", AgendaItemWidget())
    rule = Field("rule", "rule", KeyWidget(VotingRule, "name"))
    decision = Field("decision", "decision", DecisionWidget())

    class Meta:
        model = Vote
        fields = [
            *("agenda_item", "title", "rule", "rule_words", "state", "opened_at", "closed_at"),
            "decision",
        ]
        import_id_fields = ["agenda_item", "title"]


class ElectorResource(RecordResource):
    """Who could vote, who was there, and how they voted; goes out only."""

    can_import = False
    select_related = ["vote__agenda_item__event", "organisation", "country"]
    vote = Field("vote", "vote", CellWidget())
    event = Field("vote__agenda_item__event__slug", "event", CellWidget())
    organisation = slug_field("organisation", Organisation)
    country = Field("country", "country", CountryWidget())

    class Meta:
        model = Elector
        fields = ["event", "vote", "name", "organisation", "country", "is_present", "choice"]
        import_id_fields = ["vote", "name"]
