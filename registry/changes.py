"""What changes in the register: who joined and left, new names, merged records, bodies."""

from django.db.models import Case, Exists, F, OuterRef, Subquery, When
from django.db.models.functions import Coalesce, Lower, TruncDate

from icpermed.changes import Told, tell
from icpermed.models import PartialDateFirst, PartialDateLast
from registry.models import Body, Membership, Merge, Name, Organisation

#: Another membership of the same organisation that begins or ends where this one ends or begins.
NEIGHBOURS = Membership.objects.filter(organisation=OuterRef("organisation"))
BEFORE = NEIGHBOURS.filter(period__adjacent_to=OuterRef("period"), period__lt=OuterRef("period"))
AFTER = NEIGHBOURS.filter(period__adjacent_to=OuterRef("period"), period__gt=OuterRef("period"))

MEMBER_FACTS = {
    "name": F("name_then"),
    "role": F("role"),
    "country": F("organisation__country__name"),
}


def began(role: str):
    """Memberships of a role that did not simply go on from one of the same role."""
    rows = Membership.objects.published().filter(role=role).annotate(first=Lower("period"))
    return rows.annotate(name_then=name_of_the_day("first")).filter(
        ~Exists(BEFORE.filter(role=role))
    )


def left():
    """Memberships after which the organisation takes no part any more."""
    rows = Membership.objects.published().annotate(last=PartialDateLast("ends_on"))
    return rows.annotate(name_then=name_of_the_day("last")).filter(~Exists(AFTER))


def name_of_the_day(day: str):
    """What an organisation was called on the day in a column, or else is called now."""
    names = Name.objects.filter(
        organisation=OuterRef("organisation"), kind="official", period__contains=OuterRef(day)
    )
    english = Case(When(language="en", then=0), default=1)
    name = Subquery(names.order_by(english, "-starts_on", "pk").values("text")[:1])
    return Coalesce(name, F("organisation__name"))


def member_text(facts: dict) -> str:
    """From when, and from where."""
    role = "Observer" if facts["role"] == "observer" else "Member"
    return ", ".join(part for part in [f"{role} since {facts['when']}", facts["country"]] if part)


def renamed():
    """Official names that took the place of others, in the same language."""
    others = Name.objects.filter(
        organisation=OuterRef("organisation"),
        kind="official",
        language=OuterRef("language"),
        period__fully_lt=OuterRef("period"),
    )
    return (
        Name.objects.filter(kind="official", organisation__is_published=True)
        .annotate(before=Subquery(others.order_by("-ends_on", "pk").values("text")[:1]))
        .filter(before__isnull=False)
    )


def merged():
    """Records that were public, and turned out to be the same organisation as another."""
    was_public = Organisation.recorded_states.rel.related_model.objects.filter(
        pgh_obj=OuterRef("gone"), is_published=True
    )
    return Merge.objects.filter(Exists(was_public), kept__is_published=True, undone_at=None)


tell(
    Told(
        "joined",
        "Joined",
        queryset=lambda: began("member"),
        day=PartialDateFirst("starts_on"),
        when=F("starts_on"),
        title=lambda facts: f"{facts['name']} joined",
        text=member_text,
        route="member_detail",
        key=F("organisation__slug"),
        facts=MEMBER_FACTS,
    ),
    Told(
        "observes",
        "Became an observer",
        queryset=lambda: began("observer"),
        day=PartialDateFirst("starts_on"),
        when=F("starts_on"),
        title=lambda facts: f"{facts['name']} became an observer",
        text=member_text,
        route="member_detail",
        key=F("organisation__slug"),
        facts=MEMBER_FACTS,
    ),
    Told(
        "left",
        "Left",
        queryset=left,
        day=PartialDateLast("ends_on"),
        when=F("ends_on"),
        title=lambda facts: f"{facts['name']} left",
        text=lambda facts: (
            f"{'Observer' if facts['role'] == 'observer' else 'Member'} until {facts['when']}"
        ),
        route="member_detail",
        key=F("organisation__slug"),
        facts=MEMBER_FACTS,
    ),
    Told(
        "renamed",
        "Renamed",
        queryset=renamed,
        day=PartialDateFirst("starts_on"),
        when=F("starts_on"),
        title=lambda facts: f"{facts['before']} is now called {facts['name']}",
        text=lambda facts: f"New name since {facts['when']}",
        route="member_detail",
        key=F("organisation__slug"),
        facts={"name": F("text"), "before": F("before")},
    ),
    Told(
        "merged",
        "Merged records",
        queryset=merged,
        day=TruncDate("created_at"),
        title=lambda facts: f"{facts['gone']} and {facts['name']} are one organisation",
        text=lambda facts: "Two records of the register were joined",
        route="member_detail",
        key=F("kept__slug"),
        facts={"name": F("kept__name"), "gone": F("gone__name")},
    ),
    Told(
        "body_began",
        "Body began",
        queryset=Body.objects.published,
        day=PartialDateFirst("starts_on"),
        when=F("starts_on"),
        title=lambda facts: f"{facts['name']} began its work",
        text=lambda facts: Body.Kind(facts["kind"]).label,
        route="body_detail",
        facts={"name": F("name"), "kind": F("kind")},
    ),
    Told(
        "body_ended",
        "Body ended",
        queryset=Body.objects.published,
        day=PartialDateLast("ends_on"),
        when=F("ends_on"),
        title=lambda facts: f"{facts['name']} ended its work",
        text=lambda facts: Body.Kind(facts["kind"]).label,
        route="body_detail",
        facts={"name": F("name"), "kind": F("kind")},
    ),
)
