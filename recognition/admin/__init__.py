"""The secretariat's desk for the Recognition and best practices. Importing registers them."""

from icpermed import menu
from recognition.admin import (
    awards,
    editions,
    jury_rows,
    nominations,
    practice_parts,
    practices,
    rules,
)
from recognition.models import (
    Assignment,
    Award,
    BestPractice,
    Conflict,
    DecisionRecord,
    Edition,
    Juror,
    Nomination,
    Remark,
    Review,
)

__all__ = [
    "awards",
    "editions",
    "jury_rows",
    "nominations",
    "practice_parts",
    "practices",
    "rules",
]

menu.register(
    "Recognition",
    *(Edition, Nomination, Juror, Conflict, Award),
    seldom=[Assignment, Review, Remark, DecisionRecord],
)
menu.register("Best practices", BestPractice)
