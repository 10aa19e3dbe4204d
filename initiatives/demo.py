"""The demo of initiatives: the eight of the report of 2023, its programmes, and their calls."""

from icpermed.demo import Demo, register
from initiatives.models import Initiative

register(
    Demo(
        "initiatives",
        fills=Initiative,
        files={
            "topics.csv": "events.topic",
            "initiatives.csv": "initiatives.initiative",
            "initiative_countries.csv": "initiatives.initiativecountry",
            "initiative_leads.csv": "initiatives.initiativelead",
            "initiative_topics.csv": "initiatives.initiativetopic",
            "key_points.csv": "initiatives.keypoint",
            "initiative_figures.csv": "initiatives.initiativefigure",
            "initiative_links.csv": "initiatives.initiativelink",
            "programmes.csv": "initiatives.programme",
            "programme_figures.csv": "initiatives.programmefigure",
            "programme_links.csv": "initiatives.programmelink",
            "programme_relations.csv": "initiatives.programmerelation",
            "work_packages.csv": "initiatives.workpackage",
            "funding_calls.csv": "initiatives.fundingcall",
            "call_dates.csv": "initiatives.calldate",
            "call_figures.csv": "initiatives.callfigure",
            "call_links.csv": "initiatives.calllink",
        },
    )
)
