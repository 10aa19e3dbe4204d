"""Published records that nobody has touched for a year: somebody should see whether they hold.

A record that speaks of its own day, as news do, does not age; nor does what is over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import F, IntegerField, Max, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Greatest
from django.utils import timezone
from django.utils.text import capfirst

from icpermed.history import admin_url, events_of, may_see, parts, without_kept
from icpermed.models import Record, Stamped

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Ageing:
    """A record that was last touched long ago, and who did it."""

    model: type[Record]
    pk: int
    touched_at: datetime
    owner: str  # The number of a user; empty where nobody is known.
    label: str = ""
    who: str = ""

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.model._meta.label_lower}:{self.pk}"

    @property
    def noun(self) -> str:
        """What people call such a record."""
        return capfirst(self.model._meta.verbose_name)

    @property
    def url(self) -> str:
        """Its page on the desk."""
        return admin_url(self.model, self.pk)


def models_that_age() -> list[type[Record]]:
    """The models whose records are meant to be right today."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Record) and model.holds_today and admin.site.is_registered(model)
    ]


def with_touch(records: QuerySet) -> QuerySet:
    """Records with the moment at which they, or a row that belongs to them, were changed last."""
    moments = [F("updated_at")]
    for part, key in parts(records.model):
        if issubclass(part, Stamped):
            rows = part._base_manager.filter(**{key: OuterRef("pk")}).order_by()
            newest = rows.values(key).annotate(newest=Max("updated_at")).values("newest")
            moments.append(Subquery(newest))
    touched = Greatest(*moments) if len(moments) > 1 else moments[0]
    return records.annotate(touched_at=touched)


def ageing(records: QuerySet) -> QuerySet:
    """Those of some records that are public, not over, and were not touched for a year."""
    public = records.filter(pk__in=records.model.objects.published().holding().values("pk"))
    before = timezone.now() - YEAR
    return with_touch(public.filter(updated_at__lt=before)).filter(touched_at__lt=before)


def ageing_for(user) -> list[Ageing]:
    """All that somebody may see, the oldest first; one query, however many kinds there are."""
    seen = [model for model in models_that_age() if may_see(user, model)]
    queries = [
        ageing(without_kept(user, model, model._default_manager.order_by())).values_list(
            Value(place, IntegerField()), "pk", "touched_at", last_author(model)
        )
        for place, model in enumerate(seen)
    ]
    if not queries:
        return []
    found = queries[0].union(*queries[1:], all=True) if len(queries) > 1 else queries[0]
    rows = [Ageing(seen[place], pk, at, owner or "") for place, pk, at, owner in found]
    return sorted(rows, key=lambda row: (row.touched_at, row.key))


def last_author(model: type[Record]) -> Subquery:
    """Who made the last recorded change of a record by hand, if somebody did."""
    by_hand = events_of(model).objects.filter(
        pgh_obj_id=OuterRef("pk"), pgh_context__metadata__user__isnull=False
    )
    author = Cast("pgh_context__metadata__user", TextField())
    return Subquery(by_hand.order_by("-pgh_id").values(by=author)[:1])


def named(rows: list[Ageing]) -> list[Ageing]:
    """The same with what they are called and who touched them; a query for each kind."""
    names = authors({row.owner for row in rows})
    labels = {}
    for model in {row.model for row in rows}:
        pks = [row.pk for row in rows if row.model is model]
        labels |= {(model, pk): f"{one}" for pk, one in model._base_manager.in_bulk(pks).items()}
    return [
        Ageing(
            row.model,
            row.pk,
            row.touched_at,
            row.owner,
            labels.get((row.model, row.pk), f"{row.pk}"),
            names.get(row.owner, ""),
        )
        for row in rows
    ]


def authors(owners: set[str]) -> dict[str, str]:
    """The names of users, by their numbers as text."""
    pks = [int(owner) for owner in owners if owner.isdecimal()]
    users = get_user_model().objects.in_bulk(pks)
    return {f"{pk}": user.get_full_name() or user.get_username() for pk, user in users.items()}


def still_right(user, keys: list[str]) -> int:
    """Somebody has looked at these: they count as touched today. Returns how many."""
    known = {
        model._meta.label_lower: model
        for model in models_that_age()
        if user.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}")
    }
    done = 0
    for label, model in known.items():
        pks = [key.partition(":")[2] for key in keys if key.partition(":")[0] == label]
        rows = without_kept(user, model, model._default_manager.order_by())
        chosen = ageing(rows).filter(pk__in=[int(pk) for pk in pks if pk.isdecimal()])
        done += model.objects.filter(pk__in=chosen.values("pk")).update(updated_at=timezone.now())
    return done


class AgeingFilter(admin.SimpleListFilter):
    """The same in the list of one model."""

    title = "last touched"
    parameter_name = "touched"

    def lookups(self, request, model_admin):
        return [("long_ago", "Not for a year, and public")]

    def queryset(self, request, queryset):
        return ageing(queryset) if self.value() == "long_ago" else queryset
