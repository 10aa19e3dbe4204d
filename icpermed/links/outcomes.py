"""What asking for an address can come to."""

from django.db import models


class Outcome(models.TextChoices):
    """What is known of a link since it was asked for last."""

    WAITING = "waiting", "Not checked yet"
    WORKS = "works", "Works"
    GUARDED = "guarded", "Answers, but lets no program in"
    FAILS = "fails", "Did not answer"
    NOT_ASKED = "not_asked", "Cannot be checked"
