"""The demo of the Recognition: its editions as far as they are public, and one best practice."""

from icpermed.demo import Demo, register
from recognition.models import Edition

register(
    Demo(
        "recognition",
        fills=Edition,
        files={
            "editions.csv": "recognition.edition",
            "topics.csv": "recognition.editiontopic",
            "awards.csv": "recognition.award",
            "best_practices.csv": "recognition.bestpractice",
            "practice_links.csv": "recognition.practicelink",
        },
    )
)
