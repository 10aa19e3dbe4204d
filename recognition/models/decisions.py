"""What led to a result, kept for good: anybody can compute the same ranking from it."""

import hashlib

import pgtrigger
from django.conf import settings
from django.db import models

from icpermed.models import Stamped, tracked
from icpermed.refusals import refuse
from recognition.models.editions import Edition

STAYS = "The record of a decision stays as it is."


@tracked
class DecisionRecord(Stamped):
    """The record of a decision: rules, all sheets without names, conflicts, ranking, outcome.

    ``content`` is JSON in one fixed form, so one changed byte gives another ``digest``. A reopened
    edition gets a new record; the earlier one stays.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="decision_records")
    content = models.TextField(editable=False)
    digest = models.CharField("SHA-256", max_length=64, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="decision_records",
        blank=True,
        null=True,
        editable=False,
    )

    class Meta:
        ordering = ["edition", "-pk"]
        triggers = [
            pgtrigger.Trigger(
                name="stays_for_good",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=None,
                func=f"""
                    IF TG_OP = 'UPDATE' AND (OLD.content, OLD.digest, OLD.edition_id)
                        IS NOT DISTINCT FROM (NEW.content, NEW.digest, NEW.edition_id) THEN
                        RETURN NEW;
                    END IF;
                    {refuse(STAYS, "recognition_decisionrecord_stays_for_good")}
                """,
            )
        ]

    def __str__(self):
        return f"Record of {self.edition}, {self.digest[:12]}"

    @property
    def is_intact(self) -> bool:
        """Whether the content is what it was when the record was made."""
        return hashlib.sha256(self.content.encode()).hexdigest() == self.digest
