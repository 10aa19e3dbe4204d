"""What belongs to an initiative, a programme or a call, as rows on its page."""

from django.contrib import admin

from icpermed.admin_rows import PartInline
from initiatives.models import (
    CallDate,
    CallFigure,
    CallLink,
    InitiativeCountry,
    InitiativeFigure,
    InitiativeLead,
    InitiativeLink,
    InitiativeTopic,
    KeyPoint,
    ProgrammeFigure,
    ProgrammeLink,
    ProgrammeRelation,
    WorkPackage,
)

FIGURE = ["position", "label", "qualifier", "number", "unit", "as_of", "source"]
LINK = ["position", "title", "link", "language"]


class FigureInline(PartInline):
    """What a source states in numbers: each with its day and its source."""

    fields = FIGURE
    verbose_name, verbose_name_plural = "figure", "figures"


class LinkInline(PartInline):
    """Where one can read more."""

    fields = LINK
    verbose_name, verbose_name_plural = "link", "links"


# --- of an initiative -----------------------------------------------------------------------------


class CountryInline(PartInline):
    """The countries it belongs to."""

    model = InitiativeCountry
    autocomplete_fields = ["country"]
    classes: list[str] = []
    fields = ["country"]
    read_along = ["initiative", "country"]
    verbose_name, verbose_name_plural = "country", "countries"


class LeadInline(PartInline):
    """Who leads it."""

    model = InitiativeLead
    autocomplete_fields = ["organisation"]
    fields = ["position", "name", "organisation"]
    read_along = ["organisation"]


class TopicInline(PartInline):
    """What it is about."""

    model = InitiativeTopic
    autocomplete_fields = ["topic"]
    fields = ["topic"]
    read_along = ["initiative", "topic"]
    verbose_name, verbose_name_plural = "topic", "topics"


class KeyPointInline(PartInline):
    """Its points, in their order."""

    model = KeyPoint
    fields = ["position", "group", "title", "text"]


class InitiativeFigureInline(FigureInline):
    model = InitiativeFigure


class InitiativeLinkInline(LinkInline):
    model = InitiativeLink


OF_INITIATIVES: list[type[admin.TabularInline]] = [
    CountryInline,
    LeadInline,
    TopicInline,
    KeyPointInline,
    InitiativeFigureInline,
    InitiativeLinkInline,
]


# --- of a programme -------------------------------------------------------------------------------


class WorkPackageInline(PartInline):
    """How its work is divided."""

    model = WorkPackage
    fields = ["number", "title", "text"]


class RelationInline(PartInline):
    """How it stands to other programmes."""

    model = ProgrammeRelation
    autocomplete_fields = ["other"]
    fields = ["kind", "other", "source"]
    fk_name = "programme"
    read_along = ["programme", "other"]
    verbose_name, verbose_name_plural = "relation", "relations to other programmes"


class ProgrammeFigureInline(FigureInline):
    model = ProgrammeFigure


class ProgrammeLinkInline(LinkInline):
    model = ProgrammeLink


OF_PROGRAMMES: list[type[admin.TabularInline]] = [
    ProgrammeFigureInline,
    WorkPackageInline,
    RelationInline,
    ProgrammeLinkInline,
]


# --- of a call ------------------------------------------------------------------------------------


class DateInline(PartInline):
    """What happens when; deadlines are in the calendar of all calls."""

    model = CallDate
    fields = ["label", "on", "at", "timezone", "is_deadline"]
    verbose_name, verbose_name_plural = "date", "dates"


class CallFigureInline(FigureInline):
    """Figures as each source states them: where they differ, all are kept."""

    model = CallFigure
    fields = [*FIGURE, "is_preferred"]


class CallLinkInline(LinkInline):
    model = CallLink


OF_CALLS: list[type[admin.TabularInline]] = [DateInline, CallFigureInline, CallLinkInline]
