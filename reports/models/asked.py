"""Somebody outside the desk who is asked for something about a report, by a personal link."""

import pgtrigger
from django.db import models
from django.db.models import Q

from icpermed.models import Stamped
from icpermed.moves import Moving
from icpermed.personal_links import new_token
from icpermed.refusals import refuse


class AskedQuerySet(models.QuerySet):
    """People who are asked, and of whom nothing has come yet."""

    def unanswered(self):
        """Those who have not answered."""
        return self.filter(state="asked")

    def not_written_to(self):
        """Those whose letter nobody has let go yet."""
        return self.unanswered().filter(asked_at=None)


class Asked(Moving, Stamped):
    """Whoever is asked, by mail: once, and reminded until there is an answer."""

    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField("e-mail", blank=True)
    token = models.CharField(max_length=64, default=new_token, editable=False, unique=True)
    asked_at = models.DateTimeField("asked on", blank=True, null=True, editable=False)
    reminded_at = models.DateTimeField("reminded", blank=True, null=True, editable=False)
    answered_at = models.DateTimeField("answered", blank=True, null=True, editable=False)

    objects = AskedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "withdrawn"]) | Q(answered_at__isnull=False),
                name="%(app_label)s_%(class)s_answered_at_a_time",
                violation_error_message="An answer has the time at which it came.",
            ),
        ]

    def why_closed(self) -> str:
        """Why no answer can be given any more, in a sentence; empty while one can."""
        raise NotImplementedError

    def get_personal_url(self) -> str:
        """Where the answer is given. Private."""
        raise NotImplementedError


def while_report_is(
    state: str, *, name: str, report: str, when: str, sentence: str, refusal: str
) -> pgtrigger.Trigger:
    """An answer comes while its report is in one state.

    ``report`` is how SQL finds the report of the row, and ``when`` which changes are meant.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF {when} THEN
                -- Who moves the report holds it: what comes late waits, and sees what became of it.
                PERFORM 1 FROM reports_report r WHERE r.id = {report} FOR SHARE;
                IF NOT EXISTS (SELECT FROM reports_report r
                        WHERE r.id = {report} AND r.state = '{state}') THEN
                    {refuse(sentence, refusal)}
                END IF;
            END IF;
            RETURN NEW;
        """,
    )
