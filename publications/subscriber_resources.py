"""Subscribers as a spreadsheet: an existing list comes in with the consent of each, or not at all.

Whoever asked for no more mail stays out of it, whatever a file says: the database refuses the row.
"""

from import_export.fields import Field

from events.resources import TOKEN
from icpermed.imports.records.ways import Fixed, Way
from icpermed.resources import RecordResource
from icpermed.widgets import TextWidget
from publications.models import Subscriber

BY_THE_PERSON = Fixed(
    "What somebody agreed to, and when, is not changed by a file.", "Leave it as it was."
)


class SubscriberResource(RecordResource):
    """Subscribers by their address. A new row needs the words of the consent, and their time."""

    label, label_column = "t.email", "email"
    fixed = {"consent_text": BY_THE_PERSON, "confirmed_at": BY_THE_PERSON}
    further_ways = [Way(("email",), "It is the same address.", any_case=True, tells_apart=True)]
    made = {"token": TOKEN, "state": "'active'"}
    state = Field("state", "state", TextWidget(), readonly=True)

    class Meta:
        model = Subscriber
        fields = ["email", "audiences", "consent_text", "confirmed_at", "source", "state"]
        import_id_fields = ["email"]
