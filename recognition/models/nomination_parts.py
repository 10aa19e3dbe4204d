"""What belongs to a nomination: co-authors and files."""

import pgtrigger
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from icpermed.models import Fold, Stamped, tracked
from icpermed.refusals import refuse
from recognition.models.kept import OfANomination
from recognition.models.nominations import CLOSED, TOO_LATE, Nomination
from recognition.models.rules import RequiredFile
from registry.models import Organisation, Person


def part_in_time(table: str, columns: list[str]) -> pgtrigger.Trigger:
    """What belongs to a nomination is written as long as the nomination itself is."""
    changes = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return pgtrigger.Trigger(
        name="in_time",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF TG_OP = 'UPDATE' AND NOT ({changes}) THEN RETURN NEW; END IF;
            IF EXISTS (SELECT FROM recognition_nomination n WHERE n.id = NEW.nomination_id
                       AND {CLOSED.format(row="n")}) THEN
                {refuse(TOO_LATE, f"{table}_in_time")}
            END IF;
            RETURN NEW;
        """,
    )


@tracked
class CoAuthor(OfANomination, Stamped):
    """Somebody who did the work together with the nominee."""

    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {"recognition_coauthor_in_time": "name"}

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="co_authors")
    position = models.PositiveSmallIntegerField("order", default=0)
    name = models.CharField(max_length=200)
    affiliation = models.CharField(max_length=250, blank=True)
    email = models.EmailField("e-mail", blank=True)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="co_authorships", blank=True, null=True
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="co_authors", blank=True, null=True
    )

    class Meta:
        ordering = ["nomination", "position", "pk"]
        verbose_name = "co-author"
        constraints = [
            models.UniqueConstraint(
                "nomination",
                Fold("name"),
                condition=~Q(name=""),
                name="recognition_coauthor_once",
                violation_error_code="name",
                violation_error_message="This co-author is named already.",
            )
        ]
        triggers = [part_in_time("recognition_coauthor", ["name", "affiliation"])]

    def __str__(self):
        return self.name or "Somebody whose name was erased"


@tracked
class NominationFile(OfANomination, Stamped):
    """A file that was handed in with a nomination."""

    #: What the triggers refuse, and beside which field that is said.
    REFUSED_BESIDE = {"recognition_nominationfile_in_time": "file"}

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="files")
    required_file = models.ForeignKey(
        RequiredFile, models.PROTECT, related_name="files", blank=True, null=True
    )
    name = models.CharField(max_length=200, help_text="As the applicant called the file.")
    file = models.FileField(upload_to="nominations/")
    size = models.PositiveIntegerField(default=0, editable=False, help_text="In bytes.")
    key = models.UUIDField(
        db_default=RandomUUID(), unique=True, editable=False, help_text="For addresses."
    )

    class Meta:
        ordering = ["nomination", "required_file", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["nomination", "required_file"],
                name="recognition_nominationfile_once",
                violation_error_code="file",
                violation_error_message="This file is there already: replace it.",
            )
        ]
        triggers = [part_in_time("recognition_nominationfile", ["name", "file"])]

    def __str__(self):
        return self.name
