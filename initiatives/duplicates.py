"""Which initiatives may be the same as another: alike in title, or with the same link."""

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Exists, OuterRef, Q

from icpermed.models import Fold
from icpermed.text import fold
from initiatives.models import Initiative, InitiativeLink

#: So alike are titles that somebody should compare them; 1 is the same.
ALIKE = 0.45
MOST = 5


def alike(initiative: Initiative) -> list[Initiative]:
    """The likeliest first; only candidates: whether they are the same, a person says."""
    pages = initiative.links.values("url")
    same_page = InitiativeLink.objects.filter(initiative=OuterRef("pk"), url__in=pages)
    candidates = (
        Initiative.objects.exclude(pk=initiative.pk)
        .exclude(state__in=[Initiative.State.UNCONFIRMED, Initiative.State.DUPLICATE])
        .annotate(
            likeness=TrigramSimilarity(Fold("title"), fold(initiative.title)),
            is_same_page=Exists(same_page),
        )
    )
    found = candidates.filter(Q(likeness__gte=ALIKE) | Q(is_same_page=True))
    return list(found.order_by("-is_same_page", "-likeness", "pk")[:MOST])
