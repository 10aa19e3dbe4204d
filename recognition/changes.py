"""What changes in the Recognition: calls, winners, best practices."""

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast, Coalesce, Concat

from icpermed.changes import Told, first_state, tell
from icpermed.models import PartialDateFirst
from recognition.models import Award, BestPractice, Edition

#: When the winners became known; of some editions only the year is.
RESULTS_ON = Coalesce(
    Cast("edition__results_on", models.TextField()), Cast("edition__year", models.TextField())
)


def award_text(facts: dict) -> str:
    """For what, and from where: “Title of the work”, Hospital, Spain."""
    return ", ".join(filter(None, [f"“{facts['work']}”", facts["affiliation"], facts["country"]]))


tell(
    Told(
        "call_opened",
        "Call opened",
        queryset=Edition.objects.published,
        day=F("opens_on"),
        title=lambda facts: f"The call of the {facts['name']} {facts['year']} opened",
        text=lambda facts: f"“{facts['theme']}”" if facts["theme"] else "",
        route="edition_detail",
        key=F("year"),
        facts={"name": F("title"), "year": F("year"), "theme": F("theme")},
    ),
    Told(
        "awarded",
        "Awarded",
        queryset=Award.objects.published,
        day=PartialDateFirst(RESULTS_ON),
        when=RESULTS_ON,
        title=lambda facts: f"{facts['name']} won the {facts['edition']} {facts['year']}",
        text=award_text,
        route="edition_detail",
        key=F("edition__year"),
        anchor=Concat(Value("award-"), "pk", output_field=models.TextField()),
        facts={
            "name": F("name"),
            "work": F("title"),
            "affiliation": F("affiliation"),
            "country": F("country__name"),
            "edition": F("edition__title"),
            "year": F("edition__year"),
        },
    ),
    Told(
        "practice_published",
        "Best practice published",
        queryset=BestPractice.objects.published,
        day=first_state(BestPractice, is_published=True),
        title=lambda facts: facts["name"],
        text=lambda facts: ", ".join(
            filter(None, [BestPractice.Kind(facts["kind"]).label, facts["country"]])
        ),
        route="best_practice_detail",
        facts={"name": F("title"), "kind": F("kind"), "country": F("country__name")},
    ),
)
