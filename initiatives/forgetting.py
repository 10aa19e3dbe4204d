"""What is forgotten of the people around initiatives, and when.

The initiative stays; who suggested it, and who was asked about it, do not stay for ever.
"""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from icpermed import erasing
from icpermed.history import events_of
from icpermed.outbox.forgetting import forget_about
from initiatives.models import (
    Initiative,
    InitiativeCountry,
    InitiativeFigure,
    InitiativeLead,
    InitiativeLink,
    InitiativeTopic,
    KeyPoint,
)
from initiatives.suggesting import DAYS_TO_CONFIRM

State = Initiative.State
PARTS = [
    *(InitiativeCountry, InitiativeLead, InitiativeTopic),
    *(KeyPoint, InitiativeFigure, InitiativeLink),
]
#: So long somebody can still be asked, or ask us what became of it.
KEPT_FOR = timedelta(days=365)
SUGGESTER = {"suggester_name": "", "suggester_email": ""}
#: Of what is not taken up, nobody has to be asked again.
EVERYBODY = SUGGESTER | {"contact_name": "", "contact_email": "", "note": ""}


def known(names) -> Q:
    """Where any of these fields says something."""
    return Q(*(Q(**{name: ""}) for name in names), _negated=True)


@transaction.atomic
def forget(initiatives: models.QuerySet) -> int:
    """Delete suggestions as if they had never been, with their parts and mails."""
    keys = [one.pk for one in initiatives.select_for_update()]
    forget_about(Initiative(pk=key) for key in keys)
    for model in PARTS:
        erasing.forget(model.objects.filter(initiative__in=keys))
    return erasing.forget(Initiative.objects.filter(pk__in=keys))


def forget_unconfirmed() -> int:
    """Forget what nobody confirmed: the address may be somebody else's."""
    long_ago = timezone.now() - timedelta(days=DAYS_TO_CONFIRM)
    return forget(Initiative.objects.filter(state=State.UNCONFIRMED, created_at__lt=long_ago))


@transaction.atomic
def forget_people() -> int:
    """Erase who suggested what is settled since a year; of what is closed, everybody.

    Returns how many initiatives that were.
    """
    before = timezone.now() - KEPT_FOR
    through = Initiative.objects.filter(
        state__in=[State.PUBLISHED, State.SUPERSEDED], created_at__lt=before
    )
    closed = Initiative.objects.filter(
        state__in=[State.REJECTED, State.DUPLICATE], updated_at__lt=before
    )
    return erased(through, SUGGESTER, "suggestion_token") + erased(
        closed,
        EVERYBODY,
        "suggestion_token",
        "token",
        recorded=erasing.deleted_before(Initiative, before, known(EVERYBODY)),
    )


def erased(found, blank: dict, *tokens: str, recorded=None) -> int:
    """Blank fields where they, or what is recorded of them, say anything."""
    events = events_of(Initiative).objects.filter(known(blank), pgh_obj_id=OuterRef("pk"))
    found = found.filter(known(blank) | Exists(events))
    forget_about(found)
    secrets = {name: erasing.new_tokens() for name in tokens}
    return erasing.erase(found, recorded=recorded, **blank, **secrets)
