"""Whom a conflict of interest keeps away, also at the desk: from all that belongs to it."""

from django.apps import apps
from django.db.models import Q, QuerySet


def kept_nominations(user) -> QuerySet:
    """The nominations with which somebody has a conflict of interest, as a juror."""
    conflicts = apps.get_model("recognition", "conflict").objects.standing()
    return conflicts.filter(juror__user=user).order_by().values("nomination")


class OfANomination:
    """What belongs to a nomination is kept from those from whom the nomination is kept."""

    @classmethod
    def kept_from(cls, user, pk: str) -> Q:
        """The rows, or the recorded states, that somebody must not see at the desk."""
        return Q(nomination__in=kept_nominations(user))
