"""The demo of publications: every document, video and channel that the report names, and news."""

from icpermed.demo import Demo, register
from publications.models import Publication

register(
    Demo(
        "publications",
        fills=Publication,
        files={
            "topics.csv": "events.topic",
            "publications.csv": "publications.publication",
            "companions.csv": "publications.publication",
            "authors.csv": "publications.publicationauthor",
            "publication_topics.csv": "publications.publicationtopic",
            "videos.csv": "publications.video",
            "channels.csv": "publications.channel",
            "channel_figures.csv": "publications.channelfigure",
            "news.csv": "publications.newsitem",
            "connections.csv": "connections.connection",
        },
    )
)
