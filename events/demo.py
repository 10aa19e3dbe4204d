"""The demo of the events: those of the State of the Art Report 2023, and what belongs to them."""

from events.models import Event
from icpermed.demo import Demo, register

register(
    Demo(
        "events",
        fills=Event,
        files={
            "series.csv": "events.series",
            "topics.csv": "events.topic",
            "voting_rules.csv": "events.votingrule",
            "events.csv": "events.event",
            "hosts.csv": "events.host",
            "event_topics.csv": "events.eventtopic",
            "earlier_dates.csv": "events.earlierdate",
            "headcounts.csv": "events.headcount",
            "materials.csv": "events.material",
        },
    )
)
